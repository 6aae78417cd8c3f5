"""A ticket's topic: the intent that its nearest past resolutions vote for, and how topics read in a menu.

Topics are whatever names the rows carry: Bitext's 27 intents to begin with, and any that people gave since.
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
_KNOWN = 1.0  # What the classifier counts beside the votes.
_UNSEEN = -4.0  # Nats of a topic that the classifier was not fitted on.


def vote(hit: Hit) -> float:
    """How much a past resolution of similarity s counts in the vote: s^3 / (1.1 - s), 0 to 10.

    Many far rows count together, and one that asks nearly the same outvotes them; chosen in
    docs/experiments-drafts.md.
    """
    return hit.weight * hit.score**_SHARPNESS / (_TOP - hit.score)


def likelihoods_of(nearest: Sequence[Hit], known: Mapping[str, float] | None = None) -> dict[str, float]:
    """p(topic) of each intent that the rows have, by their vote, near ones more; nothing when none has one.

    Rows with one message have one vote for each of their intents. `known` is what else is known, the
    classifier's log p(topic | message): then votes count as p(rows | topic), and a topic that it has never
    seen as an unlikely one.
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
    """The likeliest intent of the rows' (`likelihoods_of`); of equals the first by name."""
    likely = likelihoods_of(nearest, known)
    return max(sorted(likely), key=lambda topic: likely[topic]) if likely else None


def topic_name(topic: str) -> str:
    """A topic for people: "track_order" reads "Track order"."""
    return " ".join(topic.replace("_", " ").split()).capitalize() or topic


def topics_of(rows: Iterable[Row], most: int = LARGEST_MENU) -> tuple[str, ...]:
    """The `most` frequent topics of the rows, the most frequent first; of equals by name."""
    counted = Counter(row.intent for row in rows if row.intent is not None)
    return tuple(sorted(counted, key=lambda topic: (-counted[topic], topic))[:most])
