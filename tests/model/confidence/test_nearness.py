"""Nearness to messages that no draft answers: of the three nearest, and of nothing."""

import numpy as np
import pytest

from model.confidence.nearness import NEAR_NOTHING, Nearness, near_no_support, near_uncovered
from model.corpus.not_support import load_not_support
from model.corpus.uncovered import load_uncovered
from model.encoder.encoder import load_encoder


def test_it_is_the_mean_cosine_of_the_three_nearest() -> None:
    points = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], dtype=np.float32)
    assert Nearness(points).score(np.array([1, 0], dtype=np.float32)) == pytest.approx((1 + 0.8 + 0) / 3)
    assert Nearness(points[:1]).score(np.array([0.6, 0.8], dtype=np.float32)) == pytest.approx(0.6)


def test_without_a_point_or_messages_it_is_0() -> None:
    assert NEAR_NOTHING.score(np.ones(2, dtype=np.float32)) == 0
    assert Nearness(np.ones((3, 2), dtype=np.float32)).score(None) == 0


def test_the_packaged_messages_are_known_by_their_points() -> None:
    assert len(near_no_support().points) == len(load_not_support())
    assert len(near_uncovered().points) == sum(len(each.texts) for each in load_uncovered())
    (gym,) = load_encoder().embed(["when does the sauna in the gym close"])
    assert near_uncovered().score(gym) > near_no_support().score(gym)
