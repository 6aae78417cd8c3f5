"""What the replay says to a lead: coverage and mistakes by threshold, topics, gaps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from model.evaluation.mine.replay import Tried
from model.metrics.edits import AS_IT_IS, LIGHT_EDIT

THRESHOLDS = tuple(step / 20 for step in range(20))
WRONG_AT_MOST = 0.02
"""The proposed threshold is the lowest with at most this share of drafts on a wrong topic."""
FEWEST_JUDGED = 30
"""Drafts with a known topic without which no threshold is proposed."""
UNKNOWN = "no topic"


@dataclass(frozen=True)
class AtThreshold:
    """Shares, 0 to 1, at one threshold: `coverage` and `as_it_is` to `light_edit` of all questions."""

    threshold: float
    coverage: float
    as_it_is: float
    light_edit: float
    wrong_topic: float | None
    """Of the drafts whose question's topic is known; None without any."""
    chrf: float | None
    """Mean over the drafts; None without any."""


@dataclass(frozen=True)
class OfTopic:
    """One topic's questions, at the threshold that is in use."""

    topic: str
    asked: int
    drafted: int
    as_it_is: int
    light_edit: int


@dataclass(frozen=True)
class Summary:
    """All figures. `light_edit` counts what needs an edit, and not what would go out as it is."""

    asked: int
    known: int
    now: AtThreshold
    proposed: AtThreshold | None
    """None if too few questions have a topic, or no threshold is good enough."""
    curve: tuple[AtThreshold, ...]
    topics: tuple[OfTopic, ...]
    """The most asked first."""
    gaps: tuple[OfTopic, ...]
    """Topics of which most questions get no draft, the most asked first."""


def summarise(found: Sequence[Tried], known: int, threshold: float) -> Summary:
    """Return the figures of `found`, asked after `known` replies; `threshold` is the one in use."""
    curve = tuple(_at(found, each) for each in THRESHOLDS)
    topics = _topics(found, threshold)
    gaps = tuple(each for each in topics if each.asked >= 3 and each.drafted * 2 < each.asked)
    return Summary(len(found), known, _at(found, threshold), _proposed(found, curve), curve, topics, gaps)


def _at(found: Sequence[Tried], threshold: float) -> AtThreshold:
    drafted = [each for each in found if each.draft is not None and each.confidence >= threshold]
    judged = [each.wrong_topic for each in drafted if each.wrong_topic is not None]
    count = max(len(found), 1)
    return AtThreshold(
        threshold,
        len(drafted) / count,
        sum(each.edit <= AS_IT_IS for each in drafted) / count,
        sum(AS_IT_IS < each.edit <= LIGHT_EDIT for each in drafted) / count,
        sum(judged) / len(judged) if judged else None,
        sum(each.chrf for each in drafted) / len(drafted) if drafted else None,
    )


def _proposed(found: Sequence[Tried], curve: Sequence[AtThreshold]) -> AtThreshold | None:
    for point in curve:
        judged = sum(each.wrong_topic is not None and each.confidence >= point.threshold for each in found)
        if judged >= FEWEST_JUDGED and point.wrong_topic is not None and point.wrong_topic <= WRONG_AT_MOST:
            return point
    return None


def _topics(found: Sequence[Tried], threshold: float) -> tuple[OfTopic, ...]:
    by_topic: dict[str, list[Tried]] = defaultdict(list)
    for each in found:
        by_topic[each.topic or UNKNOWN].append(each)
    rows = []
    for topic, asked in by_topic.items():
        drafted = [each for each in asked if each.draft is not None and each.confidence >= threshold]
        as_it_is = sum(each.edit <= AS_IT_IS for each in drafted)
        light = sum(AS_IT_IS < each.edit <= LIGHT_EDIT for each in drafted)
        rows.append(OfTopic(topic, len(asked), len(drafted), as_it_is, light))
    return tuple(sorted(rows, key=lambda row: (-row.asked, row.topic)))
