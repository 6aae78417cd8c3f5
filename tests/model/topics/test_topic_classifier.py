"""The topic of a message by its n-grams and its point."""

import math

import numpy as np
import pytest
import torch

from model.corpus.rows import Row, split_rows
from model.encoder.encoder import load_encoder
from model.encoder.reading import as_compared
from model.retrieval.index import ResolutionIndex
from model.topics.classifier import BUCKETS, Floats, TopicClassifier


@pytest.fixture(scope="module")
def fitted(starter_index: ResolutionIndex) -> TopicClassifier:
    """Fitted on the training rows."""
    rows = starter_index.rows()
    made = TopicClassifier.fit(rows, starter_index.points_of(rows))
    assert made is not None
    return made


def point_of(message: str) -> Floats:
    point: Floats = load_encoder().embed([as_compared(message)])[0]
    return point


def likeliest(classifier: TopicClassifier, message: str) -> str:
    known = classifier.log_probs(message, point_of(message))
    return max(known, key=lambda topic: known[topic])


def test_probabilities_are_of_every_topic_and_add_up_to_one(
    fitted: TopicClassifier, starter_rows: list[Row]
) -> None:
    message = "where is my order?"
    for known in (fitted.log_probs(message), fitted.log_probs(message, point_of(message))):
        assert set(known) == {row.intent for row in starter_rows}
        assert sum(map(math.exp, known.values())) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("please cancel my order", "cancel_order"),
        ("i want to delete my account", "delete_account"),
        ("wher is my pakage, track it", "track_order"),
        ("Ich habe mein Passwort vergessen", "recover_password"),
        ("which ways of paying do you accept", "check_payment_methods"),
    ],
)
def test_plain_messages_typos_and_other_languages_get_their_topic(
    fitted: TopicClassifier, message: str, topic: str
) -> None:
    assert likeliest(fitted, message) == topic


def test_most_unseen_messages_get_their_topic(fitted: TopicClassifier, starter_rows: list[Row]) -> None:
    unseen = split_rows(starter_rows)[1]
    right = [likeliest(fitted, row.message) == row.intent for row in unseen]
    assert sum(right) > 0.5 * len(right)  # Of 39 topics; guessing would be right for one in 39.


def test_points_improve_on_words_alone(fitted: TopicClassifier, starter_rows: list[Row]) -> None:
    unseen = split_rows(starter_rows)[1]
    points = load_encoder().embed([as_compared(row.message) for row in unseen])
    by_words, by_both = [], []
    for row, point in zip(unseen, points, strict=True):
        alone, both = fitted.log_probs(row.message), fitted.log_probs(row.message, point)
        by_words.append(max(alone, key=lambda topic: alone[topic]) == row.intent)
        by_both.append(max(both, key=lambda topic: both[topic]) == row.intent)
    assert sum(by_both) > sum(by_words) + 0.1 * len(unseen)


@pytest.mark.parametrize("message", ["", "???", "\N{SNOWMAN}"])
def test_a_message_without_known_features_gets_some_distribution(
    fitted: TopicClassifier, message: str
) -> None:
    assert sum(map(math.exp, fitted.log_probs(message).values())) == pytest.approx(1, abs=1e-4)


def test_the_same_rows_give_the_same_classifier_and_its_tensors_restore_it(
    starter_index: ResolutionIndex,
) -> None:
    rows = starter_index.rows()[::30]
    one, two = (TopicClassifier.fit(rows, starter_index.points_of(rows)) for _ in range(2))
    assert one is not None
    assert two is not None
    for name, part in one.tensors().items():
        assert torch.equal(part, two.tensors()[name])
    again = TopicClassifier.from_tensors(one.topics, one.tensors())
    message = rows[0].message
    assert again.log_probs(message, point_of(message)) == one.log_probs(message, point_of(message))


def test_a_classifier_saved_without_points_uses_words_alone(fitted: TopicClassifier) -> None:
    former = {name: part for name, part in fitted.tensors().items() if name != "directions"}
    again = TopicClassifier.from_tensors(fitted.topics, former)
    message = "please cancel my order"
    assert again.log_probs(message, point_of(message)) == again.log_probs(message)
    assert again.log_probs(message) == pytest.approx(fitted.log_probs(message), abs=0.02)


def test_a_large_base_does_not_outweigh_a_small_one() -> None:
    """Both bases have the same message with different topics: neither topic is likelier because of its base's
    size.
    """
    small = [Row(f"small:{i}", "where is it", "r", "a") for i in range(4)]
    large = [Row(f"large:{i}", "where is it", "r", "b") for i in range(40)]
    rows = [*small, *large]
    made = TopicClassifier.fit(rows, np.zeros((len(rows), 2), np.float32))
    assert made is not None
    known = made.log_probs("where is it")
    assert known["a"] == pytest.approx(known["b"], abs=0.3)


def test_one_topic_gives_no_classifier() -> None:
    rows = [Row("a:1", "m", "r", "one"), Row("a:2", "n", "r")]
    assert TopicClassifier.fit(rows, np.zeros((2, 2), np.float32)) is None


def test_foreign_tensors_are_refused() -> None:
    with pytest.raises(ValueError, match="2 topics"):
        TopicClassifier.from_tensors(
            ["a", "b"], {"weights": torch.zeros(BUCKETS, 3), "idf": torch.ones(BUCKETS)}
        )
