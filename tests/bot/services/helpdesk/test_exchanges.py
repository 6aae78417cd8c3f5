"""Reading a ticket's comments: the open question, and the masked text to learn."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.helpdesks.port import Comment
from bot.services.helpdesk import exchanges, lessons

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
ANSWER = "I have asked the carrier where it is and will tell you tomorrow."


def said(*turns: str, seconds: int = 60) -> list[Comment]:
    """Comments such as "c: where is it?", by a customer (c), an agent (a), or an agent in a note (n)."""
    return [
        Comment(
            id=str(number),
            body=turn[2:].strip(),
            public=turn[0] != "n",
            by_agent=turn[0] != "c",
            author=turn[0],
            created_at=START + timedelta(seconds=seconds * number),
        )
        for number, turn in enumerate(turns, start=1)
    ]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["c Where is my order?"], "1"),
        (["c Where is my order?", "c It was due on Monday."], "2"),
        (["c Where is my order?", "a On its way."], None),
        (["c Where is my order?", "n Customer is upset"], "1"),
        (["c Where is my order?", "c Thanks in advance!"], "1"),
        (["c Where is my order?", "a On its way.", "c Thank you!"], None),
        (["c Where is my order?", "a On its way.", "c It is still not here"], "3"),
        (["c Where is my order?", "a Your request (17) has been received and is being reviewed."], "1"),
        (["c I am out of the office until Monday."], None),
        (["c Where is my order?", "a Our driver is out of the office today, it comes tomorrow."], None),
        (["a We noticed a problem with your order."], None),
        (["c > quoted only"], "1"),
        ([], None),
    ],
)
def test_the_waiting_comment_is_the_customers_last_one(turns: list[str], expected: str | None) -> None:
    found = exchanges.waiting(said(*turns))
    assert (found.id if found else None) == expected


def test_the_first_later_comment_decides_the_follow_up_kind() -> None:
    comments = said("c Where is it?", "c Is it lost?", "a On its way.", "c Thanks", "n noted")
    assert exchanges.follow_up_kind(comments, "1") == "moved_on"
    assert exchanges.follow_up_kind(comments, "2") == "answered"
    assert exchanges.follow_up_kind(comments, "3") is None
    assert exchanges.follow_up_kind(comments, "99") is None


def test_a_reply_answers_all_earlier_questions() -> None:
    [found], left_out = exchanges.exchanges(said("c Where is it?", "n check", "c Order 17.", f"a {ANSWER}"))
    assert found.question == "Where is it?\n\nOrder 17."
    assert found.reply.id == "4"
    assert not left_out


def test_automatic_and_short_replies_leave_the_question_open() -> None:
    comments = said(
        "c Where is it?", "a This is an automated message: we got it.", "a Looking!", f"a {ANSWER}", "a More."
    )
    [found], left_out = exchanges.exchanges(comments)
    assert found.reply.id == "4"
    assert left_out == Counter({exchanges.AUTOMATIC: 1, exchanges.TOO_SHORT: 1})


def test_a_reply_faster_than_a_person_is_automatic() -> None:
    found, left_out = exchanges.exchanges(said("c Where is my order?", f"a {ANSWER}", seconds=5))
    assert (found, left_out) == ([], Counter({exchanges.AUTOMATIC: 1}))


def test_a_reply_longer_than_a_draft_is_skipped() -> None:
    found, left_out = exchanges.exchanges(said("c Where is my order?", f"a {'word ' * 700}"))
    assert (found, left_out) == ([], Counter({exchanges.TOO_LONG: 1}))


def test_a_ticket_without_an_agents_answer_says_so() -> None:
    assert exchanges.exchanges(said("c Where is it?"))[1] == Counter({exchanges.UNANSWERED: 1})


def test_quoted_mail_and_signatures_are_removed() -> None:
    [comment] = said("c It never came.\n> you wrote this\n\nOn Mon, 3 Nov 2026, Ana wrote:\nOld text\nmore")
    assert exchanges.own_words(comment) == "It never came."
    [comment] = said("c It never came.\r\n-- \r\nSam\r\n+1 555")
    assert exchanges.own_words(comment) == "It never came."


def test_learned_text_contains_no_name_number_or_address() -> None:
    comments = said(
        "c Hi, my name is Sarah Connor, order #48213 never came. Write to sarah@example.com. Thanks, Sarah",
        "a Dear Ms. Connor,\n\nI am sorry that order 48213 is late; I have sent it to sarah@example.com "
        "again.\n\nKind regards,\nTom Baker\nAcme Support",
    )
    [lesson] = lessons.lessons_of("zendesk", "7", comments).lessons
    assert lesson.origin == "zendesk:7:2"
    for value in ("Sarah", "Connor", "48213", "sarah@", "Tom", "Baker"):
        assert value not in lesson.message + lesson.reply
    assert lesson.reply.startswith("Dear {{Person Name}},")
    assert "order {{Order Number}} is late" in lesson.reply
    assert lesson.reply.endswith("again.")


@pytest.mark.parametrize(
    ("reply", "learned"),
    [
        ("Hi there, we will send it again.", "Hi there, we will send it again."),
        ("Hello Priya! We will send it again.", "Hello {{Person Name}}! We will send it again."),
        ("Good morning Jean-Luc,\nwe send it again.", "Good morning {{Person Name}},\nwe send it again."),
        ("Hi {{Person Name}}, we will send it.", "Hi {\u2060{Person Name}}, we will send it."),
        ("Hi we will send it again.", "Hi we will send it again."),
        ("We send it again.\n\nBest,\nTom", "We send it again."),
        (
            "We send it again.\n\nKind regards,\nAna Agent\nAcme | +1 555 010 0199 | ana@acme.example",
            "We send it again.",
        ),
        (
            "We send it again.\nThank you,\nYour parcel comes soon.",
            "We send it again.\nThank you,\nYour parcel comes soon.",
        ),
    ],
)
def test_names_are_removed_from_greetings_and_sign_offs(reply: str, learned: str) -> None:
    [lesson] = lessons.lessons_of("zendesk", "7", said("c Where is my parcel?", f"a {reply}")).lessons
    assert lesson.reply == learned


def test_customer_and_agent_are_recognised_by_their_helpdesk_names() -> None:
    asked, answered = said(
        "c Where is my parcel? Anneke Vos",
        "a Sorry, Vos is on the label. Call Ndidi Okoro.\n\nNdidi Okoro\nThe first desk. All days.",
    )
    comments = [replace(asked, author="Anneke Vos"), replace(answered, author="Ndidi Okoro")]
    [lesson] = lessons.lessons_of("zendesk", "7", comments).lessons
    assert lesson.message == "Where is my parcel? {{Person Name}}"
    assert lesson.reply == "Sorry, {{Person Name}} is on the label. Call {{Agent Name}}."


@pytest.mark.parametrize(
    "said_it",
    [
        "You paid with the card 4111 1111 1111 1111, valid still.",
        "Your money went to DE89 3704 0044 0532 0130 00 today.",
        "We have your passport number C01X00T47 on file.",
    ],
)
def test_a_reply_with_a_card_number_is_not_learned(said_it: str) -> None:
    comments = said("c Which card did I use?", f"a {said_it}")
    told = lessons.lessons_of("zendesk", "7", comments)
    assert (told.lessons, told.left_out) == ((), Counter({lessons.FORBIDDEN: 1}))
