"""Measure probabilities: calibration, separation of two classes, and coverage against error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 15

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CoveragePoint:
    """Shares of messages that a threshold lets through, and of errors among the drafts."""

    threshold: float
    support: float  # share of the support messages that get a draft: the coverage
    not_support: float  # share of the others that get one
    error: float  # share of the drafts that are off topic or answer no question: the risk


def calibration_error(p: Array, right: npt.ArrayLike, weights: Array, bins: int = BINS) -> float:
    """Return the expected calibration error of probabilities (N,).

    That is the sum over bins of mass times |mean p - share right|, with bins of equal mass in the order of p.
    Source: Naeini, Cooper and Hauskrecht 2015, with the equal-mass bins of Nixon et al. 2019 ("Measuring
    Calibration in Deep Learning").
    """
    order = np.argsort(p, kind="stable")
    mass, outcome = weights[order] / weights.sum(), np.asarray(right, dtype=np.float64)[order]
    middle = np.cumsum(mass) - mass / 2  # An example belongs to the bin that its middle falls into.
    place = np.minimum((middle * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, weights=mass * (p[order] - outcome), minlength=bins)
    return float(np.abs(gaps).sum())


def auroc(higher: Array, lower: Array) -> float:
    """Return the area under the ROC curve: how often one of `higher` exceeds one of `lower`, ties half."""
    below = np.searchsorted(np.sort(lower), higher, side="left")
    not_above = np.searchsorted(np.sort(lower), higher, side="right")
    return float((below + not_above).mean() / (2 * len(lower)))


def coverage_curve(
    support: Array,
    right: npt.NDArray[np.bool_],
    not_support: Array,
    support_share: float,
    thresholds: Sequence[float],
) -> tuple[CoveragePoint, ...]:
    """Return what each threshold lets through, among messages of which `support_share` are support messages.

    `support` (N,) and `not_support` (M,) are the probabilities, 0 where nothing is drafted at any threshold;
    `right` (N,) says which drafts would be on topic.
    """
    points = []
    for threshold in thresholds:
        shown, wasted = support >= threshold, not_support >= threshold
        drafts = support_share * shown.mean() + (1 - support_share) * wasted.mean()
        good = support_share * (shown & right).mean()
        error = 1 - good / drafts if drafts else 0.0
        points.append(CoveragePoint(threshold, float(shown.mean()), float(wasted.mean()), float(error)))
    return tuple(points)
