"""What a message's point says for or against a question to support: logistic regression over its dimensions.

The words (`words.py`) know what was said before; the point also knows what is said in other words: "the mug
arrived in three pieces" asks for support though no past message has one of its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.confidence.logistic import fit_logistic

_SCALE = 4.0  # Points have length 1 and many dimensions; the ridge is for inputs about so large.
_RIDGE = 0.1
_LARGEST = 1.0
_TENTH = 10.0  # As the words' score: tenfold smaller, so that all features are about as large.
_DECIMALS = 3

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Meaning:
    """A weight for each dimension of a point, the bias last; none say nothing."""

    weights: tuple[float, ...] = ()

    def score(self, point: Floats | None) -> float:
        """A tenth of the log-odds that the message at `point`, (D,), asks support, -1 to 1; 0 of no point."""
        if not self.weights or point is None:
            return 0.0
        *weights, bias = self.weights
        odds = _SCALE * float(np.dot(point, weights)) + bias
        return min(max(odds / _TENTH, -_LARGEST), _LARGEST)


NO_MEANING = Meaning()


def fit_meaning(support: Floats, others: Floats) -> Meaning:
    """Fit on the points of messages that ask support, (N, D), and of others, (M, D); both count the same."""
    if not len(support) or not len(others):
        return NO_MEANING
    inputs = _SCALE * np.concatenate([support, others]).astype(np.float64)
    asks = np.arange(len(inputs)) < len(support)
    importance = np.where(asks, 0.5 / len(support), 0.5 / len(others)) * len(inputs)
    return Meaning(tuple(fit_logistic(inputs, asks, importance, _RIDGE).round(_DECIMALS).tolist()))


def stored_meaning(stored: object) -> Meaning:
    """What config.json holds of one; ValueError when it is something else."""
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        raise ValueError("the meaning needs a list of weights")
    return Meaning(tuple(float(weight) for weight in stored))
