"""A helpdesk ticket's card in Slack, and its reply's states: sent, waiting, failed, or held back after a
change.
"""

import threading
from collections.abc import Sequence

import pytest

from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import AskedToWait, Comment, NotAllowed, Reply, Sent, TicketClosed, Unreachable
from bot.playground.world.state import Message
from bot.services.helpdesk import events as helpdesk_events
from db.learned_tables import Resolution
from db.session import write
from db.tables import Decision, Job, Ticket
from tests.bot.support.workplace import PATIENCE_SECONDS, Workplace, buttons, eventually, quoted

QUESTION = "hi, where is my order 48213?"


@pytest.fixture
def console(workplace: Workplace) -> ConsoleHelpdesk:
    assert isinstance(workplace.desk.helpdesk, ConsoleHelpdesk)
    workplace.desk.helpdesk.page = "http://127.0.0.1:3000/"
    return workplace.desk.helpdesk


def told(place: Workplace, console: ConsoleHelpdesk, ticket_id: str) -> None:
    """Store an event as a webhook or the playground does."""
    with write(place.engine) as session:
        event_id = f"{ticket_id}:{console.ticket(ticket_id).stamp}"
        helpdesk_events.record(session, place.desk.workspace_id, event_id=event_id, ticket_id=ticket_id)
    place.desk.wake()


def asked(place: Workplace, console: ConsoleHelpdesk, question: str = QUESTION) -> tuple[str, Message]:
    """Open a ticket as a customer; its id, and its card with a draft."""
    ticket_id, _ = console.open_ticket("Order", question, requester="Sam")
    told(place, console, ticket_id)
    card = eventually(lambda: next(iter(place.playground.state.messages.get("C0SUPPORT", ())), None))
    eventually(lambda: "Approve & send" in buttons(card))
    place.settle()
    return ticket_id, card


def seen(place: Workplace, card: Message, words: str) -> str:
    """Wait until the card contains this text; return all of it."""
    eventually(lambda: words in str(card.blocks))
    place.settle()
    return str(card.blocks)


def sent_by(console: ConsoleHelpdesk, ticket_id: str) -> list[str]:
    return [each.body for each in console.comments(ticket_id) if each.by_agent]


def failing(console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
    """Make the next writes fail with these errors; later writes succeed."""
    waiting, real = list(errors), console.send

    def send(reply: Reply) -> Sent:
        if waiting:
            raise waiting.pop(0)
        return real(reply)

    monkeypatch.setattr(console, "send", send)


def test_a_tickets_card_shows_the_message_and_links_to_the_ticket(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    assert QUESTION in quoted(card)
    assert "48213" in quoted(card)[-1]
    assert f"http://127.0.0.1:3000/#ticket-{ticket_id}" in str(card.blocks)


def test_slow_reads_of_some_tickets_hold_up_no_other_tickets_card(
    workplace: Workplace, console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = [console.open_ticket("Order", QUESTION, requester="Sam")[0] for _ in range(3)]
    answered, reading, real = threading.Event(), threading.Semaphore(0), console.comments

    def comments(ticket_id: str) -> Sequence[Comment]:
        if ticket_id in slow:
            reading.release()
            assert answered.wait(PATIENCE_SECONDS)
        return real(ticket_id)

    monkeypatch.setattr(console, "comments", comments)
    for ticket_id in slow:
        told(workplace, console, ticket_id)
    for _ in slow:
        assert reading.acquire(timeout=PATIENCE_SECONDS)
    ticket_id, _ = console.open_ticket("Order", QUESTION, requester="Sam")
    told(workplace, console, ticket_id)
    eventually(lambda: workplace.playground.state.messages.get("C0SUPPORT"))
    assert [ticket.helpdesk_ticket_id for ticket in workplace.rows(Ticket)] == [ticket_id]
    answered.set()
    eventually(lambda: len(workplace.rows(Ticket)) == 4)
    workplace.settle()


def test_an_approved_reply_goes_to_the_helpdesk_and_not_to_slack(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    draft = quoted(card)[-1]
    workplace.press(card, "Approve & send")
    shown = seen(workplace, card, "Sent to the console helpdesk")
    assert "a public reply" in shown
    assert buttons(card) == {}
    assert sent_by(console, ticket_id) == [draft]
    assert workplace.playground.state.replies("C0SUPPORT", card.ts) == []


def test_our_own_comments_are_neither_answered_nor_learned_again(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    workplace.press(card, "Approve & send")
    seen(workplace, card, "Sent to the console helpdesk")
    told(workplace, console, ticket_id)
    workplace.settle()
    assert len(workplace.rows(Ticket)) == len(workplace.rows(Resolution)) == 1


def test_an_internal_note_is_written_as_an_internal_note(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    workplace.press(card, "Edit")
    values = workplace.view().payload["blocks"]
    fields = {block["block_id"]: block["element"] for block in values if block["type"] == "input"}
    [where] = [name for name, field in fields.items() if field["type"] == "radio_buttons"]
    note = next(each for each in fields[where]["options"] if each["value"] == "internal")
    given = {
        "reply": {"text": {"type": "plain_text_input", "value": "Ask the warehouse about this one."}},
        where: {fields[where]["action_id"]: {"type": "radio_buttons", "selected_option": note}},
    }
    assert not workplace.submit(given)["errors"]
    assert "an internal note" in seen(workplace, card, "Sent to the console helpdesk")
    assert [(each.body, each.public) for each in console.comments(ticket_id)][1:] == [
        ("Ask the warehouse about this one.", False)
    ]


def test_a_reply_that_fails_temporarily_waits_and_is_finally_sent(
    workplace: Workplace, console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id, card = asked(workplace, console)
    line_is_good, real = threading.Event(), console.sent

    def sent(ticket_id: str, key: str) -> Sent | None:
        assert line_is_good.wait(PATIENCE_SECONDS)
        return real(ticket_id, key)

    failing(console, monkeypatch, Unreachable("no answer within 20 s"))
    monkeypatch.setattr(console, "sent", sent)  # Called before the second attempt.
    workplace.press(card, "Approve & send")
    eventually(lambda: "The last attempt failed; I will retry automatically" in str(card.blocks))
    assert buttons(card) == {}
    line_is_good.set()
    seen(workplace, card, "Sent to the console helpdesk")
    assert len(sent_by(console, ticket_id)) == 1


def test_a_deferred_reply_can_still_be_undone(
    workplace: Workplace, console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id, card = asked(workplace, console)
    failing(console, monkeypatch, AskedToWait(60))
    workplace.press(card, "Approve & send")
    eventually(lambda: any(job.deferrals for job in workplace.rows(Job)))
    workplace.settle()
    workplace.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    assert sent_by(console, ticket_id) == []


def test_a_failed_reply_says_why_and_try_again_sends_it(
    workplace: Workplace, console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id, card = asked(workplace, console)
    failing(console, monkeypatch, NotAllowed("Zendesk does not take our token."))
    workplace.press(card, "Approve & send")
    eventually(lambda: "Try again" in buttons(card))
    assert "Zendesk does not take our token" in str(card.blocks)
    assert "The reply was not sent." in str(card.blocks)
    workplace.press(card, "Try again")
    seen(workplace, card, "Sent to the console helpdesk")
    assert len(sent_by(console, ticket_id)) == 1


def test_a_closed_tickets_card_says_so_and_offers_no_other_try(
    workplace: Workplace, console: ConsoleHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id, card = asked(workplace, console)
    failing(console, monkeypatch, TicketClosed("a closed ticket accepts no comment"))
    workplace.press(card, "Approve & send")
    eventually(lambda: "The ticket is closed and accepts no reply." in str(card.blocks))
    workplace.settle()
    assert buttons(card) == {}
    assert sent_by(console, ticket_id) == []


def test_a_collision_shows_the_newer_comment_and_send_anyway_sends(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    draft = quoted(card)[-1]
    console.write_comment(ticket_id, "It came, <!channel>. Order 48213 is fine.", author="Sam")
    workplace.press(card, "Approve & send")
    shown = seen(workplace, card, "Somebody wrote on the ticket before the reply was sent")
    assert "It came, <!channel>. Order 48213 is fine." in quoted(card)
    assert {"Send anyway", "Edit", "Reject"} <= buttons(card).keys()
    assert "Approve & send" not in buttons(card), "one button sends"
    assert "The customer wrote:" in shown
    assert sent_by(console, ticket_id) == []
    workplace.press(card, "Send anyway", user="U0JONAS")
    seen(workplace, card, "Sent to the console helpdesk")
    assert sent_by(console, ticket_id) == [draft]
    assert [each.undone_at is None for each in workplace.rows(Decision)] == [False, True]


def test_after_a_collision_an_edit_starts_with_the_written_text(
    workplace: Workplace, console: ConsoleHelpdesk
) -> None:
    ticket_id, card = asked(workplace, console)
    workplace.press(card, "Edit")
    wording = "The blue van brings 48213 today."
    console.write_comment(ticket_id, "And my refund?", author="Sam")
    workplace.submit({"reply": {"text": {"type": "plain_text_input", "value": wording}}})
    seen(workplace, card, "before the reply was sent")
    workplace.press(card, "Edit")
    assert wording in str(workplace.view().payload)


def test_a_customer_who_writes_again_gets_a_new_draft(workplace: Workplace, console: ConsoleHelpdesk) -> None:
    ticket_id, card = asked(workplace, console)
    console.write_comment(ticket_id, "and how do I cancel my order 48213?", author="Sam")
    told(workplace, console, ticket_id)
    seen(workplace, card, "The conversation moved on")
    fresh = eventually(
        lambda: next((m for m in workplace.thread(card.ts) if "Approve & send" in buttons(m)), None)
    )
    workplace.press(fresh, "Approve & send")
    seen(workplace, fresh, "Sent to the console helpdesk")
    assert len(sent_by(console, ticket_id)) == 1
