"""Mentions and the message shortcut: requested drafts, and answers without a draft."""

import json
from dataclasses import replace

import pytest

from bot.listeners.shortcuts import DRAFT_REPLY
from bot.playground.world.state import Message
from db.tables import Job, Ticket
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

ORDER = "where is my order 12345?"
US = "@draftdesk"
"""As users type it."""


def whispered(workplace: Workplace, channel: str = "C0SUPPORT", user: str = "U0MAYA") -> Message:
    """Wait for an ephemeral message to this user."""
    return eventually(lambda: next(iter(workplace.whispers(user, channel)), None))


def choose(workplace: Workplace, ts: str, text: str, *, channel: str = "C0SUPPORT", **more: str) -> None:
    """Choose "Draft a reply" from the menu of a message."""
    url = workplace.response_url(channel=channel)
    body = slack_clicks.shortcut(DRAFT_REPLY, ts, text, response_url=url, channel=channel, **more)
    assert workplace.deliver(body).status_code == 200


def test_a_mention_in_a_tickets_thread_drafts_for_the_customers_last_message(workplace: Workplace) -> None:
    root = workplace.say("I want to cancel my order 12345 please")
    workplace.card(root)
    workplace.say("which of the two orders do you mean?", user="U0JONAS", thread_ts=root)
    workplace.say("any news?", thread_ts=root)
    workplace.cards(root, 2)
    workplace.say("@draftdesk please draft a reply", user="U0MAYA", thread_ts=root)
    *_, second, third = workplace.cards(root, 3)
    asked = workplace.rows(Ticket)[-1]
    assert (asked.source, asked.author, asked.text) == ("mention", "U0SAM", "any news?")
    assert asked.topic == "cancel_order"
    assert json.loads(asked.context or "")["turns"] == [
        ["customer", "I want to cancel my order {{Order Number}} please"],
        ["agent", "which of the two orders do you mean?"],
    ]
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["retired", "retired", "drafted"]
    assert "Approve & send" not in buttons(second)
    assert "Approve & send" in buttons(third)
    assert "12345" in str(third.blocks), "the number is only in the thread"


def test_a_customers_mention_is_one_ticket_despite_two_events(workplace: Workplace) -> None:
    root = workplace.say(f"{US} {ORDER}")
    workplace.cards(root, 1)
    workplace.say(f"{US} I was charged twice, where is my refund?", thread_ts=root)
    workplace.cards(root, 2)
    workplace.settle()
    first, second = workplace.rows(Ticket)
    assert first.text == "where is my order {{Order Number}}?"
    assert second.text == "I was charged twice, where is my refund?"
    assert len([message for message in workplace.thread(root) if message.blocks]) == 2


@pytest.mark.parametrize("mention_first", [True, False])
def test_the_two_events_of_a_mention_make_one_ticket_in_either_order(
    workplace: Workplace, mention_first: bool
) -> None:
    mention = slack_payloads.mention(ORDER)
    message = slack_payloads.message(mention["text"], ts=mention["ts"], event_ts=mention["ts"])
    for sent in (mention, message) if mention_first else (message, mention):
        assert workplace.deliver_event(sent).status_code == 200
    (ticket,) = workplace.rows(Ticket)
    assert ticket.source == ("mention" if mention_first else "message")
    assert ticket.text == "where is my order {{Order Number}}?"


def test_a_repeated_mention_is_drafted_once(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    later = f"{float(root) + 1:.6f}"
    mention = slack_payloads.mention("draft please", user="U0MAYA", thread_ts=root, ts=later)
    for _ in range(2):
        assert workplace.deliver_event(mention).status_code == 200
    workplace.cards(root, 2)
    assert [ticket.source for ticket in workplace.rows(Ticket)] == ["message", "mention"]


def test_a_mention_in_a_channel_that_is_not_watched_drafts_for_that_message(workplace: Workplace) -> None:
    root = workplace.say(f"{US} {ORDER}", user="U0MAYA", channel="C0GENERAL")
    (card,) = workplace.cards(root, 1, "C0GENERAL")
    assert "Approve & send" in buttons(card)
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.source, ticket.channel) == ("mention", "C0GENERAL")


def test_a_mention_in_any_thread_drafts_for_its_starter(workplace: Workplace) -> None:
    root = workplace.say("a customer asks: where is my order 12345?", user="U0JONAS", channel="C0GENERAL")
    workplace.say(f"{US} can you help?", user="U0MAYA", channel="C0GENERAL", thread_ts=root)
    workplace.cards(root, 1, "C0GENERAL")
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.source, ticket.author) == ("mention", "U0JONAS")
    assert "where is my order" in ticket.text


@pytest.mark.parametrize("channel", ["C0GENERAL", "C0SUPPORT"])
def test_a_mention_without_a_message_is_answered_with_the_next_step(
    workplace: Workplace, channel: str
) -> None:
    for text in ("", "help", "please draft a reply"):
        workplace.say(f"{US} {text}", user="U0MAYA", channel=channel)
        said = whispered(workplace, channel)
        assert "/suggest help" in said.text
        workplace.playground.state.messages.clear()
    assert workplace.rows(Ticket) == []


def test_a_mention_in_a_thread_without_customers_words_is_answered_with_the_next_step(
    workplace: Workplace,
) -> None:
    root = workplace.say("hello!", channel="C0GENERAL")
    workplace.say(f"{US} draft a reply", user="U0MAYA", channel="C0GENERAL", thread_ts=root)
    said = whispered(workplace, "C0GENERAL")
    assert "no customer's message in this thread" in said.text
    assert said.thread_ts == root
    assert workplace.rows(Ticket) == []


def test_thanks_to_the_bot_get_no_answer(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    before = len(workplace.rows(Job))
    for more in ({}, {"thread_ts": root}):
        assert (
            workplace.deliver_event(slack_payloads.mention("thanks!", user="U0MAYA", **more)).status_code
            == 200
        )
    assert len(workplace.rows(Job)) == before


def test_a_mention_by_another_app_is_ignored(workplace: Workplace) -> None:
    mention = slack_payloads.mention(ORDER, bot_id="B0OTHER", channel="C0GENERAL")
    assert workplace.deliver_event(mention).status_code == 200
    assert workplace.work() == []


def test_the_shortcut_puts_a_card_into_the_messages_thread(workplace: Workplace) -> None:
    root = workplace.say(ORDER, channel="C0GENERAL")
    choose(workplace, root, ORDER, channel="C0GENERAL")
    (card,) = workplace.cards(root, 1, "C0GENERAL")
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.source, ticket.message_ts, ticket.author) == ("shortcut", root, "U0SAM")
    workplace.press(card, "Approve & send")
    assert workplace.reply(root, "C0GENERAL").user == "U0DRAFTDESK"


def test_the_shortcut_on_a_reply_knows_the_thread(workplace: Workplace) -> None:
    root = workplace.say("I want to cancel my order 12345 please", channel="C0GENERAL")
    reply = workplace.say("any news?", channel="C0GENERAL", thread_ts=root)
    choose(workplace, reply, "any news?", channel="C0GENERAL", thread_ts=root)
    workplace.cards(root, 1, "C0GENERAL")
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.topic, ticket.thread_ts) == ("cancel_order", root)


def test_the_shortcut_in_a_channel_without_the_bot_answers_one_person(workplace: Workplace) -> None:
    state = workplace.playground.state
    root = workplace.say(ORDER, channel="C0GENERAL")
    state.channels["C0GENERAL"] = replace(state.channels["C0GENERAL"], has_app=False)
    for count in (1, 2):  # A repeated request is answered again.
        choose(workplace, root, ORDER, channel="C0GENERAL")
        answers = eventually(
            lambda count=count: found if len(found := answered(workplace)) == count else None  # type: ignore[misc] # bound now.
        )
    assert workplace.thread(root, "C0GENERAL") == []
    assert quoted(answers[-1])[0] == ORDER
    assert "Use" not in buttons(answers[-1])
    assert "Copy the reply, or invite me with /invite @Draftdesk" in str(answers[-1].blocks)


def answered(workplace: Workplace) -> list[Message]:
    """The answers with drafts that Maya sees in #general."""
    return [said for said in workplace.whispers("U0MAYA", "C0GENERAL") if "Edit" in buttons(said)]


def test_the_shortcut_says_why_there_is_nothing_to_draft(workplace: Workplace) -> None:
    for text, why in (("thanks!", "nothing to draft"), ("", "no words")):
        choose(workplace, "1700000000.000100", text)
        assert why in whispered(workplace).text
        workplace.playground.state.messages.clear()
    assert workplace.rows(Ticket) == []


def test_the_shortcut_on_a_message_with_a_card_points_to_it(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    card = workplace.card(root)
    choose(workplace, root, ORDER)
    assert "already has a card" in whispered(workplace).text
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    choose(workplace, root, ORDER)
    decided = eventually(lambda: said[1] if len(said := workplace.whispers("U0MAYA")) == 2 else None)
    assert "decided" in decided.text
    assert len(workplace.rows(Ticket)) == 1
