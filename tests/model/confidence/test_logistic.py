"""Logistic regression: the optimum, weights of examples, and the ridge."""

import numpy as np
import pytest

from model.confidence.logistic import fit_logistic, predict_logistic, sigmoid


def test_the_bias_alone_gives_the_share_of_ones() -> None:
    weights = fit_logistic(np.zeros((10, 1)), [1] * 3 + [0] * 7, np.ones(10), 0.01)
    assert weights[0] == pytest.approx(0.0)
    assert sigmoid(weights[1]) == pytest.approx(0.3, abs=1e-4)


def test_importance_counts_like_repeats() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 3)), rng.random(50) < 0.5
    times = rng.integers(1, 4, 50)
    repeated = fit_logistic(np.repeat(x, times, axis=0), np.repeat(y, times), np.ones(times.sum()), 0.1)
    assert fit_logistic(x, y, times.astype(float), 0.1) == pytest.approx(repeated)


def test_it_is_the_minimum() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(80, 2))
    y = (x[:, 0] + 0.5 * rng.normal(size=80) > 0.3).astype(float)

    def loss(weights: np.ndarray) -> float:
        p = predict_logistic(x, weights)
        cross_entropy = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()
        return float(cross_entropy + 0.5 * 0.1 * (weights[:-1] ** 2).sum())

    fitted = fit_logistic(x, y, np.ones(80), 0.1)
    assert all(loss(fitted) < loss(fitted + 0.01 * rng.normal(size=3)) for _ in range(20))


def test_classes_apart_stay_finite_and_apart() -> None:
    weights = fit_logistic(np.array([[0.0], [1.0]] * 5), [0, 1] * 5, np.ones(10), 0.01)
    assert np.isfinite(weights).all()
    low, high = predict_logistic(np.array([[0.0], [1.0]]), weights)
    assert low < 0.2 < 0.8 < high


def test_the_sigmoid_does_not_overflow() -> None:
    assert sigmoid([-1000.0, 0.0, 1000.0]).tolist() == [0.0, 0.5, 1.0]
