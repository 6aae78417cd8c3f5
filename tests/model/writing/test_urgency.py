"""A message that should come first is marked with its reason; hardly any other is."""

import pytest

from model.corpus.rows import read_starter_rows
from model.writing.urgency import urgent


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("the charger started smoking next to the bed", "a safety matter"),
        ("If I hear nothing I will go to court.", "legal steps"),
        ("I'll do a chargeback", "disputes the payment"),
        ("i'm going to my bank and disputing the whole thing", "disputes the payment"),
        ("I will never order from you again!", "threatens to leave"),
        ("you just lost a customer", "threatens to leave"),
        ("This is the third time I am writing.", "asks for the third time or more"),
        ("I've written to you four times now", "asks for the third time or more"),
        ("can I talk to a real person please", "wants a person"),
        ("The party is in two hours and nothing is here", "a hard deadline"),
        ("We fly on Saturday and the case is broken", "a hard deadline"),
    ],
)
def test_a_reason_to_come_first_is_named(message: str, reason: str) -> None:
    assert urgent(message) == reason


@pytest.mark.parametrize(
    "message",
    [
        "where is my order",
        "I look for the exploded drawing of a 1994 saw",
        "It's not urgent, whenever you have a minute",
        "I measured it a third time and it does not fit",
        "Please send it to 14 Elm Court",
        "is somebody there on a Sunday?",
        "I tried the code three times",
        "Do you have smoked salmon and smoke alarms?",
        "",
    ],
)
def test_other_messages_are_not_urgent(message: str) -> None:
    assert urgent(message) is None


def test_few_messages_of_the_starter_set_are_urgent_except_requests_for_a_person() -> None:
    rows = read_starter_rows()
    marked = [row for row in rows if urgent(row.message) and row.intent != "contact_human_agent"]
    assert len(marked) < 0.03 * len(rows)
