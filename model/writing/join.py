"""Join two answers into one reply: one greeting, one closing, a bridge between, and no sentence twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.writing.compose import Composed, Placed
from model.writing.graph import Embed, agree
from model.writing.sentences import Kind, Sentence, join, split

BRIDGE = "About your second question:"
_TWICE = 0.85
"""Cosine similarity from which sentences say the same."""


@dataclass(frozen=True)
class Joined:
    """Two answers in one text; each sentence but the bridge with its source."""

    text: str
    sentences: tuple[Placed, ...]


def join_two(first: Composed, second: Composed, embed: Embed) -> Joined:
    """Return both answers between the first one's greeting and closing.

    Returns the first unchanged if the second says nothing new.
    """
    one, two = split(first.text), split(second.text)
    body = [sentence for sentence in one if sentence.kind in (Kind.BODY, Kind.STEPS)]
    more = _new(body, [s for s in two if s.kind in (Kind.BODY, Kind.STEPS)], embed)
    if not any(sentence.answers for sentence in more):
        return Joined(first.text, first.sentences)
    opening = [sentence for sentence in one if sentence.kind is Kind.GREETING]
    ends = [s for s in one if s.kind in (Kind.CLOSING, Kind.SIGN_OFF)] or [
        s for s in two if s.kind in (Kind.CLOSING, Kind.SIGN_OFF)
    ]
    bridge = Sentence(BRIDGE, gap="\n\n")
    more = [replace(more[0], gap=" "), *more[1:]]
    ends = [replace(ends[0], gap="\n\n"), *ends[1:]] if ends else []
    text = join([*opening, *body, bridge, *more, *ends])
    sources = {placed.text: placed.source_id for placed in (*second.sentences, *first.sentences)}
    whole = [*opening, *body, *more, *ends]
    placed = tuple(Placed(s.text, sources[s.text]) for s in whole if s.text in sources)
    return Joined(text, placed)


def _new(said: Sequence[Sentence], more: Sequence[Sentence], embed: Embed) -> list[Sentence]:
    """Return the sentences of the second answer that the first lacks, without its opening courtesies."""
    more = list(more)
    while more and not more[0].answers:
        more = more[1:]
    if not said or not more:
        return more
    likeness = embed([s.text for s in more]) @ embed([s.text for s in said]).T
    return [
        sentence
        for sentence, row in zip(more, likeness, strict=True)
        if not (row.max() >= _TWICE and agree(sentence.text, said[int(row.argmax())].text))
    ]
