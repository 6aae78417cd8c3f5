"""How likely a draft is to answer the message's topic: logistic regression over what retrieval found.

Fitted with each model version; below its threshold the drafter abstains. Searching is `model/retrieval.py`'s.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.corpus import Row
from model.retrieval import Hit, Hits, ResolutionIndex

LOOKED_AT = 30
"""How many past resolutions are looked up, and vote on the topic."""
NEAREST = 10
"""How many of them, on the topic, a draft is taken from."""
FEATURES = ("similarity", "density", "agreement", "known_words", "shared_words", "length")
SUREST = 0.99
"""No draft is certain: a few hundred examples cannot tell more than this."""
LARGEST_ABSTENTION = 0.05
"""At most this share of support messages may fall below the threshold."""
_EXAMPLES = 800
_FEWEST_EXAMPLES = 30
_FOLDS = 5
_RIDGE = 0.01
_HIGHEST_THRESHOLD = 0.25  # A draft that is right one time in four is worth a look.
_LONG = 10  # words; longer messages count as this long.
_SHARPNESS = 3  # A vote is the similarity to this power: near rows decide, and many far ones together.

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Confidence:
    """p = 1 / (1 + exp(-(bias + weights . features))), and the p below which no draft is shown."""

    bias: float
    weights: tuple[float, ...]  # one for each of FEATURES
    threshold: float

    def predict(self, features: Sequence[float]) -> float:
        """The probability, 0 to `SUREST`, that the nearest resolution is on the message's topic."""
        return min(float(_sigmoid(np.dot(self.weights, features) + self.bias)), SUREST)

    def to_dict(self) -> dict[str, float | list[float] | list[str]]:
        """A plain dict for config.json; `from_dict` takes it back."""
        return {
            "features": list(FEATURES),
            "bias": self.bias,
            "weights": list(self.weights),
            "threshold": self.threshold,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "Confidence":
        """Rebuild from `to_dict`; ValueError when it was fitted on other features."""
        weights, bias, threshold = stored.get("weights"), stored.get("bias"), stored.get("threshold")
        if stored.get("features") != list(FEATURES) or not isinstance(weights, list):
            raise ValueError(f"a confidence over {stored.get('features')}, expected {list(FEATURES)}")
        if len(weights) != len(FEATURES) or not isinstance(bias, float) or not isinstance(threshold, float):
            raise ValueError(f"a confidence needs {len(FEATURES)} weights, a bias and a threshold")
        return cls(bias, tuple(float(weight) for weight in weights), threshold)


UNFITTED = Confidence(bias=-12.5, weights=(9.0, 30.0, 0.0, 3.0, -2.0, 5.5), threshold=0.15)
"""Stands where nothing can be fitted: no rows with an intent, so nobody can say which drafts were on topic.

Rounded from a fit on the starter set, agreement left out: rows without an intent always agree.
"""


def features_of(hits: Hits) -> tuple[float, ...]:
    """The values of FEATURES, each 0 to 1, for the LOOKED_AT nearest rows (all 0 when there are none).

    Density is the root mean square of their similarities, the length that of the message in words: a short
    one is near to many rows by chance. A row without a topic agrees with every topic.
    """
    nearest = hits.nearest
    if not nearest:
        return (0.0,) * len(FEATURES)
    topic = topic_of(nearest)
    agreeing = [hit for hit in nearest if hit.row.intent in (topic, None)]
    return (
        max(hit.score for hit in agreeing),
        math.sqrt(sum(hit.score**2 for hit in nearest) / LOOKED_AT),
        sum(map(_vote, agreeing)) / sum(map(_vote, nearest)),
        hits.known_words,
        sum(hit.shared for hit in agreeing[:NEAREST]) / len(agreeing[:NEAREST]),
        min(hits.words, _LONG) / _LONG,
    )


def topic_of(nearest: Sequence[Hit]) -> str | None:
    """The intent that most of the rows vote for, near ones more; None when none of them has one."""
    votes: dict[str, float] = {}
    for hit in nearest:
        if hit.row.intent is not None:
            votes[hit.row.intent] = votes.get(hit.row.intent, 0.0) + _vote(hit)
    return max(votes, key=lambda intent: votes[intent]) if votes else None


def _vote(hit: Hit) -> float:
    return hit.score**_SHARPNESS


def fit_confidence(training: Sequence[Row], held_out: Sequence[Row], negatives: Sequence[str]) -> Confidence:
    """Fit on training rows with an intent, each looked up among other rows, and on `negatives`.

    The right examples are rows whose nearest other rows vote for their intent, the wrong ones `negatives`,
    messages that ask for no support. Rows that found another intent are left out: in a small corpus they are
    most of all, and would teach that a support question looks like none. The threshold then abstains on at
    most LARGEST_ABSTENTION of the support messages, and of `held_out` where it is large enough. With too few
    rows that have an intent, or no negatives, the result is
    `UNFITTED`.
    """
    support, right = _looked_up_among_others(training)
    if len(support) < _FEWEST_EXAMPLES or not len(negatives):
        return UNFITTED
    index = ResolutionIndex(training)
    wrong = _features(index, negatives)
    inputs = np.concatenate([support[right == 1], wrong])
    weights = _logistic_regression(inputs, np.arange(len(inputs)) < right.sum())
    fitted = Confidence(float(weights[-1]), tuple(float(weight) for weight in weights[:-1]), 0.0)
    supports = [_predictions(fitted, support)]
    checked = _spread(held_out, _EXAMPLES // 2)
    if len(checked) >= _FEWEST_EXAMPLES:
        supports.append(_predictions(fitted, _features(index, [row.message for row in checked])))
    return replace(fitted, threshold=_threshold(supports))


def _features(index: ResolutionIndex, messages: Sequence[str]) -> Array:
    return np.array([features_of(hits) for hits in index.look_up(messages, LOOKED_AT)])


def _looked_up_among_others(rows: Sequence[Row]) -> tuple[Array, Array]:
    """Features (N, F) of rows, each looked up among the other folds' rows, and who was right (N,).

    Rows with the same message share a fold. Folds are taken until there are examples enough.
    """
    folds = [zlib.crc32(b"fold" + row.message.casefold().encode("utf-8", "replace")) % _FOLDS for row in rows]
    features, right = np.zeros((0, len(FEATURES))), np.zeros(0)
    for fold in range(_FOLDS):
        asked = [row for row, own in zip(rows, folds, strict=True) if own == fold and row.intent is not None]
        asked = list(_spread(asked, _EXAMPLES - len(right)))
        if not asked:
            continue
        index = ResolutionIndex(row for row, own in zip(rows, folds, strict=True) if own != fold)
        found = index.look_up([row.message for row in asked], LOOKED_AT)
        features = np.concatenate([features, [features_of(hits) for hits in found]])
        agree = [topic_of(hits.nearest) == row.intent for hits, row in zip(found, asked, strict=True)]
        right = np.concatenate([right, agree])
    return features, right


def _spread(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """At most `count` of the rows, evenly spaced."""
    if len(rows) <= count:
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]


def _logistic_regression(inputs: Array, labels: npt.NDArray[np.bool_]) -> Array:
    """Weights and, last, the bias of the ridge-penalised maximum likelihood, by Newton's method.

    Both classes weigh the same in all, so that the share of negatives at hand does not matter.
    """
    x = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)  # (N, F + 1)
    positive, total = max(int(labels.sum()), 1), len(labels)
    importance = np.where(labels, total / (2 * positive), total / (2 * max(total - positive, 1)))
    penalty = _RIDGE * np.diag([1.0] * inputs.shape[1] + [1e-6])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = _sigmoid(x @ weights)
        gradient = x.T @ (importance * (p - labels)) + penalty @ weights
        curvature = (x * (importance * p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _threshold(supports: Sequence[Array]) -> float:
    """The highest threshold, up to `_HIGHEST_THRESHOLD`, that withholds no more than LARGEST_ABSTENTION.

    That holds for each of `supports`. The negatives fitted on have no say: those are told apart too easily.
    """
    highest = min(float(np.quantile(support, LARGEST_ABSTENTION, method="lower")) for support in supports)
    return min(highest, _HIGHEST_THRESHOLD)


def _predictions(confidence: Confidence, features: Array) -> Array:
    p: Array = _sigmoid(features @ np.array(confidence.weights) + confidence.bias)
    return p


def _sigmoid(x: Array) -> Array:
    p: Array = 0.5 * (1 + np.tanh(np.asarray(x) / 2))
    return p
