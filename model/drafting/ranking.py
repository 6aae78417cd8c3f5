"""Rank candidate replies by fitted weights over their features, then choose a few that differ.

See `model/drafting/candidates.py` for candidates and `model/text/overlap.py` for their overlap. The weights
were fitted by `python -m model.experiments.ranking_fit` (docs/experiments-drafts.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_TOO_SIMILAR = 0.8

FEATURES = ("agreement", "likelihood", "lift", "nearness", "written", "length")
"""What is known of a candidate.

agreement: its consensus with the others by chrF, twice, and word F1 (minimum Bayes risk).
likelihood: nats a token by the language model given the message.
lift: that less what counts alone give it without the message.
nearness: similarity of the message that it answered over the nearest one's; a written one's is its likest's.
written: 1 for one that the language model wrote, 0 for a past reply.
length: logarithm of its length over the median one's.
"""


@dataclass(frozen=True)
class Weights:
    """The weight of each feature, by name; a feature without one is ignored."""

    of: Mapping[str, float]

    def scores(self, features: Mapping[str, Array]) -> Array:
        """Return the score that orders candidates, (N,): the expected F-score above the mean."""
        total: Array = sum(
            (
                self.of[name] * (values - values.mean())
                for name, values in features.items()
                if name in self.of
            ),
            start=np.zeros(len(next(iter(features.values())))),
        )
        return total


COUNTS = Weights({"agreement": 1.0})
"""For a version with counts alone: weights fitted to the other features chose no better."""
NETWORKS = Weights(
    {
        "agreement": 0.84,
        "likelihood": 0.047,
        "lift": 0.017,
        "nearness": 0.031,
        "written": -0.0076,
        "length": -0.0105,
    }
)
"""For a version with attention."""


def consensus(similarity: Array, weights: npt.ArrayLike) -> Array:
    """Return the agreement of each candidate with all others, (N,): minimum Bayes risk with given weights.

    `similarity` (N, N) is the overlap of candidates; `weights` (N,) is each one's weight as evidence. A
    candidate also agrees with itself: one that is much likelier than all others is the answer. Source: Kumar
    and Byrne 2004, with the overlap as the gain.
    """
    each = np.asarray(weights, dtype=np.float64)
    agreement: Array = similarity @ each / max(each.sum(), 1e-9)
    return agreement


def choose(scores: Array, similarity: Array) -> list[int]:
    """Yield the candidates by score, best first, skipping any that is too similar to one already chosen."""
    chosen: list[int] = []
    for candidate in np.argsort(-scores, kind="stable").tolist():
        alike = (max(similarity[candidate, other], similarity[other, candidate]) for other in chosen)
        if all(value <= _TOO_SIMILAR for value in alike):
            chosen.append(candidate)
    return chosen


def lengths(texts: Sequence[str]) -> Array:
    """Return the feature "length" of each text, (N,)."""
    characters = np.array([len(text) + 1 for text in texts], dtype=np.float64)
    relative: Array = np.log(characters / np.median(characters))
    return relative
