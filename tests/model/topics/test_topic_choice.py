"""Whose replies a draft is taken from: an approval changes the next draft, and takes no other topic's."""

import pytest

from model.corpus.rows import Row, load_frame, rows_of
from model.retrieval.index import LEAST_NEAR, Hit, Hits, ResolutionIndex
from model.topics.choice import approved_leads, choose_topic


def generic(number: int, score: float, intent: str | None = "cancel_order") -> Hit:
    return Hit(Row(f"starter:{number}", f"message {number}", f"Reply {number}.", intent), score)


def approved(number: int, score: float, intent: str | None = None) -> Hit:
    return Hit(
        Row(f"resolution:{number}", f"message {number}", f"Ours {number}.", intent, approved=True), score
    )


def found(rows: list[Hit], ours: list[Hit], usual: float = 0.9, kin: str = "cancel_order") -> Hits:
    """What an index finds; `kin` is the topic of the rows that the first of `ours` resembles."""
    nearest = tuple(sorted([*rows, *ours], key=lambda hit: -hit.score))
    return Hits(nearest, 1.0, 5, tuple(ours), tuple(rows), (generic(99, 0.9, kin),), usual)


@pytest.mark.parametrize(
    ("near", "ours", "usual", "leads"),
    [
        (0.9, 0.9, 0.9, True),  # Equally near: what the workspace approved comes first.
        (0.9, 0.73, 0.9, True),  # Nearly so, by the boost.
        (0.9, 0.6, 0.9, False),
        (0.5, 0.35, 0.9, True),  # Rows that are usually much nearer know little of this message.
        (0.5, 0.35, 0.5, False),  # The same where rows are never nearer.
        (0.1, LEAST_NEAR - 0.01, 0.9, False),  # Too far to say anything.
        (0.1, LEAST_NEAR + 0.01, 0.9, True),
    ],
)
def test_an_approved_resolution_leads_when_as_near_as_rows_that_know_the_topic(
    near: float, ours: float, usual: float, leads: bool
) -> None:
    hits = found([generic(1, near)], [approved(1, ours)], usual)
    assert approved_leads(hits) is leads
    assert choose_topic(hits).approved is leads


@pytest.mark.parametrize(
    ("near", "ours", "leads"),
    [(0.9, 0.9, True), (0.9, 0.85, False), (0.5, 0.32, False), (0.5, 0.36, True), (0.7, 0.53, False)],
)
def test_more_is_asked_of_a_resolution_that_resembles_rows_on_another_topic(
    near: float, ours: float, leads: bool
) -> None:
    rows = [generic(1, near)]
    assert approved_leads(found(rows, [approved(1, ours)], kin="change_order")) is leads
    labelled = [approved(1, ours, "change_order")]
    assert approved_leads(found(rows, labelled)) is leads
    assert approved_leads(found(rows, [approved(1, ours, "cancel_order")], kin="change_order"))


def test_without_approved_resolutions_the_rows_on_the_topic_are_near() -> None:
    rows = [
        generic(1, 0.9),
        generic(2, 0.85, "change_order"),
        generic(3, 0.8),
        generic(4, 0.7),
        generic(5, 0.2),
    ]
    choice = choose_topic(found(rows, []))
    assert [hit.row.id for hit in choice.near] == ["starter:1", "starter:3", "starter:4"]
    assert (choice.topic, choice.approved, choice.others) == ("cancel_order", False, ())


def test_where_approved_resolutions_lead_those_as_near_are_taken_and_rows_are_a_second_opinion() -> None:
    rows = [generic(1, 0.5), generic(2, 0.48), generic(3, 0.47), generic(4, 0.46)]
    ours = [approved(1, 0.8), approved(2, 0.7), approved(3, 0.3)]
    choice = choose_topic(found(rows, ours))
    assert [hit.row.id for hit in choice.near] == ["resolution:1", "resolution:2"]
    assert [hit.row.id for hit in choice.others] == ["starter:1", "starter:2", "starter:3"]
    assert choice.topic == "cancel_order"  # Nobody said otherwise.


def test_a_label_on_the_leading_resolution_is_the_topic_and_keeps_other_labels_out() -> None:
    ours = [approved(1, 0.8, "lost_parrot"), approved(2, 0.78, "cancel_order"), approved(3, 0.76)]
    choice = choose_topic(found([generic(1, 0.5)], ours))
    assert choice.topic == "lost_parrot"
    assert [hit.row.id for hit in choice.near] == ["resolution:1", "resolution:3"]


def test_a_farther_approved_resolution_joins_the_rows_only_with_their_topic() -> None:
    ours = [approved(1, 0.7), approved(2, 0.69, "cancel_order"), approved(3, 0.68, "change_order")]
    choice = choose_topic(found([generic(1, 0.95), generic(2, 0.9)], ours))
    assert not choice.approved
    assert [hit.row.id for hit in choice.near] == ["starter:1", "starter:2", "resolution:2"]


def test_nothing_found_is_nothing_near() -> None:
    choice = choose_topic(Hits((), 0.0, 0))
    assert (choice.near, choice.topic, choice.approved) == ((), None, False)


def test_one_approval_on_a_topic_that_no_row_knows_leads_there_and_nowhere_else() -> None:
    rows = rows_of(load_frame("starter"))
    index = ResolutionIndex(rows)
    index.add(
        [
            Row(
                "resolution:1",
                "my parrot flew away while the courier was at the door",
                "Poor parrot.",
                approved=True,
            )
        ]
    )
    asked = ["the courier let my parrot fly away", "parrot escaped when the courier rang"]
    assert all(choose_topic(hits).approved for hits in index.look_up(asked, 30))
    others = index.look_up([row.message for row in rows[::10]], 30)
    assert not any(choose_topic(hits).approved for hits in others)
    index.remove("resolution:1")
    assert not any(choose_topic(hits).approved for hits in index.look_up(asked, 30))
