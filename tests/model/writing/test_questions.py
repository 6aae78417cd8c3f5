"""A message is split into its questions, each with its context; one question stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.writing.questions import questions


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "The mixer is broken, what do I do? Also my landlord wants the receipt, can you send it",
            2,
        ),
        ("Where is order 123 and can I still change the address on it to my office?", 2),
        ("Please cancel my order.\n\nPS: how do I delete my account?", 2),
        ("take me off the newsletter, and then close my account please", 2),
        ("The jug came broken. And the driver was rude, which I want to complain about.", 2),
        ("My code doesn't work. And if I order today, when would it be here?", 2),
        ("unsubscribe my mail and close my account", 2),
        ("Two things: where's my order from Monday, and could you mail me its receipt?", 2),
        ("Where is my parcel? It should have come on Monday. My mother is waiting.", 1),
        ("I bought a lamp in May. It flickers. Is it still under guarantee?", 1),
        ("My kettle came without a lid. What now? Can you help?", 1),
        ("wheres my stuff??", 1),
        ("", 1),
    ],
)
def test_a_message_has_as_many_parts_as_it_asks_things(message: str, parts: int) -> None:
    assert len(questions(message)) == parts


def test_text_that_asks_nothing_stays_with_what_it_explains() -> None:
    message = "My niece turns 18 soon. Do you wrap? And her porter comes at 4 pm, is there an evening slot?"
    assert questions(message) == (
        "My niece turns 18 soon. Do you wrap?",
        "And her porter comes at 4 pm, is there an evening slot?",
    )


@given(st.text(alphabet="ab ?!.,;\nP", max_size=200))
def test_no_letter_is_lost_and_there_are_at_most_three_parts(message: str) -> None:
    parts = questions(message)
    assert 1 <= len(parts) <= 3
    kept = "".join("".join(parts).split())
    assert kept.replace(";", "") == "".join(message.split()).replace(";", "")
