"""A ticket's topic: the intent that its nearest past resolutions vote for, and how topics read in a menu.

Topics are whatever names the rows carry: Bitext's 27 intents to begin with, and any that people gave since.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from model.corpus import Row
from model.retrieval import Hit

LARGEST_MENU = 100
"""Options that a Slack menu can have."""
_SHARPNESS = 3
_TOP = 1.1


def vote(hit: Hit) -> float:
    """How much a past resolution of similarity s counts in the vote: s^3 / (1.1 - s), 0 to 10.

    Many far rows count together, and one that asks nearly the same outvotes them; chosen in
    docs/experiments-drafts.md.
    """
    return hit.score**_SHARPNESS / (_TOP - hit.score)


def topic_of(nearest: Sequence[Hit]) -> str | None:
    """The intent that most of the rows vote for, near ones more; None when none of them has one."""
    votes: dict[str, float] = {}
    for hit in nearest:
        if hit.row.intent is not None:
            votes[hit.row.intent] = votes.get(hit.row.intent, 0.0) + vote(hit)
    return max(votes, key=lambda intent: votes[intent]) if votes else None


def topic_name(topic: str) -> str:
    """A topic for people: "track_order" reads "Track order"."""
    return " ".join(topic.replace("_", " ").split()).capitalize() or topic


def topics_of(rows: Iterable[Row], most: int = LARGEST_MENU) -> tuple[str, ...]:
    """The `most` frequent topics of the rows, the most frequent first; of equals by name."""
    counted = Counter(row.intent for row in rows if row.intent is not None)
    return tuple(sorted(counted, key=lambda topic: (-counted[topic], topic))[:most])
