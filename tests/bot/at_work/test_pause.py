"""The admins' switch: while paused nothing new reaches Slack, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.blocks.home_settings import GO_ON, PAUSE
from bot.services.tickets.pausing import FOLLOWS, PAUSED
from db.session import write
from db.tables import Decision, Ticket
from db.vocabulary import TicketStatus
from tests.bot.support.clicks import clicked_at_home
from tests.bot.support.running import working
from tests.bot.support.visitor import ADMIN, AGENT, Visitor
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"


@pytest.fixture
def ada(workplace: Workplace) -> Visitor:
    """An admin, with their Home open."""
    visitor = Visitor(workplace)
    visitor.open()
    return visitor


def test_everyones_home_says_who_paused_and_only_an_admin_can_go_on(
    workplace: Workplace, ada: Visitor
) -> None:
    assert "I am paused" in ada.press("Pause everything")
    seen = Visitor(workplace, AGENT).open()
    assert f"*Paused* by <@{ADMIN}> since <!date^" in seen
    assert "Go on" not in seen
    assert "Go on" in ada.open()
    assert "I work again" in ada.press("Go on")
    assert "*Paused*" not in Visitor(workplace, AGENT).open()


@pytest.mark.parametrize("action", [PAUSE, GO_ON])
def test_nobody_but_an_admin_turns_the_switch(workplace: Workplace, ada: Visitor, action: str) -> None:
    if action == GO_ON:
        ada.press("Pause everything")
    was_paused = "*Paused*" in Visitor(workplace, AGENT).open()
    homes = workplace.playground.state.homes
    before = homes[AGENT].revision
    clicked_at_home(workplace, action, "now", user=AGENT)
    eventually(lambda: homes[AGENT].revision > before)
    seen = str(homes[AGENT].payload["blocks"])
    assert "Only admins of this workspace" in seen
    assert ("*Paused*" in seen) is was_paused


def test_messages_of_a_pause_are_stored_and_get_their_cards_after_it(
    workplace: Workplace, ada: Visitor
) -> None:
    ada.press("Pause everything")
    young, old = workplace.say(QUESTION), workplace.say("can I return my shoes?")
    workplace.settle()
    assert workplace.thread(young) == workplace.thread(old) == []
    assert {ticket.status for ticket in workplace.rows(Ticket)} <= {
        TicketStatus.DRAFTED,
        TicketStatus.ABSTAINED,
    }
    with write(workplace.engine) as session:
        aged = session.query(Ticket).filter_by(message_ts=old).one()
        aged.created_at -= timedelta(hours=workplace.desk.settings.catch_up_hours + 1)
    told = ada.press("Go on")
    assert "get their cards now: 1." in told
    assert "only listed below: 1." in told
    assert workplace.card(young)
    assert workplace.thread(old) == []
    assert ada.press("Show card 1: send it to me"), "the older one is listed, and can be shown"


def test_while_paused_nothing_is_approved_but_what_was_approved_before_is_sent(
    engine: Engine, starter_bundle: Path, tmp_path: Path
) -> None:
    with working(engine, starter_bundle, tmp_path / "home", undo_seconds=600.0) as place:
        ada = Visitor(place)
        ada.open()
        first, second = (place.say(QUESTION) for _ in range(2))
        cards = [place.card(first), place.card(second)]
        place.press(cards[0], "Approve & send")
        eventually(lambda: place.rows(Decision))
        ada.press("Pause everything")
        place.press(cards[1], "Approve & send")
        (told,) = eventually(lambda: place.whispers(AGENT))
        assert told.text == f"{PAUSED} Nothing was sent."
        assert len(place.rows(Decision)) == 1
        place.let_it_leave()
        assert place.reply(first)
        assert len(place.thread(second)) == 1, "only the card"


def test_a_mention_and_a_direct_message_say_that_all_is_paused(workplace: Workplace, ada: Visitor) -> None:
    ada.press("Pause everything")
    workplace.say(QUESTION, user=AGENT, channel="D0MAYA")
    (told,) = eventually(lambda: workplace.whispers(AGENT, "D0MAYA"))
    assert told.text == f"{PAUSED} {FOLLOWS}"
    workplace.say(f"@Draftdesk {QUESTION}", user=AGENT, channel="C0GENERAL")
    (told,) = eventually(lambda: workplace.whispers(AGENT, "C0GENERAL"))
    assert told.text == f"{PAUSED} {FOLLOWS}"
    workplace.settle()
    assert {ticket.channel for ticket in workplace.rows(Ticket)} == {"D0MAYA", "C0GENERAL"}
    ada.press("Go on")
    eventually(lambda: [m for m in workplace.playground.state.visible("D0MAYA") if m.blocks])


def test_suggest_and_the_shortcut_say_that_all_is_paused(workplace: Workplace, ada: Visitor) -> None:
    ada.press("Pause everything")
    workplace.gesture("message", user=AGENT, channel="C0GENERAL", text=f"/suggest {QUESTION}")
    told = eventually(lambda: workplace.whispers(AGENT, "C0GENERAL"))
    assert [each.text for each in told] == [PAUSED]
