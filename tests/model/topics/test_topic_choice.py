"""Which replies a draft is taken from: an approval changes the next draft on its topic and on no other."""

import math

import pytest

from model.corpus.rows import Row
from model.retrieval.hits import Hit, Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import choose_topic

SAME = 0.9
"""Similarity from which two messages say the same."""


def generic(number: int, score: float, intent: str | None = "cancel_order") -> Hit:
    return Hit(Row(f"starter:{number}", f"message {number}", f"Reply {number}.", intent), score)


def approved(number: int, score: float, intent: str | None = None) -> Hit:
    return Hit(
        Row(f"resolution:{number}", f"message {number}", f"Ours {number}.", intent, approved=True), score
    )


def larger(number: int, score: float) -> Hit:
    """A row of a larger public base."""
    return Hit(Row(f"bitext:{number}", f"message {number}", "Reply.", "cancel_order"), score, weight=0.4)


def found(rows: list[Hit], ours: list[Hit], kin: Hit | None = None) -> Hits:
    """An index's result; `kin` is the row that the first of `ours` resembles."""
    nearest = tuple(sorted([*rows, *ours], key=lambda hit: -hit.score))
    return Hits(nearest, 1.0, 5, tuple(ours), tuple(rows), (kin or generic(99, 0.9),))


@pytest.mark.parametrize(
    "intent", ["cancel_order", None]
)  # Labelled by an agent, or by the rows it resembles.
@pytest.mark.parametrize(
    ("near", "ours", "leads"),
    [
        (0.9, 0.9, True),
        (0.9, 0.19, True),
        (0.9, 0.17, False),
        (0.3, 0.09, True),
        (0.3, 0.07, False),  # Too far to count.
    ],
)
def test_an_approved_resolution_on_the_messages_topic_leads_at_a_low_similarity(
    near: float, ours: float, leads: bool, intent: str | None
) -> None:
    choice = choose_topic(found([generic(1, near)], [approved(1, ours, intent)]))
    assert (choice.approved, choice.topic) == (leads, "cancel_order")


@pytest.mark.parametrize(("count", "ours", "leads"), [(3, 0.07, True), (3, 0.05, False), (10, 0.02, True)])
def test_the_more_replies_a_team_has_on_a_sure_topic_the_less_like_one_must_be(
    count: int, ours: float, leads: bool
) -> None:
    several = [approved(number, ours, "cancel_order") for number in range(count)]
    assert choose_topic(found([generic(1, 0.9)], several)).approved is leads
    rivals = [generic(1, 0.9), generic(2, 0.88, "change_order"), generic(3, 0.88, "get_refund")]
    assert not choose_topic(found(rivals, several)).approved  # The topic is not sure.


def test_a_topic_that_a_team_answered_often_leads_where_it_answered_nothing_on_the_likeliest() -> None:
    rows = [generic(1, 0.5, "change_order"), generic(2, 0.25, "cancel_order")]
    ours = [approved(number, 0.12, "cancel_order") for number in range(3)]
    assert choose_topic(found(rows, ours)).topic == "cancel_order"
    assert choose_topic(found(rows, ours[:1])).topic == "change_order"  # One approval tells less.
    answered = approved(9, 0.05, "change_order")
    assert choose_topic(found(rows, [*ours, answered])).topic == "change_order"


def test_farther_replies_on_the_leading_ones_topic_make_up_three() -> None:
    own = [approved(number, score, "cancel_order") for number, score in enumerate((0.6, 0.3, 0.2, 0.1))]
    assert choose_topic(found([generic(1, 0.5)], own)).near == tuple(own[:3])


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize(
    ("near", "ours", "leads"), [(0.9, 0.77, True), (0.9, 0.76, False), (0.3, 0.41, True), (0.3, 0.39, False)]
)
def test_one_on_a_topic_without_near_rows_must_be_about_as_near_as_the_rows(
    near: float, ours: float, leads: bool, labelled: bool
) -> None:
    kin = generic(99, 0.9, "change_order")
    own = approved(1, ours, "change_order" if labelled else None)
    assert choose_topic(found([generic(1, near)], [own], kin)).approved is leads


@pytest.mark.parametrize(("kin", "leads"), [(0.86, True), (0.84, False)])
def test_rows_that_an_unlabelled_one_only_resembles_do_not_tell_its_topic(kin: float, leads: bool) -> None:
    resembled = generic(99, kin, "cancel_order")
    own = approved(1, 0.5, None)
    assert choose_topic(found([generic(1, 0.9)], [own], resembled)).approved is leads


def test_one_that_resembles_no_row_must_be_about_as_near_as_the_rows() -> None:
    far = generic(99, 0.37)
    assert not choose_topic(found([generic(1, 0.9)], [approved(1, 0.76)], far)).approved
    assert choose_topic(found([generic(1, 0.9)], [approved(1, 0.77)], far)).approved


@pytest.mark.parametrize(("ours", "leads"), [(0.37, True), (0.35, False)])
def test_one_on_a_possible_topic_leads_when_more_than_half_as_near_as_the_rows(
    ours: float, leads: bool
) -> None:
    rows = [generic(1, 0.6), generic(2, 0.5, "change_order")]
    on_the_likeliest = approved(2, 0.05, "cancel_order")
    assert choose_topic(found(rows, [approved(1, ours, "change_order"), on_the_likeliest])).approved is leads


@pytest.mark.parametrize(
    ("near", "ours", "leads"), [(0.8, SAME, True), (0.8, SAME - 0.01, False), (0.95, 0.94, False)]
)
def test_one_on_an_unlikely_topic_leads_only_for_the_same_message_where_the_topic_is_sure(
    near: float, ours: float, leads: bool
) -> None:
    rows = [generic(1, near), generic(2, near), generic(3, 0.3, "change_order")]
    on_the_likeliest = approved(2, 0.05, "cancel_order")
    assert choose_topic(found(rows, [approved(1, ours, "change_order"), on_the_likeliest])).approved is leads


def test_other_evidence_decides_the_topic_and_thus_the_leading_approved_resolution() -> None:
    rows = [generic(1, 0.6), generic(2, 0.6, "change_order")]
    ours = [approved(1, 0.3, "cancel_order"), approved(2, 0.3, "change_order")]
    for topic, other in (("cancel_order", "change_order"), ("change_order", "cancel_order")):
        choice = choose_topic(found(rows, ours), {topic: math.log(0.99), other: math.log(0.01)})
        assert choice.topic == topic
        assert [hit.row.intent for hit in choice.near] == [topic]
        assert choice.likeliest == (topic, other)
        assert choice.certainty == pytest.approx(0.99, abs=0.001)


@pytest.mark.parametrize(
    ("small", "large", "base"),
    [
        (0.5, 0.57, "starter"),  # What people wrote for people comes first,
        (0.5, 0.59, "bitext"),  # unless the larger base was asked nearly the same.
        (0.8, 0.76, "starter"),
    ],
)
def test_a_draft_is_taken_from_one_public_base(small: float, large: float, base: str) -> None:
    choice = choose_topic(found([generic(1, small), larger(1, large)], []))
    assert [hit.row.id for hit in choice.near] == [f"{base}:1"]


def test_the_only_base_on_the_topic_leads_however_large() -> None:
    choice = choose_topic(found([larger(1, 0.5)], []))
    assert [hit.row.id for hit in choice.near] == ["bitext:1"]


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


def test_leading_approved_resolutions_bring_equally_near_ones_and_rows_as_a_second_opinion() -> None:
    rows = [generic(1, 0.5), generic(2, 0.48), generic(3, 0.47), generic(4, 0.46)]
    ours = [approved(1, 0.8), approved(2, 0.7), approved(3, 0.3)]
    choice = choose_topic(found(rows, ours))
    assert [hit.row.id for hit in choice.near] == ["resolution:1", "resolution:2"]
    assert [hit.row.id for hit in choice.others] == ["starter:1", "starter:2", "starter:3"]
    assert choice.topic == "cancel_order"  # Without a label.


def test_the_leading_resolutions_label_is_the_topic_and_excludes_other_labels() -> None:
    ours = [approved(1, 0.8, "lost_parrot"), approved(2, 0.78, "cancel_order"), approved(3, 0.76)]
    choice = choose_topic(found([generic(1, 0.5)], ours))
    assert choice.topic == "lost_parrot"
    assert [hit.row.id for hit in choice.near] == ["resolution:1", "resolution:3"]


def test_a_farther_approved_resolution_joins_the_rows_only_with_their_topic() -> None:
    ours = [approved(1, 0.25), approved(2, 0.15, "cancel_order"), approved(3, 0.15, "change_order")]
    kin = generic(99, 0.9, "change_order")
    choice = choose_topic(found([generic(1, 0.95), generic(2, 0.9)], ours, kin))
    assert not choice.approved
    assert [hit.row.id for hit in choice.near] == ["starter:1", "starter:2", "resolution:2"]


def test_an_empty_search_has_nothing_near() -> None:
    choice = choose_topic(Hits((), 0.0, 0))
    assert (choice.near, choice.topic, choice.approved) == ((), None, False)
    assert (choice.likeliest, choice.certainty) == ((), 1.0)


def test_one_approval_on_a_topic_that_no_row_knows_leads_there_and_nowhere_else(
    starter_rows: list[Row],
) -> None:
    rows = starter_rows[::3]  # A third, to be quick.
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
