"""A reply does not ask for what the customer's message already gives."""

import pytest

from model.corpus.rows import read_starter_rows
from model.writing.given import without_asking
from model.writing.sentences import split

ORDER = {"Order Number"}


@pytest.mark.parametrize(
    ("asks", "left"),
    [
        ("Please send me the order number, and I'll look.", "I'll look."),
        ("Reply with your order number and a photo.", "Reply with a photo."),
        ("Please send me the order number and tell me why.", "Please tell me why."),
        (
            "Please send me the order number and, if you can, a photo.",
            "Please send me, if you can, a photo.",
        ),
        ("If it is late, give us your order number and we'll ask.", "If it is late, we'll ask."),
        ("If you send me the order number, I'll look it up for you.", "I'll look it up for you."),
        (
            "Please tell me what happened, with the order number if there is one.",
            "Please tell me what happened.",
        ),
    ],
)
def test_a_request_for_the_order_number_is_left_out_when_it_is_given(asks: str, left: str) -> None:
    assert without_asking(f"Let's find it. {asks}", ORDER) == f"Let's find it. {left}"


def test_a_sentence_that_asks_for_nothing_else_is_left_out() -> None:
    reply = "I'll look into it at once. Please send me the order number. You'll hear from me today."
    assert without_asking(reply, ORDER) == "I'll look into it at once. You'll hear from me today."


@pytest.mark.parametrize("given", [set(), {"Person Name"}, {"Email Address"}])
def test_a_reply_is_unchanged_when_the_message_gives_something_else(given: set[str]) -> None:
    reply = "Let's find it. Please send me the order number, and I'll look."
    assert without_asking(reply, given) == reply


def test_an_e_mail_address_that_is_given_is_not_asked_for() -> None:
    reply = "We'll stop. Please reply with the e-mail address of your account, and we'll take it off."
    assert without_asking(reply, {"Email Address"}) == "We'll stop. We'll take it off."


def test_every_starter_reply_stays_whole_sentences() -> None:
    for reply in {row.reply for row in read_starter_rows()}:
        for sentence in split(without_asking(reply, {"Order Number", "Email Address", "Invoice Number"})):
            assert not sentence.text[:1].islower(), sentence.text
            assert not sentence.text.rstrip().endswith((",", " and", " with")), sentence.text
