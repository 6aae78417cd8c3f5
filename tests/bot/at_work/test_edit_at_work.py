"""An edited reply is sent, written as a note or only saved, and its distance from the draft is stored."""

from typing import Any

from bot.blocks.edit_modal import DELIVERY_BLOCK, REPLY_BLOCK
from bot.playground.world.state import Message, OpenView
from bot.references import EDIT_DRAFT
from db.learned_tables import Resolution
from db.session import write
from db.tables import Decision, Job, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.slack_payloads import reply_values
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted, quotes

QUESTION = "hi, where is my order 12345?"


def element(view: OpenView, block_id: str) -> dict[str, Any]:
    """One element of a modal."""
    (found,) = [block["element"] for block in view.payload["blocks"] if block.get("block_id") == block_id]
    return dict(found)


def from_the_helpdesk(workplace: Workplace) -> Message:
    """A card whose ticket is marked as coming from a helpdesk."""
    card = workplace.card(workplace.say(QUESTION))
    with write(workplace.engine) as session:
        (ticket,) = session.query(Ticket).all()
        ticket.helpdesk, ticket.helpdesk_ticket_id = "console", "35436"
    return card


def test_the_modal_shows_the_message_the_draft_and_where_it_can_go(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Edit")
    view = workplace.view()
    assert quotes(view.payload["blocks"]) == [QUESTION]
    assert element(view, REPLY_BLOCK)["initial_value"] == quoted(card)[0]
    choices = element(view, DELIVERY_BLOCK)
    assert [option["value"] for option in choices["options"]] == ["public", "none"]
    assert choices["initial_option"]["value"] == "public"


def test_an_edit_stores_its_distance_from_the_offered_draft(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    (offered,) = quoted(card)
    workplace.press(card, "Edit")
    workplace.submit(reply_values(f"Ö{offered[1:]}!!"))
    workplace.reply(ts)
    (decision,) = workplace.rows(Decision)
    assert (decision.kind, decision.delivery, decision.edit_distance) == ("edited", "public", 3)


def test_a_reply_without_a_draft_has_no_distance(workplace: Workplace) -> None:
    ts = workplace.say("zzyzx qwrtp vvlk")
    workplace.press(workplace.card(ts), "Write a reply")
    workplace.submit(reply_values("Congratulations!"))
    workplace.reply(ts)
    assert [decision.edit_distance for decision in workplace.rows(Decision)] == [None]


def test_a_reply_can_be_saved_without_being_sent(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit")
    workplace.submit(reply_values("Ask for order 12345 at the counter.", delivery="none"))
    receipt = workplace.receipt(card)
    assert "Edited and saved without sending by <@U0MAYA>" in receipt
    assert quoted(card) == ["Ask for order 12345 at the counter."]
    assert workplace.thread(ts) == [card]
    (decision,) = workplace.rows(Decision)
    assert (decision.kind, decision.delivery) == ("edited", "none")
    assert decision.edit_distance
    (resolution,) = workplace.rows(Resolution)
    assert resolution.reply == "Ask for order {{Order Number}} at the counter."


def test_a_click_after_a_save_is_told_about_the_save(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    for user in ("U0MAYA", "U0JONAS"):
        workplace.press(card, "Edit", user=user)
        workplace.view(user)
    workplace.submit(reply_values("Ask at the counter.", delivery="none"))
    told = workplace.submit(reply_values("My own words."), user="U0JONAS")
    assert "A colleague saved this one before you" in told["errors"]["reply"]


def test_a_draft_saved_unchanged_counts_as_approved_and_is_not_sent(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit")
    workplace.submit(reply_values(quoted(card)[0], delivery="none"))
    assert "Saved without sending by <@U0MAYA>" in workplace.receipt(card)
    assert workplace.thread(ts) == [card]
    (decision,) = workplace.rows(Decision)
    assert (decision.kind, decision.delivery, decision.edit_distance) == ("approved", "none", None)


def test_an_internal_note_cannot_go_to_a_slack_thread(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit")
    metadata = workplace.view().payload["private_metadata"]
    forged = reply_values("The customer is right.", delivery="internal")
    answer = workplace.deliver(slack_payloads.submission(EDIT_DRAFT, metadata, forged))
    assert "nothing changed" in answer.text
    assert workplace.rows(Decision) == []
    assert workplace.thread(ts) == [card]


def test_an_internal_note_on_a_helpdesk_ticket_is_not_learned(
    patient: Workplace,
) -> None:
    card = from_the_helpdesk(patient)
    patient.press(card, "Edit")
    choices = element(patient.view(), DELIVERY_BLOCK)
    assert [option["value"] for option in choices["options"]] == ["public", "internal", "none"]
    patient.submit(reply_values("The customer is right.", delivery="internal"))
    eventually(lambda: "Undo" in buttons(card))
    assert "as an internal note by <@U0MAYA>" in str(card.blocks)
    (decision,) = patient.rows(Decision)
    assert decision.delivery == "internal"
    assert patient.rows(Resolution) == []


def test_a_helpdesk_tickets_reply_goes_to_the_helpdesk_and_not_to_the_thread(
    patient: Workplace,
) -> None:
    card = from_the_helpdesk(patient)
    patient.press(card, "Approve & send")
    eventually(lambda: "Undo" in buttons(card))
    (decision,) = patient.rows(Decision)
    sends = [job for job in patient.rows(Job) if job.payload.get("decision_id")]
    assert [(job.kind, job.payload) for job in sends] == [("helpdesk_reply", {"decision_id": decision.id})]
    patient.press(card, "Undo")
    eventually(lambda: "Approve & send" in buttons(card))
    assert [job.status for job in patient.rows(Job) if job.kind == "helpdesk_reply"] == ["cancelled"]
