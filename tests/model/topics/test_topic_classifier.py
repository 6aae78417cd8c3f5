"""The topic of a message by its n-grams."""

import math

import pytest
import torch

from model.corpus.rows import Row, split_rows
from model.topics.classifier import BUCKETS, TopicClassifier


@pytest.fixture(scope="module")
def fitted(starter_rows: list[Row]) -> TopicClassifier:
    made = TopicClassifier.fit(split_rows(starter_rows)[0])
    assert made is not None
    return made


def likeliest(classifier: TopicClassifier, message: str) -> str:
    known = classifier.log_probs(message)
    return max(known, key=lambda topic: known[topic])


def test_probabilities_are_of_every_topic_and_add_up_to_one(
    fitted: TopicClassifier, starter_rows: list[Row]
) -> None:
    known = fitted.log_probs("where is my order?")
    assert set(known) == {row.intent for row in starter_rows}
    assert sum(map(math.exp, known.values())) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("please cancel my order", "cancel_order"),
        ("i want to delete my account", "delete_account"),
        ("wher is my pakage, track it", "track_order"),
        ("which ways of paying do you accept", "check_payment_methods"),
    ],
)
def test_plain_messages_and_typos_get_their_topic(fitted: TopicClassifier, message: str, topic: str) -> None:
    assert likeliest(fitted, message) == topic


def test_most_unseen_messages_get_their_topic(fitted: TopicClassifier, starter_rows: list[Row]) -> None:
    unseen = split_rows(starter_rows)[1]
    right = [likeliest(fitted, row.message) == row.intent for row in unseen]
    assert sum(right) > 0.5 * len(right)  # Of 27 topics; guessing would be right for one in 27.


@pytest.mark.parametrize("message", ["", "???", "\N{SNOWMAN}"])
def test_a_message_without_known_features_gets_some_distribution(
    fitted: TopicClassifier, message: str
) -> None:
    assert sum(map(math.exp, fitted.log_probs(message).values())) == pytest.approx(1, abs=1e-4)


def test_the_same_rows_give_the_same_classifier_and_its_tensors_give_it_back(starter_rows: list[Row]) -> None:
    one, two = (TopicClassifier.fit(starter_rows[::9]) for _ in range(2))
    assert one is not None
    assert two is not None
    assert torch.equal(one.tensors()["weights"], two.tensors()["weights"])
    again = TopicClassifier.from_tensors(one.topics, one.tensors())
    message = starter_rows[0].message
    assert again.log_probs(message) == pytest.approx(one.log_probs(message), abs=0.02)


def test_one_topic_is_nothing_to_tell_apart() -> None:
    assert TopicClassifier.fit([Row("a:1", "m", "r", "one"), Row("a:2", "n", "r")]) is None


def test_foreign_tensors_are_refused() -> None:
    with pytest.raises(ValueError, match="2 topics"):
        TopicClassifier.from_tensors(
            ["a", "b"], {"weights": torch.zeros(BUCKETS, 3), "idf": torch.ones(BUCKETS)}
        )
