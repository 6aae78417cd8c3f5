"""Incoming messages: which become tickets, which are ignored, and unusual text."""

from collections import deque
from typing import Any

import pytest

from bot.listeners.actions import FORMS, KEPT
from db.session import write
from db.tables import Decision, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.clicks import told_after
from tests.bot.support.running import TOKEN
from tests.bot.support.workplace import Workplace, buttons, eventually
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_ticket

OTHER_MESSAGES: dict[str, dict[str, Any]] = {
    "in a channel that is not watched": {"channel": "C0GENERAL"},
    "a follow-up in a thread": {"thread_ts": "1700000000.000100"},
    "a thread reply sent to the channel": {"subtype": "thread_broadcast", "thread_ts": "1700000000.000100"},
    "another bot's": {"subtype": "bot_message", "bot_id": "B0OTHER", "username": "tickets"},
    "another bot's without a subtype": {"bot_id": "B0OTHER"},
    "a join": {"subtype": "channel_join"},
    "a topic": {"subtype": "channel_topic", "topic": "new"},
    "an edit": {
        "subtype": "message_changed",
        "hidden": True,
        "message": {"type": "message", "user": "U0SAM", "text": "where is it?", "ts": "1700000000.000200"},
        "previous_message": {"type": "message", "user": "U0SAM", "text": "where", "ts": "1700000000.000200"},
    },
    "a deletion": {
        "subtype": "message_deleted",
        "hidden": True,
        "deleted_ts": "1700000000.000200",
        "previous_message": {"type": "message", "user": "U0SAM", "text": "x", "ts": "1700000000.000200"},
    },
    "the app's own": {"user": "U0DRAFTDESK", "bot_id": "B0DRAFTDESK", "app_id": slack_payloads.APP},
}


def test_other_messages_are_acknowledged_and_ignored(workplace: Workplace) -> None:
    for name, fields in OTHER_MESSAGES.items():
        answer = workplace.deliver_event(slack_payloads.message("where is my order 1?", **fields))
        assert (name, answer.status_code, workplace.rows(Ticket)) == (name, 200, [])


def test_an_edited_or_deleted_message_without_a_user_is_acknowledged(workplace: Workplace) -> None:
    changed = slack_payloads.message("", **OTHER_MESSAGES["an edit"])
    del changed["user"], changed["text"], changed["client_msg_id"]
    assert workplace.deliver_event(changed).status_code == 200
    assert workplace.rows(Ticket) == []


def test_a_message_with_a_file_is_a_ticket_even_without_words(workplace: Workplace) -> None:
    sent = slack_payloads.message("", subtype="file_share", files=[{"id": "F1", "name": "screen.png"}])
    assert workplace.deliver_event(sent).status_code == 200
    workplace.settle()
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.text, ticket.status) == ("", "abstained")


def test_slackbot_and_empty_messages_make_no_card(workplace: Workplace) -> None:
    reminder = slack_payloads.message("Reminder: where is order 1?", user="USLACKBOT")
    for message in (reminder, slack_payloads.message("  ")):
        assert workplace.deliver_event(message).status_code == 200
    assert workplace.rows(Ticket) == []


def test_a_me_message_is_a_ticket(workplace: Workplace) -> None:
    said = slack_payloads.message("wonders where the refund is", subtype="me_message")
    assert workplace.deliver_event(said).status_code == 200
    assert [ticket.text for ticket in workplace.rows(Ticket)] == ["wonders where the refund is"]


@pytest.mark.parametrize("text", ["hello team!", "danke schön", ":+1:", "<@U0MAYA> thanks a lot :pray:"])
def test_greetings_and_thanks_get_no_card_and_no_ticket(workplace: Workplace, text: str) -> None:
    assert workplace.deliver_event(slack_payloads.message(text)).status_code == 200
    assert workplace.rows(Ticket) == []
    assert workplace.work() == []


def test_a_greeting_with_a_file_or_a_question_is_a_ticket(workplace: Workplace) -> None:
    sent = slack_payloads.message("hello", subtype="file_share", files=[{"id": "F1", "name": "screen.png"}])
    for message in (sent, slack_payloads.message("hello, where is my order?")):
        assert workplace.deliver_event(message).status_code == 200
    assert [ticket.text for ticket in workplace.rows(Ticket)] == ["hello", "hello, where is my order?"]


def test_retries_and_repeats_of_an_event_make_one_ticket(workplace: Workplace) -> None:
    sent = slack_payloads.message("where is my order 12345?")
    body = slack_payloads.event(sent, event_id="Ev0PV52K21")
    first = slack_payloads.headers(body, kind="application/json")
    retry = first | {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    for given in (first, retry):
        assert workplace.send(body, given).status_code == 200
    assert workplace.deliver_event(sent, event_id="Ev0ANOTHER1").status_code == 200
    assert len(workplace.rows(Ticket)) == 1


ODD_TEXT = {
    "a ping": "&lt;!channel&gt; <!channel> where is my order 12345? <@U0MAYA>",
    "40,000 characters": ("where is my order 12345? " * 1600)[:40_000],
    "one long word": "order" + "x" * 39_995,
    "emoji": "📦❓😡 order",
    "right to left": "أين طلبي رقم 12345؟ order 12345",
    "no words": "?!… ",
    "placeholders": "my {{Order Number}} is {{{{x}}}} order",
    "markup": "*bold* _it_ `code` ```block``` > quote <https://evil.example|order 12345>",
    "half a surrogate pair and a NUL": "order \ud83d \x00 12345",
}


def test_odd_text_gets_a_draft_or_an_abstention_and_never_pings(workplace: Workplace) -> None:
    for name, text in ODD_TEXT.items():
        root = workplace.say("hello", channel="C0OPS")  # A thread in an unwatched channel.
        move_to_support(workplace, root)
        assert workplace.deliver_event(slack_payloads.message(text, ts=root)).status_code == 200
        card = workplace.card(root)
        offered = card.text
        workplace.press(card, "Edit" if "Edit" in buttons(card) else "Write a reply")
        typed = text[:2000].encode("utf-8", "ignore").decode()
        told = workplace.submit(slack_payloads.reply_values(f"Re: {typed}"))
        assert (name, told["problem"], told["errors"]) == (name, None, {})
        reply = workplace.reply(root)
        assert not [mark for mark in ("<!", "<@", "<http") if mark in offered + reply.text], name


REFUSED = ("{other}:0", "999999:0", "{own}:999999", "'; DROP TABLE tickets;--")
"""Another workspace's ticket, an unknown ticket, an unknown draft, and garbage."""


def test_a_click_on_an_unknown_ticket_is_refused_politely(workplace: Workplace) -> None:
    with write(workplace.engine) as session:
        own, other = (a_ticket(session, workspace_id=each).id for each in (WORKSPACE, OTHER_WORKSPACE))
    clicks = [(action, value) for action in (*FORMS, *KEPT) if action != "draft_write" for value in REFUSED]
    for action, value in clicks:
        told = told_after(workplace, action, value.format(own=own, other=other))
        assert "cannot find this ticket" in told, (action, value)
    assert workplace.rows(Decision) == []


def test_a_modal_of_an_unknown_ticket_is_refused_politely(workplace: Workplace) -> None:
    for metadata in (
        "",
        "rubbish",
        '{"ticket": 999999, "draft": 0, "channel": "C0SUPPORT"}',
        '{"ticket": "1"}',
    ):
        body = slack_payloads.submission("edit_draft", metadata, slack_payloads.reply_values("Hello"))
        answer = workplace.deliver(body)
        assert answer.status_code == 200
        assert answer.json()["response_action"] == "update"
        assert "cannot find this ticket" in str(answer.json()["view"])
    assert workplace.rows(Decision) == []


def test_an_unexpected_error_shows_only_a_reference_to_the_log(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError(f"secret detail {TOKEN}")

    monkeypatch.setattr("bot.services.decisions.decide.approve", explode)
    card = workplace.card(workplace.say("where is my order 12345?"))
    workplace.press(card, "Approve & send")
    (said,) = eventually(lambda: workplace.whispers("U0MAYA"))
    reference = said.text.rpartition(" ")[2]
    assert len(reference) == 8
    assert "secret detail" not in said.text
    assert f"reference {reference}" in caplog.text
    assert "Approve & send" in buttons(card)


def test_a_message_that_cannot_be_stored_is_refused_so_that_slack_retries(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    sent = slack_payloads.message("where is my order 12345?")
    with monkeypatch.context() as broken:
        broken.setattr("bot.services.tickets.intake.receive", explode)
        assert workplace.deliver_event(sent).status_code == 500
    assert workplace.deliver_event(sent).status_code == 200
    assert len(workplace.rows(Ticket)) == 1


def move_to_support(workplace: Workplace, ts: str) -> None:
    """Move a message from #ops to #support, as if it had not been delivered yet."""
    messages = workplace.playground.state.messages
    message = next(message for message in messages["C0OPS"] if message.ts == ts)
    messages["C0OPS"].remove(message)
    message.channel = "C0SUPPORT"
    messages.setdefault("C0SUPPORT", deque()).append(message)
