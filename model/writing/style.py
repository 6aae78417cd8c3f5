"""A team's style in its approved replies: greeting, closing, sign-off and length."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from model.masking.mask import PLACEHOLDER, can_be_filled
from model.masking.person import is_given_name
from model.writing.sentences import Kind, Sentence, join, split
from model.writing.tables import any_of, plain

_FEWEST = 3
"""Fewest approved replies that show a habit."""
_MOST = 0.5
"""A habit is shared by more than this share of the replies."""
_NEARLY_ALL, _FEWEST_WITHOUT = 0.9, 5
"""To write none is a habit of so many: replies on some topics end without a closing, others do not."""
_KINDS = (Kind.GREETING, Kind.CLOSING, Kind.SIGN_OFF)
_NEEDS_A_NAME = re.compile(rf"\b{any_of('courtesies', 'needs a name')}\W*$", re.IGNORECASE)
_NAME = "\ufffc"  # in place of a placeholder
_MARKS = ",.!:;\u2013\u2014-"


@dataclass(frozen=True)
class Style:
    """The usual greeting, closing and sign-off, and the median length of the rest in characters.

    "" means that the team writes none; None, that it has no habit. `greeting` may have the customer's name as
    a placeholder; a sign-off names nobody.
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
        gaps = Counter(gap for sentences in cut if (gap := _gap_below_greeting(sentences)))
        return cls(
            _usual_greeting([_of_kind(sentences, Kind.GREETING) for sentences in cut]),
            _habit([_of_kind(sentences, Kind.CLOSING) for sentences in cut]),
            _habit([_sign_off(sentences) for sentences in cut]),
            round(median(_length(sentences) for sentences in cut)),
            max(gaps, key=lambda gap: gaps[gap], default=" "),
        )


def body_length(text: str) -> int:
    """Return the characters of `text` without greeting, closing and sign-off."""
    return _length(split(text))


def in_style(text: str, style: Style, given: Collection[str] = ()) -> str:
    """Return `text` with the team's usual greeting, closing and sign-off, and its body unchanged.

    `given` are the placeholders that the message can fill: without the customer's name the greeting has none.
    """
    sentences = split(text)
    body = [sentence for sentence in sentences if sentence.kind not in _KINDS]
    if not body:
        return text
    greeting = _dressed(sentences, Kind.GREETING, _greeting_for(style.greeting, given))
    closing = _dressed(sentences, Kind.CLOSING, style.closing)
    sign_off = _dressed(sentences, Kind.SIGN_OFF, style.sign_off)
    if greeting + closing + sign_off == [s for s in sentences if s.kind in _KINDS]:
        return text
    if greeting and style.greeting:
        body = [replace(body[0], gap=style.gap), *body[1:]]
    elif not greeting:
        body = [replace(body[0], text=body[0].text[:1].upper() + body[0].text[1:]), *body[1:]]
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


def _sign_off(sentences: Sequence[Sentence]) -> str:
    return _without_names(_of_kind(sentences, Kind.SIGN_OFF)).rstrip(f"{_MARKS} ")


def _length(sentences: Sequence[Sentence]) -> int:
    return len(join(sentence for sentence in sentences if sentence.kind not in _KINDS))


def _habit(texts: Sequence[str]) -> str | None:
    """Return what most of the replies have, "" if nearly all have none; None if they differ."""
    text, count = Counter(texts).most_common(1)[0]
    fewest, share = (_FEWEST, _MOST) if text else (_FEWEST_WITHOUT, _NEARLY_ALL)
    return text if count >= fewest and count > share * len(texts) else None


def _usual_greeting(greetings: Sequence[str]) -> str | None:
    """Return the usual greeting, with the customer's name as a placeholder if most of those have one."""
    nameless = [_without_names(greeting) for greeting in greetings]
    usual = _habit(nameless)
    alike = [
        greeting if PLACEHOLDER.search(greeting) else bare
        for greeting, bare in zip(greetings, nameless, strict=True)
        if bare == usual
    ]
    return Counter(alike).most_common(1)[0][0] if usual else usual


def _greeting_for(greeting: str | None, given: Collection[str]) -> str | None:
    """Return the greeting for a message with those placeholders; None if it needs a name that is unknown."""
    if greeting is None or all(can_be_filled(name, given) for name in PLACEHOLDER.findall(greeting)):
        return greeting
    bare = _without_names(greeting)
    return None if not bare or _NEEDS_A_NAME.search(plain(bare)) else bare


def _without_names(text: str) -> str:
    """Return a greeting or sign-off without people's names: placeholders and known given names."""
    lines = map(_line_without_names, text.splitlines())
    return "\n".join(line for line in lines if any(map(str.isalpha, line)))


def _line_without_names(line: str) -> str:
    kept: list[str] = []
    in_name = False
    for word in PLACEHOLDER.sub(_NAME, line).split():
        core = word.strip(_MARKS)
        if kept and not core:
            kept[-1] = kept[-1].rstrip(_MARKS) + word
        elif not (_NAME in core or is_given_name(core) or (in_name and core[:1].isupper())):
            kept.append(word)
        else:
            mark = word[len(word.rstrip(_MARKS)) :]
            in_name = not mark
            if kept and mark:
                kept[-1] = kept[-1].rstrip(_MARKS) + mark
    return " ".join(kept)


def _gap_below_greeting(sentences: Sequence[Sentence]) -> str:
    below = (after.gap for before, after in pairwise(sentences) if before.kind is Kind.GREETING)
    return next(below, "")
