"""Measures of probabilities, against worked examples and the definitions taken literally."""

import numpy as np
import pytest

from model.metrics.calibration import auroc, calibration_error, coverage_curve


def test_a_calibrated_forecast_has_no_error() -> None:
    p = np.repeat([0.25, 0.75], 8)
    right = np.tile([1, 0, 0, 0], 4)
    right[8:] = 1 - right[8:]
    assert calibration_error(p, right, np.ones(16), bins=2) == pytest.approx(0.0)


def test_the_error_is_the_mean_gap_of_equal_bins() -> None:
    p = np.array([0.1, 0.2, 0.8, 0.9])
    # Bins (0.1, 0.2) and (0.8, 0.9): mean confidences 0.15 and 0.85, shares right 0.5 and 0.5.
    assert calibration_error(p, [0, 1, 1, 0], np.ones(4), bins=2) == pytest.approx(0.35)


def test_weights_count_like_repeats() -> None:
    rng = np.random.default_rng(0)
    p, right = rng.random(60), rng.random(60) < 0.4
    twice = calibration_error(np.repeat(p, 2), np.repeat(right, 2), np.ones(120))
    assert calibration_error(p, right, np.full(60, 2.0)) == pytest.approx(twice)


def test_overconfidence_is_an_error() -> None:
    assert calibration_error(np.full(100, 0.9), np.arange(100) % 2, np.ones(100)) == pytest.approx(
        0.4, abs=0.05
    )


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    rng = np.random.default_rng(1)
    higher, lower = rng.integers(2, 9, 40) / 10, rng.integers(0, 7, 30) / 10
    pairs = (higher[:, None] > lower[None, :]) + 0.5 * (higher[:, None] == lower[None, :])
    assert auroc(higher, lower) == pytest.approx(pairs.mean())
    assert auroc(np.array([1.0]), np.array([0.0])) == 1.0
    assert auroc(np.ones(3), np.ones(2)) == 0.5


def test_a_threshold_trades_coverage_for_errors() -> None:
    support, right = np.array([0.9, 0.8, 0.4, 0.2]), np.array([True, True, False, True])
    low, high, none = coverage_curve(support, right, np.array([0.6, 0.1]), 0.8, [0.0, 0.5, 0.95])
    assert (low.support, low.not_support) == (1.0, 1.0)
    assert low.error == pytest.approx(1 - 0.8 * 0.75)
    assert (high.support, high.not_support) == (0.5, 0.5)
    assert high.error == pytest.approx(1 - 0.4 / 0.5)
    assert (none.support, none.not_support, none.error) == (0.0, 0.0, 0.0)
