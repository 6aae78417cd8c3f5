"""The learning curve: what is counted, and that it is counted on the starter set."""

from collections.abc import Sequence

import pytest

from model.corpus.rows import Row, load_frame, rows_of
from model.errors import CorpusError
from model.evaluation.learning_curve import CurvePoint, learning_curve

ASKED = {
    "piano": "who can tune my old piano",
    "passport": "renew a lost passport",
    "bread": "how long does rye bread keep",
}
"""Messages by their topics, which share neither words nor meaning."""


def two_halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    return list(rows[::2]), list(rows[1::2])


def same_message_every_time(count: int = 40) -> list[Row]:
    """Three topics with one message each: what is approved must be found, and nothing else be taken."""
    return [
        Row(f"a:{number}:{topic}", message, f"{topic} answer", topic)
        for number in range(count)
        for topic, message in ASKED.items()
    ]


def test_distinct_topics_are_learned_from_one_approval_and_take_no_other_drafts() -> None:
    curve = learning_curve(two_halves(same_message_every_time()), (1, 3), whole_drafts=2)
    assert curve.points == (CurvePoint(1, 1.0, 0.0), CurvePoint(3, 1.0, 0.0))
    assert [topic.topic for topic in curve.topics] == sorted(ASKED)
    assert curve.whole_drafts == 3 * 2 * 4
    assert curve.as_decided == 1.0


def test_nothing_is_learned_from_approvals_that_say_something_else() -> None:
    # The piano's topic is asked for in the words that only the passport's public rows have.
    topics = ("piano", "passport", "passport", "piano")
    said = ("piano", "passport", "passport", "passport")
    rows = [Row(f"a:{i}", f"{ASKED[said[i % 4]]} {i}", "Answer.", topics[i % 4]) for i in range(80)]
    curve = learning_curve(two_halves(rows), (1,), topics=["piano"])
    assert curve.points[0].learned == 0.0


def test_more_approvals_teach_more_on_the_starter_set_and_a_seed_gives_the_same_again() -> None:
    rows = rows_of(load_frame("starter"))
    topics = ["complaint", "recover_password", "review"]
    curve = learning_curve(two_halves(rows), (1, 10), topics=topics, whole_drafts=1)
    one, ten = curve.points
    assert 0 < one.learned < ten.learned < 1
    assert one.wrongly_taken <= ten.wrongly_taken < 0.1
    assert curve.as_decided == 1.0
    again = learning_curve(two_halves(rows_of(load_frame("starter"))), (10,), topics=topics, whole_drafts=0)
    assert again.points == (ten,)
    other = learning_curve(two_halves(rows), (10,), topics=topics, whole_drafts=0, seed=1)
    assert other.topics != again.topics


def test_each_point_is_the_mean_of_its_topics_and_progress_is_told() -> None:
    told: list[float] = []
    curve = learning_curve(
        two_halves(rows_of(load_frame("starter"))),
        (3,),
        topics=["complaint", "review"],
        whole_drafts=0,
        progress=lambda stage, done: told.append(done),
    )
    mean = sum(topic.points[0].learned for topic in curve.topics) / 2
    assert curve.points[0].learned == pytest.approx(mean)
    assert told == [0.0, 0.0, 0.5, 1.0], "the messages are understood first"


@pytest.mark.parametrize(
    ("rows", "topics", "named"),
    [
        ([], None, "two topics"),
        (same_message_every_time(), ["delta"], "delta"),
        ([Row(f"a:{i}", f"message {i}", "Answer.", "alpha") for i in range(9)], None, "got 1"),
    ],
)
def test_what_cannot_be_measured_is_named(rows: list[Row], topics: list[str] | None, named: str) -> None:
    with pytest.raises(CorpusError, match=named):
        learning_curve(two_halves(rows), (1,), topics=topics)
