"""Logistic regression with weighted examples and a ridge, by Newton's method."""

import numpy as np
import numpy.typing as npt

_STEPS = 50
_SMALL = 1e-8
_BIAS_RIDGE = 1e-6  # So that a single class does not send the bias to infinity.

Array = npt.NDArray[np.float64]


def fit_logistic(inputs: Array, labels: npt.ArrayLike, importance: Array, ridge: float) -> Array:
    """Return the weights and, last, the bias, (F + 1,), that minimise the cross-entropy plus the ridge.

    `inputs` (N, F) with `labels` (N,) of 0 and 1, weighted by `importance` (N,); the ridge is half of `ridge`
    times the squared weights, without the bias.
    """
    x = np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1)  # (N, F + 1)
    target = np.asarray(labels, dtype=np.float64)
    penalty = np.diag([ridge] * inputs.shape[1] + [_BIAS_RIDGE])
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = sigmoid(x @ weights)
        gradient = x.T @ (importance * (p - target)) + penalty @ weights
        curvature = (x * (importance * p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < _SMALL:
            break
    return weights


def predict_logistic(inputs: Array, weights: npt.ArrayLike) -> Array:
    """Return probabilities (N,) of inputs (N, F), with weights (F + 1,) of which the last is the bias."""
    w = np.asarray(weights, dtype=np.float64)
    return sigmoid(inputs @ w[:-1] + w[-1])


def sigmoid(x: npt.ArrayLike) -> Array:
    """Return 1 / (1 + exp(-x)), without overflow."""
    p: Array = 0.5 * (1 + np.tanh(np.asarray(x, dtype=np.float64) / 2))
    return p
