"""A candidate as it is shown: a past reply without what must not stand in it (`model/writing`)."""

from collections.abc import Sequence

from model.drafting.candidates import Candidate
from model.retrieval.hits import Hit
from model.writing.compose import Composed, Context, Past, Placed, compose
from model.writing.graph import Embed
from model.writing.sentences import split
from model.writing.tried import tried

NO_CONTEXT = Context()
_NEAR = 8
"""Past replies whose sentences may stand in for one that is left out."""


def context_of(message: str, said: Sequence[str]) -> Context:
    """What a draft takes into account: the team's replies in the thread, and what the customer tried."""
    sentences = tuple(sentence.text for reply in said for sentence in split(reply))
    return Context(said=sentences, tried=tried(message))


def composed(
    candidate: Candidate, message: str, near: Sequence[Hit], context: Context, embed: Embed
) -> Composed:
    """The candidate's text for `message`; one that the language model wrote stays as it is."""
    if candidate.hit is None:
        return Composed(candidate.text, (Placed(candidate.text, ""),))
    base = _past(candidate.hit)
    others = [_past(hit) for hit in near if hit.row.approved == candidate.hit.row.approved]
    return compose(message, base, others[:_NEAR], context, embed)


def _past(hit: Hit) -> Past:
    return Past(hit.row.id, hit.row.reply, hit.row.message, hit.score)
