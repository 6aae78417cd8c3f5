"""Stored points: the starter set's are complete and correct, and others are computed."""

from collections.abc import Sequence

import numpy as np
import pytest

from model.corpus.not_support import load_not_support
from model.corpus.rows import Row
from model.corpus.uncovered import load_uncovered
from model.encoder.encoder import DIMENSIONS, Floats, Remembering, SentenceEncoder
from model.encoder.reading import as_compared
from model.encoder.static import unit
from model.encoder.stored import NOTHING_STORED, StoredPoints

TEXTS = ["one", "two", "three"]


class Counting:
    """An encoder that gives every text the same point and records its calls."""

    name = "counting"
    contextual = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return np.tile(np.eye(1, DIMENSIONS, dtype=np.float32), (len(texts), 1))


@pytest.fixture
def points() -> Floats:
    return unit(np.random.default_rng(3).normal(size=(len(TEXTS), DIMENSIONS)).astype(np.float32))


def test_every_packaged_message_is_stored(starter_rows: list[Row]) -> None:
    """If this fails, run `python -m model.encoder.projection`."""
    stored = StoredPoints.of_the_starter_set(SentenceEncoder.name)
    messages = [
        *(row.message for row in starter_rows),
        *(each.message for each in load_not_support()),
        *(text for each in load_uncovered() for text in each.texts),
    ]
    points, missing = stored.look_up([as_compared(message) for message in messages])
    assert missing == []
    # Signs and emoji alone have no point.
    lengths = np.linalg.norm(points, axis=1)
    np.testing.assert_allclose(lengths[: len(starter_rows)], 1, atol=1e-5)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert stored.size == len({as_compared(message) for message in messages})  # And nothing else is.


def test_stored_points_of_the_starter_set_equal_the_encoders(starter_rows: list[Row]) -> None:
    """If this fails, run `python -m model.encoder.projection`."""
    texts = [as_compared(row.message) for row in starter_rows[::150]]
    stored, _ = StoredPoints.of_the_starter_set(SentenceEncoder.name).look_up(texts)
    assert (stored * SentenceEncoder().embed(texts)).sum(axis=1).min() > 0.999


def test_points_of_another_encoder_are_ignored() -> None:
    assert StoredPoints.of_the_starter_set("tomorrow-1") is NOTHING_STORED


def test_stored_points_are_near_the_given_ones_and_of_length_one(points: Floats) -> None:
    found, missing = StoredPoints.of(TEXTS, points).look_up(TEXTS[::-1])
    assert missing == []
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (found[::-1] * points).sum(axis=1).min() > 0.999


def test_a_text_without_a_point_keeps_none(points: Floats) -> None:
    points[1] = 0
    assert not StoredPoints.of(TEXTS, points).look_up(["two"])[0].any()


def test_unknown_texts_are_reported(points: Floats) -> None:
    found, missing = StoredPoints.of(TEXTS, points).look_up(["two", "four", "\ud800"])
    assert missing == [1, 2]
    assert not found[missing].any()
    assert NOTHING_STORED.look_up(TEXTS)[1] == [0, 1, 2]
    assert NOTHING_STORED.look_up([])[0].shape == (0, DIMENSIONS)


def test_the_first_of_repeated_texts_counts(points: Floats) -> None:
    stored = StoredPoints.of(["one", "one", "two"], points)
    assert stored.size == 2
    assert float(stored.look_up(["one"])[0][0] @ points[0]) > 0.999


def test_stored_points_survive_their_tensors_and_are_only_for_their_encoder(points: Floats) -> None:
    stored = StoredPoints.of(TEXTS, points)
    tensors = stored.tensors("mine")
    again = StoredPoints.from_tensors(tensors, "mine")
    np.testing.assert_array_equal(again.look_up(TEXTS)[0], stored.look_up(TEXTS)[0])
    assert StoredPoints.from_tensors(tensors, "yours") is NOTHING_STORED


def test_only_texts_that_are_not_stored_are_embedded(points: Floats) -> None:
    encoder = Counting()
    remembering = Remembering(encoder, StoredPoints.of(TEXTS, points))
    found = remembering.embed(["two", "four", "one"])
    assert encoder.asked == ["four"]
    assert (remembering.name, remembering.contextual) == ("counting", True)
    assert float(found[0] @ points[1]) > 0.999
    assert found[1].tolist() == np.eye(1, DIMENSIONS)[0].tolist()
    assert float(found[2] @ points[0]) > 0.999
