"""The replies that a draft is chosen from: those of the nearest past resolutions, and what is written anew.

Who writes is `model/drafting/writing.py`; `model/drafting/ranking.py` orders the candidates.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.brand.values import Brand
from model.drafting.writing import LONGEST_REPLY, is_well_formed
from model.masking.mask import PLACEHOLDER, can_be_filled
from model.retrieval.hits import Hit
from model.text.facts import invented
from model.text.overlap import Array

_TEMPERATURE = 0.1
"""Of a past reply's weight over its nearest message's similarity.

Many that are nearly as near agree on an answer, as Bitext's do; one that is much nearer than all others
is the answer (docs/experiments-drafts.md).
"""
_MOST = 30  # Past replies that are compared with each other.
_WRITTEN = 0.5  # A written reply's weight, the nearest past one's being 1.


@dataclass(frozen=True)
class Candidate:
    """A reply that could be shown; `hit` is the resolution that it was taken from, none when written."""

    text: str
    weight: float  # how much it counts as evidence of what a reply looks like
    hit: Hit | None

    @property
    def approved(self) -> bool:
        """True for a reply that an agent approved."""
        return self.hit is not None and self.hit.row.approved


def quoted(hits: Sequence[Hit], brand: Brand) -> list[Candidate]:
    """The past replies of `hits`, nearest first, without repeats.

    Dropped are replies too long to be sent, and those that hold a banned phrase of the brand's.
    """
    first: dict[str, Hit] = {}
    for hit in hits:
        reply = hit.row.reply
        if len(reply) <= LONGEST_REPLY and not brand.breaks(reply):
            first.setdefault(reply, hit)
    best = max((hit.score for hit in first.values()), default=1.0)
    return [
        Candidate(reply, math.exp((hit.score - best) / _TEMPERATURE), hit)
        for reply, hit in list(first.items())[:_MOST]
    ]


def with_written(
    message: str, quoted: Sequence[Candidate], written: Sequence[str], brand: Brand
) -> list[Candidate]:
    """The `quoted` candidates, and what was `written` anew, without repeats.

    Dropped is what is malformed, holds a banned phrase of the brand's, has a blank where a past reply has
    none, or names a fact that stands neither in the message, nor in the brand's values, nor in a past reply
    here.
    """
    candidates = {candidate.text: candidate for candidate in quoted}
    replies, given = list(candidates), given_by(message, brand)
    some_whole = not all(has_blank(reply, given) for reply in replies)
    known = [message, *replies]
    for text in written:
        blank = some_whole and has_blank(text, given)
        sound = (
            is_well_formed(text)
            and not brand.breaks(text)
            and not invented(text, known, brand.values.values())
        )
        if sound and not blank:
            candidates.setdefault(text, Candidate(text, _WRITTEN, None))
    return list(candidates.values())


def given_by(message: str, brand: Brand) -> frozenset[str]:
    """The kinds of placeholders that the message or the brand has a value for."""
    own = {match[1].strip().rstrip(" 0123456789") for match in PLACEHOLDER.finditer(message)}
    return frozenset(own | set(brand.values))


def has_blank(reply: str, given: frozenset[str]) -> bool:
    """True when a placeholder of the reply cannot be filled from those `given`."""
    return not all(can_be_filled(match[1], given) for match in PLACEHOLDER.finditer(reply))


def nearness(candidates: Sequence[Candidate], overlap: Array) -> Array:
    """How near the message is that each answered, (N,), the nearest 1; a written one has its likest's."""
    scores = np.array([candidate.hit.score if candidate.hit else 0.0 for candidate in candidates])
    taken = np.array([candidate.hit is not None for candidate in candidates])
    likest = np.where(taken[None, :], overlap, -1.0).argmax(axis=1)
    found = np.where(taken, scores, scores[likest])
    relative: Array = found / max(found.max(initial=0.0), 1e-9)
    return relative
