"""`/suggest find WORDS` and Sources' *Search*: past replies to use as they are or to edit."""

from db.learned_tables import Resolution
from db.tables import Decision, Draft, Ticket
from tests.bot.support.workplace import Workplace, eventually


def _press(workplace: Workplace, label: str, nth: int = 0) -> None:
    """Press a button of the open modal, and wait for what it shows."""
    view = workplace.view()
    block, element = [
        (block, element)
        for block in view.payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == label
    ][nth]
    before = view.revision
    workplace.gesture(
        "action", view_id=view.id, block_id=block["block_id"], action_id=element["action_id"], user="U0MAYA"
    )
    eventually(lambda: view.revision > before)


def test_five_past_replies_come_to_the_person_alone_and_one_is_sent(workplace: Workplace) -> None:
    answer = workplace.suggest("find cancel an order", channel="C0SUPPORT")
    shown = str(answer.blocks)
    assert answer.only_for == "U0MAYA"
    assert "*Past reply 1 of 5*" in shown
    assert "% similar" in shown
    assert "Starter" in shown
    assert "model v1" not in shown
    [ticket] = workplace.rows(Ticket)
    assert (ticket.source, ticket.text) == ("find", "cancel an order")
    first = workplace.rows(Draft)[0]
    workplace.press(answer, "Use", user="U0MAYA")
    workplace.settle()
    [decision] = workplace.rows(Decision)
    assert (decision.kind, decision.text) == ("approved", first.text)
    assert workplace.rows(Resolution) == [], "the words are no customer's question"
    said = [each.text for each in workplace.playground.state.visible("C0SUPPORT")]
    assert any(first.text[:40] in each for each in said)


def test_the_word_alone_is_a_message(workplace: Workplace) -> None:
    assert "Past reply" not in str(workplace.suggest("find").blocks)


def test_sources_search_finds_replies_to_send_or_to_edit(workplace: Workplace) -> None:
    sent = workplace.say("How do I cancel my order 12345678?")
    card = workplace.card(sent)
    workplace.press(card, "Sources")
    _press(workplace, "Search")
    workplace.submit({"search": {"words": {"type": "plain_text_input", "value": "where is my parcel"}}})
    shown = str(workplace.view().payload)
    assert shown.count("% similar") == 5
    _press(workplace, "Edit")
    assert workplace.view().payload["callback_id"] == "edit_draft"

    workplace.press(card, "Sources")
    _press(workplace, "Search")
    workplace.submit({"search": {"words": {"type": "plain_text_input", "value": "opening hours"}}})
    _press(workplace, "Use", nth=1)
    workplace.settle()
    [decision] = workplace.rows(Decision)
    assert (decision.kind, decision.draft_id) == ("edited", None)
    assert workplace.reply(sent).text
