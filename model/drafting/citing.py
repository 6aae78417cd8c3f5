"""Choose the past resolutions that people see with a draft, or in place of one.

See `model/drafting/tracing.py` for how much of a draft's wording is in each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.drafting.candidates import Candidate
from model.drafting.tracing import trace
from model.retrieval.hits import Hit
from model.text.tokenizer import BPETokenizer

_SOURCES = 3
_CLOSEST = 3


@dataclass(frozen=True)
class Source:
    """A past resolution: `score` is the similarity of its message, `share` the part of the draft found in it.

    Both are from 0 to 1. The share counts the draft's tokens in matching spans of five or more.
    """

    id: str
    score: float
    share: float = 0.0


def closest_sources(nearest: Sequence[Hit]) -> tuple[Source, ...]:
    """Return the resolutions to show if there is no draft, nearest first."""
    return tuple(Source(hit.row.id, round(hit.score, 4)) for hit in nearest[:_CLOSEST])


class NearReplies:
    """The replies of resolutions near a message, encoded once for all drafts of the message."""

    def __init__(self, hits: Sequence[Hit], tokenizer: BPETokenizer) -> None:
        texts = {hit.row.id: hit.row.reply for hit in hits}
        self.hits, self.encode = hits, tokenizer.encode
        self.tokens = dict(zip(texts, tokenizer.encode_many(list(texts.values())), strict=True))


def cited(candidate: Candidate, near: NearReplies) -> tuple[tuple[Source, ...], float]:
    """Return the resolution that a draft was taken from, then those of `near` (not empty) that contain most
    of its wording; and the share of the wording, 0 to 1, found in any of `near`.
    """
    traced = trace(near.encode(candidate.text), near.tokens)
    order = sorted(near.hits, key=lambda hit: (hit is not candidate.hit, -traced.shares[hit.row.id]))
    found = [hit for hit in order[:_SOURCES] if hit is candidate.hit or traced.shares[hit.row.id] > 0]
    sources = (
        Source(hit.row.id, round(hit.score, 4), round(traced.shares[hit.row.id], 4))
        for hit in found or order[:1]
    )
    return tuple(sources), round(traced.covered, 4)
