"""The main flows over HTTP, through Socket Mode and from the playground's page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from db.learned_tables import Resolution
from db.tables import Decision, Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_hands import ByHand, ByPage, Hands, over_http, through_the_socket
from tests.bot.support.workplace import Workplace, eventually, quoted

QUESTION = "where is my order 12345?"
WRITTEN = "Order 12345 left our house this morning."

Started = tuple[Workplace, Hands]


@pytest.fixture(params=["http", "socket", "playground"])
def started(
    request: pytest.FixtureRequest, engine: Engine, starter_bundle: Path, tmp_path: Path
) -> Iterator[Started]:
    """A workplace, and hands for one of the three transports."""
    over: Literal["socket", "http"] = "socket" if request.param == "socket" else "http"
    with working(engine, starter_bundle, tmp_path / "home", over=over) as place:
        by_hand = {"http": over_http, "socket": through_the_socket}.get(request.param)
        yield place, ByPage(place) if by_hand is None else ByHand(place, by_hand(place))


def test_a_message_gets_a_card_whose_approval_sends_the_reply(started: Started) -> None:
    place, hands = started
    ts = hands.say(QUESTION)
    card = place.card(ts)
    offered = quoted(card)[0]
    hands.press(card, "Approve")
    assert place.reply(ts).text == offered
    assert "Approved by" in place.receipt(card)
    (ticket,) = place.rows(Ticket)
    assert (ticket.status, len(place.rows(Decision)), len(place.rows(Resolution))) == ("decided", 1, 1)


def test_an_edited_draft_is_sent_as_edited(started: Started) -> None:
    place, hands = started
    ts = hands.say(QUESTION)
    hands.press(place.card(ts), "Edit")
    hands.submit(slack_payloads.reply_values(WRITTEN))
    assert place.reply(ts).text == WRITTEN
    assert place.playground.state.view_of("U0MAYA") is None
    (decision,) = place.rows(Decision)
    assert decision.kind == "edited"


def test_a_rejection_is_stored_with_its_reason_and_sends_nothing(started: Started) -> None:
    place, hands = started
    ts = hands.say(QUESTION)
    card = place.card(ts)
    hands.press(card, "Reject")
    hands.submit(slack_payloads.reason_values("tone"))
    assert "Rejected by" in place.receipt(card)
    assert place.thread(ts) == [card]


def test_suggest_answers_the_caller_and_use_sends_the_draft(started: Started) -> None:
    place, hands = started
    answer = hands.suggest(QUESTION)
    assert answer.only_for == "U0MAYA"
    hands.press(answer, "Use")
    assert "Approved by" in place.receipt(answer)
    (sent,) = place.playground.state.visible("C0GENERAL")
    assert "12345" in sent.text


def test_suggest_without_text_shows_its_usage(started: Started) -> None:
    _, hands = started
    assert "/suggest" in hands.suggest("").text


def test_the_shortcut_drafts_for_any_message(started: Started) -> None:
    place, hands = started
    state = place.playground.state
    ts = state.add(
        Message("C0GENERAL", state.next_ts(), "U0SAM", QUESTION)
    ).ts  # This channel is not watched.
    hands.shortcut(ts, "draft_reply")
    card = eventually(lambda: next(iter(place.thread(ts, "C0GENERAL")), None))
    place.settle()
    assert "12345" in quoted(card)[0]
    (ticket,) = place.rows(Ticket)
    assert (ticket.source, ticket.message_ts) == ("shortcut", ts)


def test_opening_the_home_tab_shows_it(started: Started) -> None:
    _, hands = started
    home = hands.open_home()
    assert home.payload["type"] == "home"
