"""The past resolutions that people are shown with a draft, or in place of one, and how near each is.

`model/drafting/tracing.py` measures how much of a draft's wording stands in each.
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
    """A past resolution: `score` is the similarity of its message, `share` how much of a draft it holds.

    Both are from 0 to 1. The share is that of the draft's tokens in spans of five or more that stand in it.
    """

    id: str
    score: float
    share: float = 0.0


def closest_sources(nearest: Sequence[Hit]) -> tuple[Source, ...]:
    """The resolutions to look at where there is no draft, of `nearest`, nearest first."""
    return tuple(Source(hit.row.id, round(hit.score, 4)) for hit in nearest[:_CLOSEST])


def cited(
    candidate: Candidate, near: Sequence[Hit], tokenizer: BPETokenizer
) -> tuple[tuple[Source, ...], float]:
    """The resolution that a draft was taken from, then those of `near`, at least one, that hold most of its
    wording; and the share of it, 0 to 1, that stands in any of `near`.
    """
    texts = {hit.row.id: hit.row.reply for hit in near}
    own, *others = tokenizer.encode_many([candidate.text, *texts.values()])
    traced = trace(own, dict(zip(texts, others, strict=True)))
    order = sorted(near, key=lambda hit: (hit is not candidate.hit, -traced.shares[hit.row.id]))
    found = [hit for hit in order[:_SOURCES] if hit is candidate.hit or traced.shares[hit.row.id] > 0]
    sources = (
        Source(hit.row.id, round(hit.score, 4), round(traced.shares[hit.row.id], 4))
        for hit in found or order[:1]
    )
    return tuple(sources), round(traced.covered, 4)
