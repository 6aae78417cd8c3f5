"""Decide whether a trained version may serve: not if it is clearly worse than the serving one.

Clearly: by more than a tolerance, and by more than the noise of the figure. See `model/training/judging.py`
for the figures, which both versions have on the same rows.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.training.judging_names import (
    BITS,
    CALIBRATION,
    CHANGED,
    FITTING,
    GOLDEN_BROKEN,
    INVENTED,
    JUDGED,
    NOISE,
    PREVIOUS,
    QUALITY,
    TOPICS,
    TRAINING_ROWS,
)

TOLERANCE = 1.005
"""Limit of a candidate's bits per character, as a multiple of the serving version's on the same replies."""
_SHRUNK = 0.5

Figures = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Limit:
    """How much worse a figure may be, and how it is told to people: `what` it is, and that it is `worse`.
    `sign` is 1 where more is worse.
    """

    name: str
    tolerance: float
    sign: int
    told: Callable[[float], str]
    what: str
    worse: str


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"


LIMITS = (
    Limit(
        FITTING,
        0.02,
        -1,
        _percent,
        "first drafts that have to do with their messages",
        "fewer of its first drafts have to do with their messages",
    ),
    Limit(
        QUALITY,
        0.01,
        -1,
        _percent,
        "overlap with the replies that were sent",
        "its first drafts are less like the replies that were sent (overlap)",
    ),
    Limit(TOPICS, 0.02, 1, _percent, "wrong topics", "more of its drafts are on the wrong topic"),
    Limit(
        INVENTED,
        0.01,
        1,
        "{:.3f}".format,
        "invented facts for each draft",
        "its drafts state more facts that no source has (for each draft)",
    ),
)
CALIBRATED = Limit(
    CALIBRATION,
    1.0,
    1,
    _percent,
    "distance of the confidence from how often the topic is right",
    "",
)
"""Told, but no reason to refuse: a version that is right more often is further from a cautious confidence."""


def in_words(metrics: Figures) -> str:
    """Say what both versions did with the same messages; "" if they were not judged together."""
    told = [
        f"{limit.what} {limit.told(float(metrics[limit.name]))} "
        f"(before {limit.told(float(metrics[PREVIOUS + limit.name]))})"
        for limit in (*LIMITS, CALIBRATED)
        if {limit.name, PREVIOUS + limit.name} <= metrics.keys()
    ]
    if not told:
        return ""
    changed = f"{_percent(float(metrics[CHANGED]))} of the first drafts changed"
    return f"On {metrics[JUDGED]} messages that both were asked: {'; '.join([*told, changed])}."


def refusal(metrics: Figures, *, first: bool) -> str | None:
    """Return why a candidate must not serve, as the end of a sentence; None if it may.

    A workspace's `first` version may serve without a figure: nothing else drafts.
    """
    reasons = [*_of_bits(metrics, first=first), *_of_golden(metrics)]
    reasons += [reason for limit in LIMITS if (reason := _exceeded(metrics, limit)) is not None]
    return "; ".join([*reasons, *_shrunk(metrics)]) if reasons else None


def _of_bits(metrics: Figures, *, first: bool) -> list[str]:
    bits, former = metrics.get(BITS), metrics.get(PREVIOUS + BITS)
    if bits is None:
        return [] if first else ["no held-out reply could judge it"]
    if not math.isfinite(float(bits)):
        return ["its bits per character on held-out replies are not a number"]
    if former is None:
        return []
    bits, former, noise = float(bits), float(former), float(metrics.get(BITS + NOISE, 0.0))
    if bits > former * TOLERANCE and bits - former > noise:
        return [
            f"more than half a percent worse on held-out replies: {bits:.4f} bits per character, "
            f"the serving version {former:.4f} (noise {noise:.4f})"
        ]
    return []


def _exceeded(metrics: Figures, limit: Limit) -> str | None:
    new, former = metrics.get(limit.name), metrics.get(PREVIOUS + limit.name)
    if new is None or former is None:
        return None
    new, former, noise = float(new), float(former), float(metrics.get(limit.name + NOISE, 0.0))
    if limit.sign * (new - former) <= max(limit.tolerance, noise):
        return None
    figures = f"{limit.told(new)}, the serving version {limit.told(former)} (noise {limit.told(noise)})"
    return f"{limit.worse}: {figures}"


def _of_golden(metrics: Figures) -> list[str]:
    broken = metrics.get(GOLDEN_BROKEN)
    return [] if broken is None else [f"these golden pairs no longer come first: {broken}"]


def _shrunk(metrics: Figures) -> list[str]:
    """Say that the corpus has shrunk, which explains much."""
    new, former = metrics.get(TRAINING_ROWS), metrics.get(PREVIOUS + TRAINING_ROWS)
    if new is None or former is None or float(new) >= _SHRUNK * float(former):
        return []
    return [f"it learned from {int(new):,} resolved tickets, the serving version from {int(former):,}"]
