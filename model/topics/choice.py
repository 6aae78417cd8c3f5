"""Which past resolutions a draft is taken from: the workspace's own approved ones, or those on a known topic.

An approval must change the next draft, also on a topic that no generic row knows, and must not take the
drafts of others. `model/retrieval/index.py` finds the resolutions, `model/confidence/judgement.py` says
whether to draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.retrieval.index import APPROVED_BOOST, LEAST_NEAR, Hit, Hits
from model.topics.voting import topic_of

_STRANGER_LEAST_NEAR = 0.35
_STRANGER_SLACK = 0.8
"""What an approved resolution must do better that resembles rows on another topic than the message does."""
_ALIKE = 0.75  # Of the leading resolution's similarity: others that are less near may be on another topic.
_NOT_TOO_FAR = 0.6  # Of the nearest row's similarity: rows below only make up the number.
_FEWEST = 3


@dataclass(frozen=True)
class Choice:
    """`near` are what a draft is taken from, nearest first; `others` a second opinion, only to be quoted.

    With `approved` they are approved resolutions, whose replies come first whatever else speaks for another,
    and `others` are the generic rows that would have been taken without them.
    """

    near: tuple[Hit, ...]
    topic: str | None
    approved: bool = False
    others: tuple[Hit, ...] = ()


def choose_topic(hits: Hits, known: Mapping[str, float] | None = None) -> Choice:
    """Choose among `hits`; nothing is near where there are none.

    The topic is the leading approved resolution's where it has one, else what the generic rows vote for;
    `known` is what else is known of it (`topics.topic_of`).
    """
    topic = topic_of(hits.generic or hits.nearest, known)
    if not approved_leads(hits):
        # Approved rows on other topics may fill all of `nearest`: the generic rows that voted are behind
        # them.
        voted = {hit.row.id: hit for hit in (*hits.nearest, *hits.generic)}.values()
        near = [hit for hit in voted if hit.row.intent == topic or not _is_approved(hit)]
        return Choice(near_on_topic(near or hits.nearest, topic), topic)
    first = hits.approved[0]
    near = [hit for hit in hits.approved if hit.score >= _ALIKE * first.score and _agree(hit, first)]
    others = near_on_topic(hits.generic, topic)[:_FEWEST]
    return Choice(tuple(near), first.row.intent or topic, True, others)


def approved_leads(hits: Hits) -> bool:
    """True when the nearest approved resolution is to be drafted from, and no generic row.

    It must be as near as the nearest generic row, `APPROVED_BOOST` counted. But a generic row that is less
    near than one usually is to a message of its topic is on another topic, likelier so the more it lacks:
    what it lacks is taken off what is asked of the approved one. More is asked of one that itself resembles
    rows on another topic than those the message resembles: no boost, and not all that is lacking.
    """
    if not hits.approved:
        return False
    score = hits.approved[0].score
    generic = hits.generic[0].score if hits.generic else 0.0
    lacking = max(0.0, hits.usual - generic)
    if _same_topic(hits):
        return score >= LEAST_NEAR and APPROVED_BOOST * score >= generic - lacking
    return score >= _STRANGER_LEAST_NEAR and score >= generic - _STRANGER_SLACK * lacking


def _same_topic(hits: Hits) -> bool:
    """Whether the nearest approved resolution is on the topic of the rows that the message is near to."""
    return topic_of(hits.generic) == (hits.approved[0].row.intent or topic_of(hits.kin))


def near_on_topic(nearest: Sequence[Hit], topic: str | None) -> tuple[Hit, ...]:
    """The hits on `topic` or on none, nearest first; those much farther only to make up three."""
    on_topic = [hit for hit in nearest if hit.row.intent in (topic, None)]
    least = _NOT_TOO_FAR * max((hit.score for hit in on_topic), default=0.0)
    near = [hit for hit in on_topic if hit.score >= least]
    return tuple(near if len(near) >= _FEWEST else on_topic[:_FEWEST])


def _is_approved(hit: Hit) -> bool:
    return hit.row.approved


def _agree(hit: Hit, other: Hit) -> bool:
    return None in (hit.row.intent, other.row.intent) or hit.row.intent == other.row.intent
