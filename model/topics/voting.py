"""Find a ticket's topic by a vote of its nearest past resolutions, and word topics for a menu.

Topics are the rows' intents: Bitext's 27 at first, and any that people add.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from model.corpus.rows import Row
from model.retrieval.hits import Hit

LARGEST_MENU = 100
"""Options that a Slack menu can have."""
_SHARPNESS = 3
_TOP = 1.1
_DOUBT = 0.01  # A topic that no near row has may still be the right one.
_KNOWN = 1.0  # Weight of the classifier beside the votes.
_UNSEEN = -4.0  # Log probability, in nats, of a topic that the classifier was not fitted on.


def vote(hit: Hit) -> float:
    """Return the vote of a past resolution of similarity s: s^3 / (1.1 - s), 0 to 10.

    Many far rows count together, and one that asks nearly the same outvotes them; chosen in
    docs/experiments-drafts.md.
    """
    return hit.weight * hit.score**_SHARPNESS / (_TOP - hit.score)


def likelihoods_of(nearest: Sequence[Hit], known: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return p(topic) of each intent of the rows, by their vote; empty if no row has one.

    Rows with the same message have one vote for each of their intents. `known` is the classifier's log
    p(topic

    message), if any: then votes count as p(rows

    topic), and a topic unknown to the classifier as an unlikely one.
    """
    votes: dict[str, float] = {}
    for _, intent, weight in {(hit.row.message, hit.row.intent, vote(hit)) for hit in nearest}:
        if intent is not None:
            votes[intent] = votes.get(intent, 0.0) + weight
    total = sum(votes.values())
    if not total:
        return dict.fromkeys(votes, 1 / max(len(votes), 1))
    scores = {
        topic: math.log(votes[topic] / total + _DOUBT)
        + (_KNOWN * known.get(topic, _UNSEEN) if known is not None else 0.0)
        for topic in sorted(votes)
    }
    highest = max(scores.values())
    shares = {topic: math.exp(score - highest) for topic, score in scores.items()}
    return {topic: share / sum(shares.values()) for topic, share in shares.items()}


def topic_of(nearest: Sequence[Hit], known: Mapping[str, float] | None = None) -> str | None:
    """Return the likeliest intent of the rows (`likelihoods_of`); on a tie, the first by name."""
    likely = likelihoods_of(nearest, known)
    return max(sorted(likely), key=lambda topic: likely[topic]) if likely else None


def topic_name(topic: str) -> str:
    """Word a topic for people: "track_order" becomes "Track order"."""
    return " ".join(topic.replace("_", " ").split()).capitalize() or topic


def topics_of(rows: Iterable[Row], most: int = LARGEST_MENU) -> tuple[str, ...]:
    """Return the `most` frequent topics of the rows, the most frequent first; on a tie, by name."""
    counted = Counter(row.intent for row in rows if row.intent is not None)
    return tuple(sorted(counted, key=lambda topic: (-counted[topic], topic))[:most])
