"""Choose the past resolutions to draft from: the workspace's approved ones, or those on a known topic.

An approval must change the next draft on its topic, even if no public row has that topic, and must not change
drafts on other topics. See `model/retrieval/index.py` for the search and `model/confidence/judgement.py` for
whether to draft.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.retrieval.hits import Hit, Hits
from model.topics.voting import likelihoods_of, vote

_OWN_TOPIC = 0.2
"""An approved reply on the message's topic leads from this share of the nearest public row's similarity, and
where the topic is sure and several of them are near, from that part of it: the more a team answered on a
topic, the likelier one of its answers fits, in whatever words the topic is asked about.
"""
_POSSIBLE, _POSSIBLE_TOPIC = 0.1, 0.6
"""One on a topic with at least the first as its probability leads from the second."""
_UNANSWERED = 0.25
"""So many approvals a topic is taken to have that the team never answered. Where no near approval is on the
likeliest topic, a topic is as much likelier as the team answered more on it: what it answers it is asked.
"""
_OTHER_TOPIC = 0.85
"""One on another topic, or on one that no public row has, leads from this share."""
_OTHER_LEAST_NEAR = 0.4
_KIN_NEAR = 0.85  # Public rows that are less near to an approved one's message do not tell its topic.
_OWN_LEAST_NEAR = 0.08
_SAME = 0.9  # An approved reply to almost the same words answers the message, whatever its topic seems.
_FAR_NEARER = 1.5  # As near, of the nearest public row's similarity: it answers, whatever its kin's topic.
_SURE = 0.5  # A topic less likely than this does not count against an approved reply that is nearer.
_SECOND = 0.1  # A second topic that is as likely as this gets a draft of its own, after the others.
_ALIKE = 0.75  # Of the leading resolution's similarity: less near ones may be on another topic.
_NOT_TOO_FAR = 0.6  # Of the nearest row's similarity: rows below only make up the number.
_FEWEST = 3
_NEARLY_SAME = 0.58
"""Similarity from which a larger public base has the better answer, if it is nearer.

Customers' own wording is rarely so near to Bitext's (docs/experiments-drafts.md).
"""


@dataclass(frozen=True)
class Choice:
    """The resolutions to draft from, `near`, nearest first, and `others`, which are only quoted.

    If `approved` is True, `near` are approved resolutions, whose replies come first whatever their score, and
    `others` are the public rows that would have been used without them. `second` are rows on the second
    likeliest topic, if that is likely enough. `ranked` are all topics found, the likeliest first, each with
    its probability.
    """

    near: tuple[Hit, ...]
    topic: str | None
    approved: bool = False
    others: tuple[Hit, ...] = ()
    second: tuple[Hit, ...] = ()
    ranked: tuple[tuple[str, float], ...] = ()

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The three likeliest topics, the chosen one first."""
        names = (self.topic, *(topic for topic, _ in self.ranked))
        return tuple(dict.fromkeys(name for name in names if name is not None))[:3]

    @property
    def certainty(self) -> float:
        """The probability of the topic among those found; 1 if no row has one."""
        return dict(self.ranked).get(self.topic or "", 1.0 if self.topic is None else 0.0)


def choose_topic(hits: Hits, known: Mapping[str, float] | None = None) -> Choice:
    """Choose among `hits`; without hits nothing is near.

    The topic is that of the leading approved resolution, if it has one, else the likeliest by the public
    rows' votes and `known`, the other evidence (`voting.likelihoods_of`).
    """
    likely = likelihoods_of(hits.generic or hits.nearest, known)
    ranked = tuple(sorted(likely.items(), key=lambda each: (-each[1], each[0])))
    topic = ranked[0][0] if ranked else None
    first = leading(hits, likely)
    if first is None:
        # Approved rows on other topics may fill all of `nearest`: the public rows that voted are behind them.
        voted = {hit.row.id: hit for hit in (*hits.nearest, *hits.generic)}.values()
        near = [hit for hit in voted if hit.row.intent == topic or not hit.row.approved]
        leads = _of_the_leading_base(near_on_topic(near or hits.nearest, topic))
        return Choice(leads, topic, second=_on_second_topic(hits, ranked), ranked=ranked)
    others = _of_the_leading_base(near_on_topic(hits.generic, topic))[:_FEWEST]
    return Choice(_near_leading(hits, first), first.row.intent or topic, True, others, ranked=ranked)


def _near_leading(hits: Hits, first: Hit) -> tuple[Hit, ...]:
    """Return the approved hits about as near as the first; farther ones on its topic to make up three."""
    agreeing = [hit for hit in hits.approved if _agree(hit, first)]
    near = [hit for hit in agreeing if hit.score >= _ALIKE * first.score]
    farther = [
        hit
        for hit in agreeing
        if hit not in near and hit.row.intent == first.row.intent is not None and hit.score >= _OWN_LEAST_NEAR
    ]
    return tuple(near + farther[: max(_FEWEST - len(near), 0)])


def _on_second_topic(hits: Hits, ranked: Sequence[tuple[str, float]]) -> tuple[Hit, ...]:
    """The hits on the second likeliest topic; none if it is too unlikely."""
    if len(ranked) < 2 or ranked[1][1] < _SECOND:
        return ()
    on_it = [hit for hit in hits.generic if hit.row.intent == ranked[1][0]]
    return _of_the_leading_base(near_on_topic(on_it, ranked[1][0]))


def leading(hits: Hits, likely: Mapping[str, float]) -> Hit | None:
    """Return the approved resolution to draft from; None if public rows lead.

    On the message's own topic, a low similarity is enough for a team's approved reply: it is the house's
    answer. On another topic, or on one that no public row has, it must be about as near as the nearest public
    row. `likely` are the message's topics by their probability.
    """
    public = max((hit.score for hit in hits.generic), default=0.0)
    kin = _topic_of_kin(hits)
    topics = [hit.row.intent or (kin if number == 0 else None) for number, hit in enumerate(hits.approved)]
    topic = _expected_topic(likely, topics)
    sure = likely.get(topic or "", 0.0) >= _SURE
    own_topic = max(_OWN_LEAST_NEAR, _OWN_TOPIC * public)
    if sure:
        own_topic /= max(sum(own == topic for own in topics), 1)
    found = []
    for hit, own in zip(hits.approved, topics, strict=True):
        if own is not None and own == topic:
            enough = hit.score >= own_topic
        elif likely.get(own or "", 0.0) >= _POSSIBLE:
            enough = hit.score >= max(_OWN_LEAST_NEAR, _POSSIBLE_TOPIC * public)
        else:
            # Then it answers another topic than the message's.
            same = _SAME if hit.row.intent is not None else _FAR_NEARER * public  # Kin say little of a topic.
            known = sure and own in likely and hit.score < max(same, public)
            enough = not known and hit.score >= max(_OTHER_LEAST_NEAR, _OTHER_TOPIC * public)
        if enough:
            found.append(hit)
    return max(found, key=lambda hit: hit.score, default=None)


def _expected_topic(likely: Mapping[str, float], answered: Sequence[str | None]) -> str | None:
    """Return the likeliest topic; where no near approval is on it, the likeliest by what was `answered`."""
    topic = max(likely, key=lambda each: likely[each]) if likely else None
    if topic in answered:
        return topic
    return max(likely, key=lambda each: likely[each] * (answered.count(each) + _UNANSWERED), default=None)


def _topic_of_kin(hits: Hits) -> str | None:
    """Return the topic of the public rows nearest to the first approved message; None if they are far."""
    if not hits.kin or hits.kin[0].score < _KIN_NEAR:
        return None
    likely = likelihoods_of(hits.kin)
    return max(likely, key=lambda topic: likely[topic]) if likely else None


def near_on_topic(nearest: Sequence[Hit], topic: str | None) -> tuple[Hit, ...]:
    """Return the hits on `topic` or without one, nearest first; much farther ones only to make up three."""
    on_topic = sorted((hit for hit in nearest if hit.row.intent in (topic, None)), key=lambda hit: -hit.score)
    least = _NOT_TOO_FAR * max((hit.score for hit in on_topic), default=0.0)
    near = [hit for hit in on_topic if hit.score >= least]
    return tuple(near if len(near) >= _FEWEST else on_topic[:_FEWEST])


def _of_the_leading_base(near: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits of one public base and the approved ones: a draft never mixes two bases.

    The smallest base, which people wrote for people, leads, unless a larger one has nearly the same message.
    """
    larger = [hit for hit in near if hit.weight < 1]
    others = [hit for hit in near if hit.weight >= 1]
    same = larger and larger[0].score >= _NEARLY_SAME
    if not others or (same and larger[0].score > max(hit.score for hit in others)):
        return tuple(hit for hit in near if hit.weight < 1 or hit.row.approved)
    return tuple(others)


def agreement(choice: Choice, compared: Sequence[Hit]) -> float:
    """Return the share of the votes of `compared`, 0 to 1, for the choice's topic or for none."""
    total = math.fsum(map(vote, compared))
    own = math.fsum(vote(hit) for hit in compared if hit.row.intent in (choice.topic, None))
    return own / total if total > 0 else 0.0


def _agree(hit: Hit, other: Hit) -> bool:
    return None in (hit.row.intent, other.row.intent) or hit.row.intent == other.row.intent
