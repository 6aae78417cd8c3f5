"""An edited or deleted Slack message retires its card, and what must be forgotten is."""

from dataclasses import replace

import pytest

from db.learned_tables import Resolution
from db.tables import Decision, Ticket, TicketSlot
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.changed_messages import delete, edit, preview
from tests.bot.support.slack_hands import ByHand, over_http
from tests.bot.support.suggestions import change_suggestions
from tests.bot.support.workplace import Workplace, buttons, eventually, quoted

ORDER = "hi, where is my order 48213?"
REFUND = "I was charged twice for order 777, how do I get my money back?"
SECRET = "hi, where is my order 48213? I am at sam@mail.example"


def sent(place: Workplace, ts: str) -> list[str]:
    """The replies in a thread that are not cards."""
    return [message.text for message in place.thread(ts) if not message.blocks]


def values(place: Workplace) -> set[str]:
    """Every customer's value that is stored."""
    return {slot.value for slot in place.rows(TicketSlot)}


def stored(place: Workplace) -> str:
    """Everything stored of customers' words."""
    rows = [f"{ticket.text} {ticket.context} {ticket.unanswered}" for ticket in place.rows(Ticket)]
    learned = [f"{each.message} {each.reply}" for each in place.rows(Resolution)]
    return "\n".join([*rows, *learned, *values(place)])


def click(place: Workplace, value: str) -> str:
    """Press Approve on a card as it was before; return the answer to the agent."""
    sent_click = slack_clicks.click("draft_approve", value, response_url=place.response_url())
    assert place.deliver(sent_click).status_code == 200
    return eventually(lambda: place.whispers("U0MAYA"))[-1].text


def approval(place: Workplace, ts: str) -> str:
    """The value of the card's approval."""
    card = place.card(ts)
    block_id, action_id = buttons(card)["Approve & send"][0]
    found = next(block for block in card.blocks if block.get("block_id") == block_id)
    return str(next(each["value"] for each in found["elements"] if each["action_id"] == action_id))


def test_an_edited_message_gets_a_new_draft_and_its_old_card_is_retired(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    workplace.card(ts)
    edit(workplace, ts, REFUND)
    old, new = workplace.cards(ts, 2)
    assert "edited the message" in str(old.blocks)
    assert buttons(old) == {}
    assert "Approve & send" in buttons(new)
    first, second = workplace.rows(Ticket)
    assert (first.status, first.retired_because) == ("retired", "edited")
    assert (second.status, second.message_ts) == ("drafted", ts)
    assert "charged twice" in second.text
    workplace.press(new, "Approve & send")
    assert workplace.reply(ts)


def test_words_removed_by_an_edit_are_not_kept(workplace: Workplace) -> None:
    ts = workplace.say(SECRET)
    workplace.card(ts)
    assert "sam@mail.example" in values(workplace)
    edit(workplace, ts, ORDER)
    workplace.cards(ts, 2)
    assert values(workplace) == {"48213"}


def test_an_edit_of_only_a_value_is_drafted_with_the_new_value(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    workplace.card(ts)
    edit(workplace, ts, "hi, where is my order 99999?")
    _, new = workplace.cards(ts, 2)
    assert "48213" not in str(new.blocks)
    assert values(workplace) == {"99999"}


def test_an_edit_that_only_adds_a_link_preview_changes_nothing(workplace: Workplace) -> None:
    ts = workplace.say(f"{ORDER} see https://acme.example/returns")
    card = workplace.card(ts)
    preview(workplace, ts)
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["drafted"]
    assert "Approve & send" in buttons(card)
    assert len(workplace.thread(ts)) == 1


def test_an_edit_event_repeated_out_of_order_makes_one_card(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    workplace.card(ts)
    first = edit(workplace, ts, REFUND, after_seconds=30)
    edit(workplace, ts, "I want to cancel my order 777", after_seconds=60)
    workplace.cards(ts, 3)
    workplace.deliver_event(first)
    workplace.settle()
    texts = [ticket.text for ticket in workplace.rows(Ticket)]
    assert texts == ["", "", "I want to cancel my order {{Order Number}}"]


def test_an_edit_that_leaves_nothing_to_answer_retires_the_card(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    card = workplace.card(ts)
    edit(workplace, ts, "thanks, all good!")
    assert "edited the message" in str(card.blocks)
    assert len(workplace.rows(Ticket)) == 1
    edit(workplace, ts, REFUND, after_seconds=90)
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["retired", "drafted"]


def test_a_greeting_edited_into_a_question_gets_a_card(workplace: Workplace) -> None:
    ts = workplace.say("hello")
    assert workplace.rows(Ticket) == []
    edit(workplace, ts, f"hello {ORDER}")
    assert "Approve & send" in buttons(workplace.card(ts))


def test_an_approval_of_an_edited_message_is_held_back_and_says_so(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    value = approval(workplace, ts)
    edit(workplace, ts, REFUND)
    assert "edited the message" in click(workplace, value)
    assert workplace.rows(Decision) == []
    assert sent(workplace, ts) == []


def test_a_reply_that_waits_to_be_sent_is_held_back_by_an_edit(patient: Workplace) -> None:
    ts = patient.say(ORDER)
    patient.press(patient.card(ts), "Approve & send")
    eventually(lambda: patient.rows(Resolution))
    edit(patient, ts, REFUND)
    old, new = patient.cards(ts, 2)
    assert "held back: nothing was sent" in str(old.blocks)
    assert "Approve & send" in buttons(new)
    patient.let_it_leave()
    patient.settle()
    assert sent(patient, ts) == []
    (decision,) = patient.rows(Decision)
    assert (decision.reason, decision.undone_at is not None) == ("changed", True)
    assert [each.deleted_at is not None for each in patient.rows(Resolution)] == [True]


def test_an_edit_of_which_no_event_came_is_noticed_when_the_reply_is_sent(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    card = workplace.card(ts)
    message = workplace.playground.state.find("C0SUPPORT", ts)
    assert message is not None
    message.text, message.edited_ts = REFUND, f"{int(float(ts)) + 60}.000000"
    workplace.press(card, "Approve & send")
    old, new = workplace.cards(ts, 2)
    assert "held back: nothing was sent" in str(old.blocks)
    assert sent(workplace, ts) == []
    workplace.press(new, "Approve & send")
    workplace.reply(ts)
    assert [each.reason for each in workplace.rows(Decision)] == ["changed", None]
    assert len(sent(workplace, ts)) == 1, "the fresh draft is for the words as they are now"


def test_a_deletion_of_which_no_event_came_is_noticed_when_the_reply_is_sent(workplace: Workplace) -> None:
    ts = workplace.say(SECRET)
    card = workplace.card(ts)
    message = workplace.playground.state.find("C0SUPPORT", ts)
    assert message is not None
    message.deleted = True
    workplace.press(card, "Approve & send")
    eventually(lambda: [each.reason for each in workplace.rows(Decision)] == ["changed"])
    workplace.settle()
    assert sent(workplace, ts) == []
    assert "deleted" in str(workplace.thread(ts)[0].blocks)
    assert "48213" not in stored(workplace)
    assert values(workplace) == set()
    assert [each.deleted_at is not None for each in workplace.rows(Resolution)] == [True]


def test_an_edit_after_the_reply_gets_a_new_draft_and_the_receipt_stays(
    workplace: Workplace,
) -> None:
    ts = workplace.say(ORDER)
    card = workplace.card(ts)
    workplace.press(card, "Approve & send")
    workplace.reply(ts)
    edit(workplace, ts, REFUND)
    _, new = workplace.cards(ts, 2)
    assert "Sent" in workplace.receipt(card)
    assert "Approve & send" in buttons(new)
    assert [each.deleted_at for each in workplace.rows(Resolution)] == [None]


def test_an_edit_of_a_followed_up_message_gets_no_card(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    workplace.say(REFUND, thread_ts=root)
    workplace.cards(root, 2)
    edit(workplace, root, "hi, where is my order 48214?")
    assert [ticket.retired_because for ticket in workplace.rows(Ticket)] == ["moved_on", None]
    assert len([message for message in workplace.thread(root) if message.blocks]) == 2


def test_an_edited_follow_up_is_drafted_again_with_its_thread(workplace: Workplace) -> None:
    root = workplace.say(ORDER)
    workplace.card(root)
    later = workplace.say(REFUND, thread_ts=root)
    workplace.cards(root, 2)
    edit(workplace, later, "I want to cancel my order 777")
    workplace.cards(root, 3)
    fresh = workplace.rows(Ticket)[-1]
    assert (fresh.source, fresh.thread_ts, fresh.status) == ("follow_up", root, "drafted")
    assert "where is my order" in str(fresh.context)


def test_an_edited_message_that_a_mention_asked_about_is_drafted_again(workplace: Workplace) -> None:
    hands = ByHand(workplace, over_http(workplace))
    root = hands.seen("C0GENERAL", ORDER)
    hands.mention("please draft a reply", channel="C0GENERAL", thread_ts=root)
    workplace.cards(root, 1, "C0GENERAL")
    edit(workplace, root, REFUND)
    old, new = workplace.cards(root, 2, "C0GENERAL")
    assert "edited the message" in str(old.blocks)
    assert "Approve & send" in buttons(new)
    assert "charged twice" in workplace.rows(Ticket)[-1].text


def test_a_deleted_message_retires_its_card_and_is_forgotten(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_suggestions(monkeypatch, lambda each: replace(each, unanswered=("is it at my aunt's?",)))
    ts = workplace.say(SECRET)
    value = approval(workplace, ts)
    delete(workplace, ts)
    (card,) = workplace.thread(ts)
    assert "was deleted" in str(card.blocks)
    assert buttons(card) == {}
    assert stored(workplace).split() == ["None", "None"]
    assert "was deleted" in click(workplace, value)
    assert workplace.rows(Decision) == []


def test_a_deletion_cancels_a_reply_that_waits_to_be_sent(patient: Workplace) -> None:
    ts = patient.say(SECRET)
    card = patient.card(ts)
    patient.press(card, "Approve & send")
    eventually(lambda: patient.rows(Resolution))
    delete(patient, ts)
    patient.let_it_leave()
    patient.settle()
    assert sent(patient, ts) == []
    assert "held back: nothing was sent" in str(card.blocks)
    assert stored(patient).split() == ["None", "None"]


def test_lessons_from_a_deleted_message_are_no_longer_drafted(workplace: Workplace) -> None:
    ts = workplace.say(ORDER)
    workplace.press(workplace.card(ts), "Edit")
    workplace.submit(slack_payloads.reply_values("Zephyr couriers carry order 48213 tomorrow before noon."))
    workplace.reply(ts)
    again = workplace.card(workplace.say("hi, where is my order 555?"))
    assert quoted(again)[0].startswith("Zephyr")
    delete(workplace, ts)
    after = workplace.card(workplace.say("hi, where is my order 556?"))
    assert "Zephyr" not in str(after.blocks)
    (learned,) = workplace.rows(Resolution)
    assert (learned.message, learned.reply, learned.deleted_at is not None) == ("", "", True)
    assert "48213" not in values(workplace)


def test_a_deleted_message_is_removed_from_the_context_of_later_ones(workplace: Workplace) -> None:
    root = workplace.say("hello!")
    first = workplace.say(SECRET, thread_ts=root)
    workplace.cards(root, 1)
    workplace.say("any news?", thread_ts=root)
    workplace.cards(root, 2)
    assert "sam@mail.example" in values(workplace)
    delete(workplace, first)
    assert "where is my order" not in stored(workplace)
    assert "sam@mail.example" not in values(workplace)


def test_a_private_answer_also_forgets_a_deleted_message(workplace: Workplace) -> None:
    hands = ByHand(workplace, over_http(workplace))
    ts = hands.seen("C0GENERAL", SECRET)
    hands.shortcut(ts, "draft_reply")
    workplace.cards(ts, 1, "C0GENERAL")
    delete(workplace, ts)
    assert stored(workplace).split() == ["None", "None"]


@pytest.mark.parametrize("what", ["our own card", "somebody's talk", "a reply below a tombstone"])
def test_other_changes_are_acknowledged_and_change_no_ticket(workplace: Workplace, what: str) -> None:
    ts = workplace.say(ORDER)
    card = workplace.card(ts)
    before = slack_payloads.message("working on it", user="U0JONAS", ts=card.ts, thread_ts=ts)
    if what == "our own card":
        before |= {"user": "U0DRAFTDESK", "bot_id": workplace.playground.state.bot_id}
    if what == "a reply below a tombstone":
        before = slack_payloads.tombstone(before)
    assert workplace.deliver_event(slack_payloads.changed(before, None)).status_code == 200
    workplace.settle()
    assert [ticket.status for ticket in workplace.rows(Ticket)] == ["drafted"]
    assert values(workplace) == {"48213"}
