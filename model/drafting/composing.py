"""Turn a candidate into the text shown: a past reply without unsuitable sentences (`model/writing`)."""

from collections.abc import Sequence
from dataclasses import replace

from model.brand.values import NO_BRAND
from model.drafting.candidates import Candidate, given_by
from model.retrieval.hits import Hit
from model.writing.compose import Composed, Context, Past, Placed, compose
from model.writing.given import without_asking
from model.writing.graph import Embed
from model.writing.sentences import split
from model.writing.tried import tried

NO_CONTEXT = Context()
_NEAR = 8
"""Number of past replies whose sentences may replace one that is left out."""


def context_of(message: str, said: Sequence[str]) -> Context:
    """Return the context of a draft: the team's replies in the thread, and what the customer tried."""
    sentences = tuple(sentence.text for reply in said for sentence in split(reply))
    return Context(said=sentences, tried=tried(message))


def composed(
    candidate: Candidate, message: str, near: Sequence[Hit], context: Context, embed: Embed
) -> Composed:
    """Return the candidate's text for `message`, which asks for nothing that the message gives.

    A written candidate is unchanged, and so is one that the team published.
    """
    if candidate.hit is None or candidate.verbatim:
        return Composed(candidate.text, (Placed(candidate.text, ""),))
    base = _past(candidate.hit)
    approved = candidate.hit.row.approved
    others = [_past(hit) for hit in near if hit.row.approved == approved and not hit.row.verbatim]
    own = compose(message, base, others[:_NEAR], context, embed)
    return replace(own, text=without_asking(own.text, given_by(message, NO_BRAND)))


def _past(hit: Hit) -> Past:
    return Past(hit.row.id, hit.row.reply, hit.row.message, hit.score)
