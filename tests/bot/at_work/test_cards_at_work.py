"""From a customer's message to the decision on its card, through the real Bolt app over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.blocks.edit_modal import REPLY_BLOCK
from bot.playground.world.state import Message, OpenView
from db.learned_tables import Resolution
from db.tables import Decision, Ticket, TicketSlot
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted, quotes

QUESTION = "hi, where is my order 12345?"


def test_a_message_in_a_watched_channel_gets_a_draft_card_in_its_thread(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    assert {"Approve & send", "Edit", "Reject"} <= buttons(card).keys()
    assert "Draft 1 of " in card.text
    assert "model v1" in str(card.blocks)
    (ticket,) = workplace.rows(Ticket)
    assert (ticket.status, ticket.author) == ("drafted", "U0SAM")
    assert workplace.ticket_of(card).id == ticket.id
    assert "12345" not in ticket.text
    assert {slot.placeholder: slot.value for slot in workplace.rows(TicketSlot)} == {"Order Number": "12345"}


def test_approving_posts_the_reply_and_turns_the_card_into_its_receipt(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    (offered,) = quoted(card)
    workplace.press(card, "Approve & send")
    reply = workplace.reply(ts)
    assert (reply.text, reply.blocks, reply.user) == (slack_escaped(offered), [], "U0DRAFTDESK")
    assert buttons(card) == {}
    assert quoted(card) == [offered]
    assert "Approved by <@U0MAYA> · <!date^" in str(card.blocks)
    (decision,) = workplace.rows(Decision)
    (resolution,) = workplace.rows(Resolution)
    assert (decision.kind, decision.decided_by) == ("approved", "U0MAYA")
    assert (resolution.reply, resolution.source) == (decision.text, "approved")
    assert "12345" not in resolution.message + resolution.reply


def test_another_draft_shows_each_draft_in_turn_and_starts_over(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("how can I reset my password?"))
    first, seen = quoted(card), {card.text}
    count = int(card.text.partition(" of ")[2].partition(")")[0])
    assert count > 1
    for place in [*range(2, count + 1), 1]:
        workplace.press(card, "Another draft")
        eventually(lambda place=place: f"Draft {place} of {count}" in card.text)  # type: ignore[misc] # bound now.
        seen.add(card.text)
    assert quoted(card) == first
    assert len(seen) == count


def test_an_edited_reply_is_sent_as_written_and_learned_masked(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit")
    view = workplace.view()
    assert quotes(view.payload["blocks"]) == [QUESTION]
    assert reply_input(view)["initial_value"] == quoted(card)[0]
    written = "Order 12345 leaves today & *arrives* <soon>; the new one is 67890. Mail bob@a.example {{Name}}"
    told = workplace.submit(slack_payloads.reply_values(written))
    assert (told["problem"], told["errors"]) == (None, {})
    assert workplace.reply(ts).text == slack_escaped(written)
    assert quoted(card) == [written]
    assert "Edited and approved by <@U0MAYA>" in str(card.blocks)
    (resolution,) = workplace.rows(Resolution)
    assert resolution.source == "edited"
    assert not [value for value in ("12345", "67890", "bob@a.example") if value in resolution.reply]
    assert "{{Order Number}} leaves today" in resolution.reply
    assert "{{Name}}" not in resolution.reply


def test_a_draft_saved_unchanged_counts_as_approved(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Edit")
    workplace.submit(slack_payloads.reply_values(quoted(card)[0]))
    workplace.receipt(card)
    (decision,) = workplace.rows(Decision)
    assert decision.kind == "approved"
    assert "12345" not in (decision.text or "")


def test_a_rejection_asks_for_a_reason_and_sends_nothing(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    (offered,) = quoted(card)
    workplace.press(card, "Reject")
    workplace.submit(slack_payloads.reason_values("tone", "Too short for order 12345"))
    receipt = workplace.receipt(card)
    assert "Rejected by <@U0MAYA>" in receipt
    assert "Reason: Tone" in receipt
    assert "Note: Too short for order 12345" in receipt
    assert quoted(card) == [offered]
    assert workplace.thread(ts) == [card]
    (decision,) = workplace.rows(Decision)
    assert (decision.kind, decision.reason, decision.text) == ("rejected", "tone", None)
    assert decision.note == "Too short for order {{Order Number}}"
    assert workplace.rows(Resolution) == []


def test_a_message_without_a_question_gets_an_abstention_that_can_be_dismissed(workplace: Workplace) -> None:
    ts = workplace.say("zzyzx qwrtp vvlk")
    card = workplace.card(ts)
    assert buttons(card).keys() - {"Open"} == {"Write a reply", "Dismiss"}
    workplace.press(card, "Dismiss")
    assert "Dismissed by <@U0MAYA>" in workplace.receipt(card)
    assert workplace.thread(ts) == [card]


def test_a_reply_can_be_written_where_there_is_no_draft(workplace: Workplace) -> None:
    ts = workplace.say("zzyzx qwrtp vvlk")
    card = workplace.card(ts)
    workplace.press(card, "Write a reply")
    view = workplace.view()
    assert "initial_value" not in reply_input(view)
    assert workplace.submit(slack_payloads.reply_values("  "))["errors"] == {
        "reply": "Write the reply first."
    }
    workplace.submit(slack_payloads.reply_values("Congratulations!"))
    assert workplace.reply(ts).text == "Congratulations!"
    assert "Written and sent by <@U0MAYA>" in workplace.receipt(card)
    (resolution,) = workplace.rows(Resolution)
    assert (resolution.reply, resolution.source) == ("Congratulations!", "edited")


def test_a_card_number_is_never_sent_or_stored(workplace: Workplace) -> None:
    ts = workplace.say("please charge my card 4111 1111 1111 1111 for order 12345")
    card = workplace.card(ts)
    workplace.press(card, "Edit" if "Edit" in buttons(card) else "Write a reply")
    told = workplace.submit(slack_payloads.reply_values("I charged 4111 1111 1111 1111 for you"))
    assert "never stored or sent" in told["errors"]["reply"]
    stored = [str(vars(row)) for table in (Ticket, TicketSlot, Decision) for row in workplace.rows(table)]
    assert not [row for row in stored if "4111" in row]
    assert workplace.thread(ts) == [card]


def test_simultaneous_clicks_make_one_decision_and_one_reply(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    # The receipt follows the reply, so the card keeps its buttons until the eighth press.
    workplace.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=2)
    with ThreadPoolExecutor(8) as people:
        list(
            people.map(
                lambda n: workplace.press(card, "Approve & send", user=("U0MAYA", "U0JONAS")[n % 2]), range(8)
            )
        )
    late = eventually(lambda: said if len(said := both_hear(workplace)) == 7 else None)
    workplace.reply(ts)
    assert len(workplace.rows(Decision)) == len(workplace.rows(Resolution)) == 1
    assert len(workplace.thread(ts)) == 2
    assert all("already approved by <@" in whisper.text for whisper in late)


def test_a_click_after_the_decision_says_who_decided_and_does_nothing(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    stale = buttons(card).keys() - {"Sources"}  # These buttons never expire.
    blocks = card.blocks
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    card.blocks = blocks  # A client that does not show the receipt yet.
    for seen, label in enumerate(stale, start=1):
        workplace.press(card, label, user="U0JONAS")
        eventually(lambda seen=seen: len(workplace.whispers("U0JONAS")) >= seen)  # type: ignore[misc] # bound now.
    assert all("already approved by <@U0MAYA>" in said.text for said in workplace.whispers("U0JONAS"))
    assert all(said.thread_ts == ts for said in workplace.whispers("U0JONAS"))
    assert len(workplace.rows(Decision)) == 1
    assert len(workplace.thread(ts)) == 2


@pytest.mark.parametrize("note", [None, " \n "])
def test_the_reason_other_requires_a_note(workplace: Workplace, note: str | None) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Reject")
    told = workplace.submit(slack_payloads.reason_values("other", note))
    assert told["errors"] == {"note": "Say in a few words what is wrong with it."}
    assert workplace.rows(Decision) == []
    workplace.submit(slack_payloads.reason_values("other", "Wrong language"))
    assert "Wrong language" in workplace.receipt(card)


def test_a_modal_submitted_too_late_says_so_and_keeps_the_text(workplace: Workplace) -> None:
    ts = workplace.say(QUESTION)
    card = workplace.card(ts)
    workplace.press(card, "Edit", user="U0JONAS")
    workplace.view("U0JONAS")
    workplace.press(card, "Approve & send")
    workplace.receipt(card)
    told = workplace.submit(slack_payloads.reply_values("My own words"), user="U0JONAS")
    assert told["errors"]["reply"] == (
        "A colleague approved this one before you; the card says who. "
        "Nothing of yours was sent: copy your text if you need it."
    )
    assert workplace.view("U0JONAS")
    workplace.settle()
    assert len(workplace.thread(ts)) == 2
    assert len(workplace.rows(Decision)) == 1


def reply_input(view: OpenView) -> dict[str, Any]:
    """The input of the reply."""
    (element,) = [
        block["element"] for block in view.payload["blocks"] if block.get("block_id") == REPLY_BLOCK
    ]
    return dict(element)


def both_hear(workplace: Workplace) -> list[Message]:
    return [*workplace.whispers("U0MAYA"), *workplace.whispers("U0JONAS")]


def slack_escaped(text: str) -> str:
    """Escape text for Slack; written out here so as not to test our function with itself."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
