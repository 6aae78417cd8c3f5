"""A learned reply is corrected or forgotten in Sources, by people who may decide on drafts there."""

from typing import Any

from bot.blocks.learned_reply import REPLY_BLOCK, REPLY_INPUT
from bot.playground.world.state import Message, OpenView
from bot.references import FORGET_LEARNED
from bot.services.preferences import Approvers, set_approvers
from db.learned_tables import Resolution
from db.vocabulary import ApproversKind
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace, eventually

ASKED = "where is my order 12345?"
WRONG = "Order 12345 travels by canary and comes on Monday."


def _learned(workplace: Workplace) -> Message:
    """A card whose draft comes from a learned reply."""
    first = workplace.card(workplace.say(ASKED))
    workplace.press(first, "Edit")
    workplace.submit(slack_payloads.reply_values(WRONG))
    workplace.receipt(first)
    card = workplace.card(workplace.say("hi, where is my order 67890?"))
    assert "canary" in str(card.blocks)
    return card


def _open(workplace: Workplace, card: Message, label: str, user: str = "U0MAYA") -> OpenView:
    """Open a card's sources and press a button of its first learned reply; return the form."""
    workplace.press(card, "Sources", user=user)
    return _press(workplace, eventually(lambda: workplace.playground.state.view_of(user)), label, user)


def _press(workplace: Workplace, view: OpenView, label: str, user: str = "U0MAYA") -> OpenView:
    block, element = next(
        (block, element)
        for block in view.payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == label
    )
    before = view.revision
    workplace.gesture(
        "action", view_id=view.id, block_id=block["block_id"], action_id=element["action_id"], user=user
    )
    return eventually(lambda: view if view.revision > before else None)


def _written(text: str) -> dict[str, Any]:
    return {REPLY_BLOCK: {REPLY_INPUT: {"type": "plain_text_input", "value": text}}}


def test_a_corrected_reply_is_drafted_from_at_once(workplace: Workplace) -> None:
    form = _open(workplace, _learned(workplace), "Correct")
    assert "Order [Order Number] travels by canary" in str(form.payload)
    workplace.submit(_written("Order [Order Number] comes by mail on Tuesday."))
    assert "Later drafts come from the corrected words." in str(form.payload)
    [row] = workplace.rows(Resolution)
    assert row.reply == "Order {{Order Number}} comes by mail on Tuesday."
    assert "Order 55555 comes by mail on Tuesday." in str(
        workplace.card(workplace.say("where is my order 55555?")).blocks
    )


def test_a_correction_with_a_card_number_or_no_words_is_refused_beside_the_input(
    workplace: Workplace,
) -> None:
    form = _open(workplace, _learned(workplace), "Correct")
    assert "Remove this" in str(workplace.submit(_written("Pay with 4111 1111 1111 1111.")))
    assert "Write the reply first" in str(workplace.submit(_written("  ")))
    assert "canary" in workplace.rows(Resolution)[0].reply
    assert "Correct a reply" in str(form.payload)


def test_a_forgotten_reply_is_gone_from_drafts_and_waiting_cards(workplace: Workplace) -> None:
    waiting = _learned(workplace)
    form = _open(workplace, waiting, "Forget")
    assert "This cannot be undone." in str(form.payload)
    workplace.submit({})
    assert "The reply is forgotten." in str(form.payload)
    eventually(lambda: "canary" not in str(waiting.blocks))
    assert "canary" not in str(workplace.card(workplace.say("where is my order 55555?")).blocks)
    assert [row.reply for row in workplace.rows(Resolution)] == [""]


def test_only_who_may_decide_may_correct_and_forget(workplace: Workplace) -> None:
    workplace.press(_learned(workplace), "Sources", user="U0JONAS")
    sources = eventually(lambda: workplace.playground.state.view_of("U0JONAS"))
    chosen = Approvers(ApproversKind.PEOPLE, people=("U0MAYA",))
    set_approvers(workplace.desk.workspace, "U0ADA", chosen)
    form = _press(workplace, sources, "Forget", user="U0JONAS")
    assert "canary" not in str(form.payload)
    assert "Forget it" not in str(form.payload)
    [row] = workplace.rows(Resolution)
    answer = workplace.deliver(
        slack_payloads.submission(FORGET_LEARNED, f"1:learned:{row.id}", {}, user="U0JONAS")
    )
    assert "canary" not in answer.text
    assert "canary" in workplace.rows(Resolution)[0].reply
