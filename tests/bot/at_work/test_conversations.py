"""Customers' later messages: new drafts with context, older cards retired, thanks ignored."""

import json
from itertools import groupby
from typing import Any

import pytest

from bot.playground.world.state import Message
from bot.services import preferences
from bot.services.workspace import Workspace
from db.channels import ChannelChoice
from db.learned_tables import Resolution
from db.tables import Draft, Ticket
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually

ORDER = "where is my order 12345?"
REFUND = "I was charged twice for order 777, how do I get my money back?"


def turns(ticket: Ticket) -> list[list[str]]:
    """The stored thread before a ticket's message."""
    return list(json.loads(ticket.context or "{}").get("turns", []))


def test_a_follow_up_gets_a_new_draft_and_retires_the_open_one(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    first = workplace.card(root)
    workplace.say(REFUND, thread_ts=root)
    old, new = workplace.cards(root, 2)
    assert old.ts == first.ts
    assert "Approve & send" not in buttons(old)
    assert "moved on" in str(old.blocks)
    assert "Approve & send" in buttons(new)
    first_ticket, second = workplace.rows(Ticket)
    assert (first_ticket.status, first_ticket.retired_because) == ("retired", "moved_on")
    assert (second.source, second.thread_ts, second.status) == ("follow_up", root, "drafted")


def test_a_reply_already_sent_is_not_drafted_again(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.press(workplace.card(root), "Approve & send")
    workplace.reply(root)
    (learned,) = workplace.rows(Resolution)
    workplace.say(f"{ORDER} it is still not here", thread_ts=root)
    workplace.settle()
    workplace.say(f"{ORDER} it is still not here")
    workplace.settle()
    _, follow_up, other = workplace.rows(Ticket)
    assert follow_up.source == "follow_up"
    sources = {
        ticket_id: {str(source["id"]) for each in of_one for source in each.sources}
        for ticket_id, of_one in groupby(workplace.rows(Draft), lambda draft: draft.ticket_id)
    }
    assert f"resolution:{learned.id}" in sources[other.id]
    assert sources[follow_up.id]
    assert f"resolution:{learned.id}" not in sources[follow_up.id]


def test_a_click_on_a_retired_card_is_answered_without_a_decision(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    card = workplace.card(root)
    value = pressed_value(card, "Approve & send")
    workplace.say(REFUND, thread_ts=root)
    workplace.cards(root, 2)
    sent = slack_clicks.click("draft_approve", value, response_url=workplace.response_url())
    assert workplace.deliver(sent).status_code == 200
    (said,) = eventually(lambda: workplace.whispers("U0MAYA"))
    assert "moved on" in said.text
    assert workplace.rows(Resolution) == []


@pytest.mark.parametrize("thanks", ["thanks!", "ok great, thank you so much :pray:", "👍"])
def test_thanks_in_the_thread_get_no_card_and_retire_nothing(workplace: Workplace, thanks: str) -> None:
    root = workplace.say(ORDER)
    card = workplace.card(root)
    workplace.say(thanks, thread_ts=root)
    workplace.settle()
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["drafted"]
    assert "Approve & send" in buttons(card)


def test_yes_in_the_thread_is_a_ticket_where_an_agent_asked(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    workplace.say("Shall I send a new one?", thread_ts=root, user="U0MAYA")
    workplace.say("yes please", thread_ts=root)
    workplace.cards(root, 2)
    _, answer = workplace.rows(Ticket)
    assert (answer.source, answer.text) == ("follow_up", "yes please")


def test_an_agents_message_in_the_thread_is_not_a_ticket(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    workplace.say("could somebody look up this refund?", user="U0JONAS", thread_ts=root)
    workplace.settle()
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["drafted"]


def test_a_follow_up_below_a_greeting_is_a_ticket(workplace: Workplace) -> None:
    root = workplace.say("hello!")
    workplace.say(ORDER, thread_ts=root)
    workplace.cards(root, 1)
    (ticket,) = workplace.rows(Ticket)
    assert ticket.source == "follow_up"


def test_any_news_is_drafted_for_the_earlier_question(workplace: Workplace) -> None:
    root = workplace.say("I want to cancel my order 12345 please")
    workplace.card(root)
    workplace.say("I asked the courier, jonas@example.com has the details", user="U0JONAS", thread_ts=root)
    workplace.say("any news?", thread_ts=root)
    _, card = workplace.cards(root, 2)
    first, second = workplace.rows(Ticket)
    assert first.topic == second.topic == "cancel_order"
    assert second.text == "any news?"
    assert turns(second) == [
        ["customer", "I want to cancel my order {{Order Number}} please"],
        ["agent", turns(second)[1][1]],
    ]
    assert "jonas@" not in str(second.context), "what the team writes is masked, too"
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    (learned,) = workplace.rows(Resolution)
    assert learned.message == "I want to cancel my order {{Order Number}} please\nany news?"


def test_a_new_question_in_the_thread_is_drafted_on_its_own(workplace: Workplace) -> None:
    root = workplace.say("I want to cancel my order 12345 please")
    workplace.card(root)
    workplace.say("how can I reset the password of my account?", thread_ts=root)
    _, card = workplace.cards(root, 2)
    second = workplace.rows(Ticket)[1]
    assert second.topic == "recover_password"
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    assert workplace.rows(Resolution)[0].message == "how can I reset the password of my account?"


def test_two_numbers_of_the_same_kind_in_a_thread_stay_distinct(workplace: Workplace) -> None:
    root = workplace.say("where is my order 12345?")
    workplace.card(root)
    workplace.say("sorry, I mean my order 67890, where is it?", thread_ts=root)
    workplace.cards(root, 2)
    second = workplace.rows(Ticket)[1]
    assert "{{Order Number}}" in second.text
    assert turns(second)[0] == ["customer", "where is my order {{Order Number 2}}?"]
    assert "12345" not in str(second.context)


def test_our_replies_are_the_teams_turns_and_our_cards_are_not(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    card = workplace.card(root)
    workplace.press(card, "Approve & send")
    reply = workplace.reply(root)
    workplace.say("it still has not come, and I need it this week", thread_ts=root)
    workplace.cards(root, 2)
    second = workplace.rows(Ticket)[1]
    assert [by for by, _ in turns(second)] == ["customer", "agent"]
    assert turns(second)[1][1][:40] == reply.text[:40]
    assert workplace.rows(Ticket)[0].status == "decided", "a decided ticket is not retired"


def test_an_unreadable_thread_does_not_block_the_draft(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    workplace.playground.state.fail_next("conversations.replies", "thread_not_found")
    workplace.say(REFUND, thread_ts=root)
    workplace.cards(root, 2)
    second = workplace.rows(Ticket)[1]
    assert (second.status, second.context) == ("drafted", None)


def test_a_rate_limit_while_reading_the_thread_is_waited_out(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    workplace.playground.state.fail_next("conversations.replies", "ratelimited", retry_after=0)
    workplace.say("any news?", thread_ts=root)
    workplace.cards(root, 2)
    assert turns(workplace.rows(Ticket)[1]) == [["customer", "where is my order {{Order Number}}?"]]


def test_a_reply_also_sent_to_the_channel_is_a_follow_up(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    sent = slack_payloads.message(REFUND, subtype="thread_broadcast", thread_ts=root, parent_user_id="U0SAM")
    assert workplace.deliver_event(sent).status_code == 200
    workplace.cards(root, 2)
    assert [ticket.source for ticket in workplace.rows(Ticket)] == ["message", "follow_up"]


BOT: dict[str, Any] = {"subtype": "bot_message", "bot_id": "B0MAIL", "username": "mail", "user": None}


def accept_bots(workplace: Workplace) -> None:
    """Accept other apps' messages in #support as tickets."""
    preferences.set_channel(
        Workspace(workplace.engine, workplace.desk.workspace_id),
        "U0ADA",
        "C0SUPPORT",
        ChannelChoice(True, True),
    )


def test_other_apps_messages_are_tickets_only_in_channels_that_accept_them(workplace: Workplace) -> None:
    assert workplace.deliver_event(slack_payloads.message(ORDER, **BOT)).status_code == 200
    assert workplace.rows(Ticket) == []
    accept_bots(workplace)
    assert workplace.deliver_event(slack_payloads.message(ORDER, **BOT)).status_code == 200
    ours = BOT | {"bot_id": "B0DRAFTDESK", "user": "U0DRAFTDESK"}
    assert workplace.deliver_event(slack_payloads.message(ORDER, **ours)).status_code == 200
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.author, ticket.text) == ("B0MAIL", "where is my order {{Order Number}}?")


CONTENT: dict[str, dict[str, Any]] = {
    "an attachment's text": {"attachments": [{"fallback": "New mail", "title": "Help", "text": ORDER}]},
    "an attachment's fallback": {"attachments": [{"fallback": f"New mail: {ORDER}"}]},
    "blocks": {
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "New mail"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": ORDER}},
            {"type": "actions", "elements": [{"type": "button", "text": {"text": "Open"}}]},
        ]
    },
    "rich text": {
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "where is my "},
                            {"type": "text", "text": ORDER},
                        ],
                    }
                ],
            }
        ]
    },
}


@pytest.mark.parametrize("name", CONTENT)
def test_another_apps_words_are_found_in_text_attachments_and_blocks(workplace: Workplace, name: str) -> None:
    accept_bots(workplace)
    sent = slack_payloads.message("", **BOT, **CONTENT[name])
    assert workplace.deliver_event(sent).status_code == 200
    (ticket,) = workplace.rows(Ticket)
    assert "{{Order Number}}" in ticket.text
    assert "Open" not in ticket.text


def test_the_same_app_writing_again_in_its_thread_is_a_follow_up(workplace: Workplace) -> None:
    accept_bots(workplace)
    first = slack_payloads.message(ORDER, **BOT)
    workplace.deliver_event(first)
    later = slack_payloads.message(REFUND, **BOT, thread_ts=first["ts"])
    other = slack_payloads.message(REFUND, **(BOT | {"bot_id": "B0OTHER"}), thread_ts=first["ts"])
    for sent in (later, other):
        assert workplace.deliver_event(sent).status_code == 200
    assert [ticket.source for ticket in workplace.rows(Ticket)] == ["message", "follow_up"]
    workplace.settle()


def pressed_value(card: Message, label: str) -> str:
    """The value of a card's button."""
    _, action_id = buttons(card)[label][0]
    return next(
        str(element["value"])
        for block in card.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == action_id
    )
