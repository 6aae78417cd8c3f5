"""An approved reply waits before it is sent, and until then any approver can undo it."""

from bot.blocks.edit_modal import REPLY_BLOCK
from bot.playground.world.state import Message
from db import resolutions
from db.session import read
from db.tables import Decision, Job, Ticket, TicketSlot
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

QUESTION = "hi, where is my order 12345?"


def approved(workplace: Workplace, text: str = QUESTION) -> tuple[str, Message]:
    """Approve a message's draft; its ts, and its card with the undo button."""
    ts = workplace.say(text)
    card = workplace.card(ts)
    workplace.press(card, "Approve & send")
    eventually(lambda: "Undo" in buttons(card))
    return ts, card


def test_an_approved_reply_shows_its_sending_time_and_a_colleague_can_undo_it(
    patient: Workplace,
) -> None:
    ts = patient.say(QUESTION)
    card = patient.card(ts)
    (offered,) = quoted(card)
    patient.press(card, "Approve & send")
    eventually(lambda: list(buttons(card)) == ["Undo"])
    assert "*Sending in " in str(card.blocks)
    assert "sending in " in card.text
    assert quoted(card) == [offered]
    patient.press(card, "Undo", user="U0JONAS")
    eventually(lambda: "Approve & send" in buttons(card))
    patient.settle()
    assert quoted(card) == [offered]
    assert "Undone by <@U0JONAS>" in str(card.blocks)
    assert patient.thread(ts) == [card]
    (decision,) = patient.rows(Decision)
    assert (decision.undone_by, decision.undone_at is None) == ("U0JONAS", False)
    assert patient.rows(Ticket)[0].status == "drafted"
    with read(patient.engine) as session:
        assert resolutions.current(session, workspace_id="T0DEMO") == []


def test_a_reply_that_is_not_undone_is_sent(patient: Workplace) -> None:
    ts, card = approved(patient)
    assert patient.thread(ts) == [card]
    patient.let_it_leave()
    patient.reply(ts)
    assert buttons(card) == {}
    assert "Sending" not in str(card.blocks)
    assert "Approved by <@U0MAYA>" in str(card.blocks)


def test_a_sent_reply_cannot_be_undone_and_the_click_is_answered(patient: Workplace) -> None:
    ts, card = approved(patient)
    waiting = card.blocks
    patient.let_it_leave()
    patient.reply(ts)
    card.blocks = waiting  # A client that does not show the change yet.
    patient.press(card, "Undo", user="U0JONAS")
    (said,) = eventually(lambda: patient.whispers("U0JONAS"))
    assert "It was sent already" in said.text
    (decision,) = patient.rows(Decision)
    assert decision.undone_at is None


def test_a_reply_whose_answer_was_lost_counts_as_sent(patient: Workplace) -> None:
    ts, card = approved(patient)
    patient.playground.state.fail_next("chat.postMessage", "internal_error", performed=True)
    patient.let_it_leave()
    eventually(lambda: [job for job in patient.rows(Job) if job.kind == "post_reply" and job.last_error])
    patient.press(card, "Undo")
    (said,) = eventually(lambda: patient.whispers("U0MAYA"))
    assert "It was sent already" in said.text
    patient.let_it_leave()
    patient.receipt(card)
    assert len(patient.thread(ts)) == 2


def test_a_rate_limited_reply_can_still_be_undone(patient: Workplace) -> None:
    ts, card = approved(patient)
    patient.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=600)
    patient.let_it_leave()
    eventually(lambda: [job for job in patient.rows(Job) if job.deferrals])
    patient.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    patient.settle()
    assert patient.thread(ts) == [card]


def test_undoing_twice_undoes_once_and_both_clicks_are_answered(patient: Workplace) -> None:
    _, card = approved(patient)
    waiting = card.blocks
    patient.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    patient.settle()  # The card is updated once more after the undo.
    card.blocks = waiting  # A client that does not show the change yet.
    patient.press(card, "Undo", user="U0JONAS")
    (said,) = eventually(lambda: patient.whispers("U0JONAS"))
    assert "already undone by <@U0MAYA>" in said.text
    assert [decision.undone_by for decision in patient.rows(Decision)] == ["U0MAYA"]


def test_after_an_undone_edit_the_next_edit_starts_with_its_text(patient: Workplace) -> None:
    ts = patient.say(QUESTION)
    card = patient.card(ts)
    (offered,) = quoted(card)
    patient.press(card, "Edit")
    written = "It leaves tody, order 12345, and {{this}} stays."
    patient.submit(slack_payloads.reply_values(written))
    eventually(lambda: "Undo" in buttons(card))
    patient.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    assert quoted(card) == [offered]
    assert "Edit starts with the text written before" in str(card.blocks)
    patient.press(card, "Edit", user="U0JONAS")
    blocks = patient.view("U0JONAS").payload["blocks"]
    (element,) = [block["element"] for block in blocks if block.get("block_id") == REPLY_BLOCK]
    assert element["initial_value"] == written
    patient.press(card, "Approve & send")
    patient.let_it_leave()
    assert patient.reply(ts).text == offered.replace("&", "&amp;")
    assert not [slot for slot in patient.rows(TicketSlot) if slot.value == written]
    assert quoted(card) == [offered]


def test_after_an_undo_the_ticket_can_be_decided_again(patient: Workplace) -> None:
    ts, card = approved(patient)
    patient.press(card, "Undo")
    eventually(lambda: "Reject" in buttons(card))
    patient.press(card, "Reject", user="U0JONAS")
    patient.submit(slack_payloads.reason_values("tone"), user="U0JONAS")
    assert "Rejected by <@U0JONAS>" in patient.receipt(card)
    assert [decision.kind for decision in patient.rows(Decision)] == ["approved", "rejected"]
    assert patient.thread(ts) == [card]


def test_a_reply_written_without_a_draft_can_be_undone(patient: Workplace) -> None:
    card = patient.card(patient.say("zzyzx qwrtp vvlk"))
    patient.press(card, "Write a reply")
    patient.submit(slack_payloads.reply_values("Congratulations!"))
    eventually(lambda: "Undo" in buttons(card))
    patient.press(card, "Undo")
    eventually(lambda: "Write a reply" in buttons(card))
    assert patient.rows(Ticket)[0].status == "abstained"
    assert "No draft for this one" in card.text


def test_an_undone_suggestion_is_offered_again(patient: Workplace) -> None:
    answer = patient.suggest(QUESTION)
    offered = quoted(answer)
    patient.press(answer, "Use")
    eventually(lambda: "Undo" in buttons(answer))
    patient.press(answer, "Undo")
    eventually(lambda: "Use" in buttons(answer))
    patient.settle()
    assert quoted(answer) == offered
    assert list(patient.playground.state.visible("C0GENERAL")) == []


def test_an_undo_after_a_new_customer_message_leaves_one_open_card(patient: Workplace) -> None:
    ts, card = approved(patient)
    patient.say("I was charged twice for order 777, how do I get my money back?", thread_ts=ts)
    newer = eventually(lambda: next((each for each in patient.thread(ts)[1:] if each.blocks), None))
    eventually(lambda: "Approve & send" in buttons(newer))
    patient.press(card, "Undo")
    eventually(lambda: "moved on" in str(card.blocks))
    patient.settle()
    assert buttons(card) == {}
    assert "Approve & send" in buttons(newer)
    first, second = patient.rows(Ticket)
    assert (first.status, first.retired_because, second.status) == ("retired", "moved_on", "drafted")
    assert [job.status for job in patient.rows(Job) if job.kind == "post_reply"] == ["cancelled"]
