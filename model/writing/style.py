"""A team's style in its approved replies: greeting, closing, sign-off and length."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from model.writing.sentences import Kind, Sentence, join, split

_FEWEST = 3
"""Fewest approved replies that show a habit."""
_MOST = 0.5
"""A habit is shared by more than this share of the replies."""
_KINDS = (Kind.GREETING, Kind.CLOSING, Kind.SIGN_OFF)


@dataclass(frozen=True)
class Style:
    """The usual greeting, closing and sign-off, and the median length in characters.

    "" means that the team writes none; None, that it has no habit.
    """

    greeting: str | None = None
    closing: str | None = None
    sign_off: str | None = None
    length: int | None = None
    gap: str = " "

    @classmethod
    def of(cls, replies: Iterable[str]) -> "Style":
        """Return the style of a team's approved replies in placeholder form; without habits if fewer
        than 3.
        """
        cut = [split(reply) for reply in replies if reply.strip()]
        if len(cut) < _FEWEST:
            return cls()
        usual = {kind: _habit([_of_kind(sentences, kind) for sentences in cut]) for kind in _KINDS}
        gaps = Counter(gap for sentences in cut if (gap := _gap_below_greeting(sentences)))
        return cls(
            usual[Kind.GREETING],
            usual[Kind.CLOSING],
            usual[Kind.SIGN_OFF],
            round(median(len(join(sentences)) for sentences in cut)),
            max(gaps, key=lambda gap: gaps[gap], default=" "),
        )


def in_style(text: str, style: Style) -> str:
    """Return `text` with the team's usual greeting, closing and sign-off, and its body unchanged."""
    sentences = split(text)
    body = [sentence for sentence in sentences if sentence.kind not in _KINDS]
    if not body:
        return text
    greeting = _dressed(sentences, Kind.GREETING, style.greeting)
    closing = _dressed(sentences, Kind.CLOSING, style.closing)
    sign_off = _dressed(sentences, Kind.SIGN_OFF, style.sign_off)
    if greeting + closing + sign_off == [s for s in sentences if s.kind in _KINDS]:
        return text
    if greeting and style.greeting:
        body = [replace(body[0], gap=style.gap), *body[1:]]
    if closing and style.closing and "\n" in body[-1].text:
        closing = [replace(closing[0], gap="\n\n"), *closing[1:]]
    if sign_off and style.sign_off:
        sign_off = [replace(sign_off[0], gap="\n\n"), *sign_off[1:]]
    return join([*greeting, *body, *closing, *sign_off])


def _dressed(sentences: Sequence[Sentence], kind: Kind, usual: str | None) -> list[Sentence]:
    present = [sentence for sentence in sentences if sentence.kind is kind]
    if usual is None or usual == _of_kind(sentences, kind):
        return present
    return [Sentence(usual, kind)] if usual else []


def _of_kind(sentences: Sequence[Sentence], kind: Kind) -> str:
    return join(sentence for sentence in sentences if sentence.kind is kind)


def _habit(texts: Sequence[str]) -> str | None:
    """Return what most of the replies, and at least 3, have; None if there is no such text."""
    text, count = Counter(texts).most_common(1)[0]
    return text if count >= _FEWEST and count > _MOST * len(texts) else None


def _gap_below_greeting(sentences: Sequence[Sentence]) -> str:
    below = (after.gap for before, after in pairwise(sentences) if before.kind is Kind.GREETING)
    return next(below, "")
