"""A message that should come first is marked with its reason; hardly any other is."""

import time
from pathlib import Path

import pytest

from model.corpus.rows import read_starter_rows
from model.writing.urgency import urgent

LABELLED = (Path(__file__).parent / "urgent.txt").read_text(encoding="utf-8")


def labelled() -> dict[str, list[str]]:
    """The messages of each part of the file."""
    found: dict[str, list[str]] = {}
    for line in LABELLED.splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = lines = []
        elif not line.startswith("#"):
            lines.append(line)
    return found


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [("", 0.95, 0.02), (" to mend by", 0.85, 0.05), (" in unusual words", 0.35, 0.07)],
)
def test_most_urgent_messages_are_found_and_hardly_any_that_look_like_it(
    words: str, least: float, most: float
) -> None:
    parts = labelled()
    urgently, calm = parts[f"urgent{words}"], parts[f"not urgent{words}"]
    missed = [message for message in urgently if urgent(message) is None]
    wrong = [message for message in calm if urgent(message) is not None]
    assert len(missed) <= (1 - least) * len(urgently), missed
    assert len(wrong) <= most * len(calm), wrong


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("the kettle burned my hand", "a safety matter"),
        ("Can you help, the kettle burned my hand", "a safety matter"),
        ("does the kettle burn if it is empty", None),
        ("how do I dispute a parking charge with the app", None),
        ("Der Akku raucht!", "a safety matter"),
        ("Ist der Rauchmelder wieder da?", None),
        ("je veux parler à un conseiller", "wants a person"),
        ("es la tercera vez que les escribo", "asks for the third time or more"),
    ],
)
def test_a_question_about_goods_is_no_accident(message: str, reason: str | None) -> None:
    assert urgent(message) == reason


def test_a_long_message_is_read_in_a_few_milliseconds() -> None:
    began = time.process_time()
    urgent("I was at home when the parcel came and the neighbour saw it, too. " * 100)
    assert time.process_time() - began < 0.5


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
        ("ill dispute the transaction tmrw", "disputes the payment"),
        ("ur about to loose a customer", "threatens to leave"),
        ("no1 ansers, 3rd mail", "asks for the third time or more"),
        ("Haha, love it, but the plug is smoking", "a safety matter"),
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
        "Third time buying here and I love it!",
        "My son wants to sue me for the last cookie, haha. What's in them?",
        "Last chance sale, is that until Sunday?",
        "",
    ],
)
def test_other_messages_are_not_urgent(message: str) -> None:
    assert urgent(message) is None


def test_few_messages_of_the_starter_set_are_urgent_except_requests_for_a_person() -> None:
    rows = read_starter_rows()
    marked = [row for row in rows if urgent(row.message) and row.intent != "contact_human_agent"]
    assert len(marked) < 0.03 * len(rows)
