"""A card's notes about its message and its draft, through the real Bolt app."""

from dataclasses import replace
from functools import partial

import pytest

from bot.playground.world.state import Message
from db.learned_tables import Resolution
from db.tables import Draft, Ticket
from model.topics.voting import topic_name
from tests.bot.support import slack_payloads
from tests.bot.support.suggestions import change_suggestions
from tests.bot.support.workplace import Workplace, buttons, eventually

CHARGEBACK = "Where is my order 4711? If it is not here tomorrow I will dispute the charge with my bank."
LOST = "my parcel was never delivered, order 4711, I would like my money back"
DONE = "I have refunded order 4711 to your card."


def learned(workplace: Workplace, message: str, reply: str) -> None:
    """Write `reply` to `message`, and wait until it is learned."""
    root = workplace.say(message)
    card = workplace.card(root)
    workplace.press(card, "Edit" if "Edit" in buttons(card) else "Write a reply")
    workplace.submit(slack_payloads.reply_values(reply))
    workplace.reply(root)


def shows(card: Message, words: str) -> bool:
    """Whether the card contains the words now."""
    return words in str(card.blocks)


def approve_button(card: Message) -> dict[str, object]:
    """The button *Approve & send*."""
    found = [
        element
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button" and element["text"]["text"] == "Approve & send"
    ]
    assert len(found) == 1
    return dict(found[0])


def test_an_urgent_message_is_marked_on_its_card_and_first_in_home(workplace: Workplace) -> None:
    calm = workplace.card(workplace.say("hi, where is my order 12345?"))
    urgent = workplace.card(workplace.say(CHARGEBACK))
    assert "*Urgent* · disputes the payment" in str(urgent.blocks)
    assert "Urgent" not in str(calm.blocks)
    assert [ticket.urgent for ticket in workplace.rows(Ticket)] == [None, "disputes the payment"]
    workplace.gesture("home", user="U0MAYA", tab="home")
    home = str(eventually(lambda: workplace.playground.state.homes.get("U0MAYA")).payload["blocks"])
    first, second = home.index("disputes the payment"), home.index("2. Track order")
    assert home.index("1. ") < first < second


def test_a_draft_that_claims_an_action_needs_confirmation(workplace: Workplace) -> None:
    learned(workplace, LOST, DONE)
    card = workplace.card(workplace.say(LOST.replace("4711", "815")))
    assert "It promises an action: “I have refunded order 815" in str(card.blocks)
    confirm = approve_button(card)["confirm"]
    assert isinstance(confirm, dict)
    assert "I have refunded order 815 to your card." in confirm["text"]["text"]
    plain = workplace.card(workplace.say("Which payment methods do you accept?"))
    assert "confirm" not in approve_button(plain)


def test_a_card_names_the_question_that_its_draft_does_not_answer(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_suggestions(
        monkeypatch, lambda each: replace(each, unanswered=("Can {{Person Name}} sign for it?",))
    )
    card = workplace.card(
        workplace.say("My name is Sam Porter. Where is my order 4711? Can Sam Porter sign for it?")
    )
    assert "Not answered here: “Can Sam Porter sign for it?”" in str(card.blocks)
    workplace.gesture("message", user="U0MAYA", channel="C0SUPPORT", text="/suggest where is my order 4711?")
    answer = eventually(lambda: workplace.whispers("U0MAYA"))[-1]
    assert "Not answered here: “Can " in str(answer.blocks)


def test_a_corrected_topic_brings_drafts_on_that_topic_at_once(workplace: Workplace) -> None:
    card = workplace.card(workplace.say("hi, where is my order 12345?"))
    before = [draft.id for draft in workplace.rows(Draft)]
    workplace.choose_topic(card, "Cancel order")
    eventually(lambda: "Topic: Cancel order (corrected)" in str(card.blocks) and "Edit" in buttons(card))
    [ticket] = workplace.rows(Ticket)
    shown = next(draft for draft in workplace.rows(Draft) if draft.id == ticket.shown_draft_id)
    assert shown.id not in before
    assert shown.topic == "cancel_order"
    assert "cancel" in shown.text.lower()
    assert f"Draft 1 of {len(workplace.rows(Draft))}" in str(card.blocks)
    workplace.press(card, "Approve & send")
    assert "Approved" in workplace.receipt(card)
    assert [row.topic for row in workplace.rows(Resolution)] == ["cancel_order"]


def test_a_draft_of_another_topic_is_learned_with_its_topic(workplace: Workplace) -> None:
    root = workplace.say("please change the address or cancel the order 12345")
    card = workplace.card(root)
    rows = workplace.rows(Draft)
    assert len({draft.topic for draft in rows}) == 2, "unsure, so that two topics are offered"
    for row in rows[1:]:
        workplace.press(card, "Another draft")
        place = f"Draft {row.position + 1} of 3"
        eventually(partial(shows, card, place))
    other = rows[-1]
    workplace.press(card, "Approve & send" if "[" not in str(card.blocks) else "Edit")
    assert workplace.rows(Ticket)[0].topic == other.topic


def test_a_used_suggestion_is_learned_with_its_own_topic(workplace: Workplace) -> None:
    text = "/suggest please change the address or cancel the order 12345"
    workplace.gesture("message", user="U0MAYA", channel="C0SUPPORT", text=text)
    answer = eventually(lambda: workplace.whispers("U0MAYA"))[-1]
    *_, other = workplace.rows(Draft)
    [ticket] = workplace.rows(Ticket)
    assert other.topic not in (None, ticket.topic)
    assert f"Topic: {topic_name(str(other.topic))} · " in str(answer.blocks)
    workplace.press(answer, "Edit", nth=2)
    workplace.submit(slack_payloads.reply_values("We have done it."))
    workplace.settle()
    assert [row.topic for row in workplace.rows(Resolution)] == [other.topic]


def test_a_follow_up_is_not_offered_the_reply_already_sent(workplace: Workplace) -> None:
    root = workplace.say("how do I cancel my order?")
    workplace.press(workplace.card(root), "Approve & send")
    sent = workplace.reply(root).text
    workplace.say("ok, but how do I cancel the order now?", thread_ts=root)
    _, after = workplace.cards(root, 2)
    assert sent.split(". ")[0] not in str(after.blocks)
