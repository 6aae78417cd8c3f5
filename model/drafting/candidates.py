"""Collect the candidates for a draft: replies of the nearest past resolutions, and newly written ones.

See `model/drafting/writing.py` for writing and `model/drafting/ranking.py` for the order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.brand.values import Brand
from model.drafting.limits import LONGEST_REPLY
from model.drafting.writing import is_well_formed
from model.masking.mask import PLACEHOLDER, can_be_filled
from model.retrieval.hits import Hit
from model.text.facts import invented
from model.text.overlap import Array

_TEMPERATURE, _LARGE_BASE_TEMPERATURE = 0.1, 0.2
"""Temperatures of the softmax from past messages' similarities to their replies' weights.

In a large public base many replies of similar nearness agree on an answer. In a small one, and among approved
replies, the one that is much nearer than all others is the answer (docs/experiments-drafts.md).
"""
_NEAR, _FAR = 0.5, 0.5
"""Where the nearest message is less similar than the first, the temperature rises by the second of the
difference: how near says little then, and how many of the near messages a reply answered says more.
"""
_MOST = 30  # Number of past replies that are compared with each other.
_WRITTEN = 0.5  # Weight of a written reply; that of the nearest past reply is 1.


@dataclass(frozen=True)
class Candidate:
    """A reply that could be shown; `hit` is its resolution, None if the language model wrote it."""

    text: str
    weight: float  # weight as evidence of the right reply
    hit: Hit | None

    @property
    def approved(self) -> bool:
        """True for a reply that an agent approved."""
        return self.hit is not None and self.hit.row.approved

    @property
    def verbatim(self) -> bool:
        """True for a reply that the team published: it is offered unchanged."""
        return self.hit is not None and self.hit.row.verbatim


def quoted(hits: Sequence[Hit], brand: Brand) -> list[Candidate]:
    """Return the past replies of `hits`, nearest first, without repeats.

    A reply weighs as much as the messages of `hits` that it answered, together. Replies that are too long to
    send or contain a phrase that the brand bans are dropped.
    """
    by_reply: dict[str, list[Hit]] = {}
    for hit in hits:
        reply = hit.row.reply
        if len(reply) <= LONGEST_REPLY and not brand.breaks(reply):
            by_reply.setdefault(reply, []).append(hit)
    best = max((own[0].score for own in by_reply.values()), default=1.0)
    return [
        Candidate(reply, sum(math.exp((hit.score - best) / _temperature(hit, best)) for hit in own), own[0])
        for reply, own in list(by_reply.items())[:_MOST]
    ]


def _temperature(hit: Hit, nearest: float) -> float:
    if hit.weight < 1:
        return _LARGE_BASE_TEMPERATURE
    return _TEMPERATURE + _FAR * max(0.0, _NEAR - nearest)


def with_written(
    message: str, quoted: Sequence[Candidate], written: Sequence[str], brand: Brand
) -> list[Candidate]:
    """Return the `quoted` candidates and the newly `written` ones, without repeats.

    A written reply is dropped if it is malformed, contains a banned phrase, has a blank where no past reply
    has one, or states a fact that is in neither the message, the brand's values nor a past reply here.
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
    """Return the kinds of placeholders for which the message or the brand has a value."""
    own = {match[1].strip().rstrip(" 0123456789") for match in PLACEHOLDER.finditer(message)}
    return frozenset(own | set(brand.values))


def has_blank(reply: str, given: frozenset[str]) -> bool:
    """True if a placeholder of the reply cannot be filled from `given`."""
    return not all(can_be_filled(match[1], given) for match in PLACEHOLDER.finditer(reply))


def nearness(candidates: Sequence[Candidate], overlap: Array) -> Array:
    """Return the similarity of each answered message, (N,), relative to the nearest; a written reply takes
    that of the past reply most like it.
    """
    scores = np.array([candidate.hit.score if candidate.hit else 0.0 for candidate in candidates])
    taken = np.array([candidate.hit is not None for candidate in candidates])
    likest = np.where(taken[None, :], overlap, -1.0).argmax(axis=1)
    found = np.where(taken, scores, scores[likest])
    relative: Array = found / max(found.max(initial=0.0), 1e-9)
    return relative
