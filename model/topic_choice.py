"""Which past resolutions a draft is taken from: the workspace's own approved ones, or those on a known topic.

An approval must change the next draft, also on a topic that no generic row knows, and must not take the
drafts of others. `model/retrieval.py` finds the resolutions, `model/confidence.py` says whether to draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.retrieval import APPROVED_BOOST, APPROVED_PREFIX, Hit, Hits
from model.topics import topic_of

LEAST_NEAR = 0.3
"""No approved resolution leads from a similarity below this one."""
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


def choose_topic(hits: Hits) -> Choice:
    """Choose among `hits`; nothing is near where there are none.

    The topic is the leading approved resolution's where it has one, else what the generic rows vote for.
    """
    generic = [hit for hit in hits.nearest if not _is_approved(hit)]
    topic = topic_of(generic or hits.nearest)
    if not approved_leads(hits):
        near = [hit for hit in hits.nearest if hit.row.intent == topic or not _is_approved(hit)]
        return Choice(near_on_topic(near or hits.nearest, topic), topic)
    first = hits.approved[0]
    near = [hit for hit in hits.approved if hit.score >= _ALIKE * first.score and _agree(hit, first)]
    return Choice(tuple(near), first.row.intent or topic, True, near_on_topic(generic, topic)[:_FEWEST])


def approved_leads(hits: Hits) -> bool:
    """True when the nearest approved resolution is to be drafted from, and no generic row.

    It must be as near as the nearest generic row, `APPROVED_BOOST` counted. But a generic row that is less
    near than one usually is to a message of its topic is on another topic, likelier so the more it lacks:
    as much as it lacks is taken off what is asked of the approved one.
    """
    if not hits.approved or hits.approved[0].score < LEAST_NEAR:
        return False
    lacking = max(0.0, hits.usual - hits.generic)
    return APPROVED_BOOST * hits.approved[0].score >= hits.generic - lacking


def near_on_topic(nearest: Sequence[Hit], topic: str | None) -> tuple[Hit, ...]:
    """The hits on `topic` or on none, nearest first; those much farther only to make up three."""
    on_topic = [hit for hit in nearest if hit.row.intent in (topic, None)]
    least = _NOT_TOO_FAR * max((hit.score for hit in on_topic), default=0.0)
    near = [hit for hit in on_topic if hit.score >= least]
    return tuple(near if len(near) >= _FEWEST else on_topic[:_FEWEST])


def _is_approved(hit: Hit) -> bool:
    return hit.row.id.startswith(APPROVED_PREFIX)


def _agree(hit: Hit, other: Hit) -> bool:
    return None in (hit.row.intent, other.row.intent) or hit.row.intent == other.row.intent
