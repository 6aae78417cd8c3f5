"""What was said while the bot did not listen is drafted for afterwards, once, unless somebody answered."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.playground.world.state import Message
from bot.services.slack import heard
from bot.services.slack.heard import DIRECT, ask_to_catch_up
from db.learned_tables import Resolution
from db.session import write
from db.tables import Job, Ticket
from db.vocabulary import JobKind, JobStatus
from db.workspace_tables import Cursor, Pause
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_hands import ByHand, over_http, through_the_socket
from tests.bot.support.slack_socket import envelope
from tests.bot.support.workplace import Workplace, buttons, eventually

CHANNEL = "C0SUPPORT"
HOUR = 3600.0
Start = Callable[..., AbstractContextManager[Workplace]]


@pytest.fixture
def start(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Start:
    """Start the workplace; each further start is a restart."""

    @contextmanager
    def started(**more: Any) -> Iterator[Workplace]:
        with working(engine, starter_bundle, tmp_path / "home", **more) as place:
            yield place

    return started


def said_meanwhile(place: Workplace, text: str, *, hours_ago: float = 0.0, **more: Any) -> str:
    """Write a message of which the bot is not told; its ts."""
    state = place.playground.state
    ts = f"{float(state.next_ts()) - hours_ago * HOUR:.6f}"
    channel = more.pop("channel", CHANNEL)
    return state.add(Message(channel, ts, more.pop("user", "U0SAM"), text, **more)).ts


def remember(place: Workplace) -> None:
    """Let the stand-in keep its chat, as it does after each request, for the next start."""
    place.http.post(f"{place.slack_url}/api/auth.test")


def heard_hours_ago(place: Workplace, hours: float) -> None:
    """As if the last event had come so long ago."""
    with write(place.engine) as session:
        for cursor in session.query(Cursor).filter_by(name=heard.CURSOR):
            cursor.value = f"{float(cursor.value) - hours * HOUR:.6f}"


def caught_up(place: Workplace) -> None:
    """Wait until every reading is done."""

    def done() -> bool:
        looks = [job for job in place.rows(Job) if job.kind == JobKind.CATCH_UP]
        return bool(looks) and all(job.status == JobStatus.DONE for job in looks)

    eventually(done)
    place.settle()


def texts(place: Workplace) -> list[str]:
    return [ticket.text for ticket in place.rows(Ticket)]


def cards(place: Workplace, ts: str, channel: str = CHANNEL) -> list[Message]:
    return [message for message in place.thread(ts, channel) if message.blocks]


def test_a_first_start_reads_nothing_of_before(start: Start) -> None:
    with start() as place:
        said_meanwhile(place, "a message from before", hours_ago=1)
        assert [job for job in place.rows(Job) if job.kind == JobKind.CATCH_UP] == []


def test_messages_of_the_time_away_get_their_drafts_once_though_their_events_come_too(start: Start) -> None:
    with start() as place:
        place.card(place.say("where is my order 11111?"))
        place.desk.stop()
        missed = [said_meanwhile(place, f"where is my order {12000 + n}?") for n in range(5)]
        remember(place)
    with start() as place:
        for n, ts in enumerate(missed):  # Slack repeats some of them, in any order.
            sent = slack_payloads.message(f"where is my order {12000 + n}?", ts=ts, event_ts=ts)
            assert place.deliver_event(sent).status_code == 200
        caught_up(place)
        eventually(lambda: all(len(cards(place, ts)) == 1 for ts in missed))
        assert len(texts(place)) == 6
        assert "Approve & send" in buttons(cards(place, missed[0])[0])


def test_what_somebody_answered_meanwhile_gets_no_draft(start: Start) -> None:
    with start() as place:
        place.say("where is my order 11111?")
        place.settle()
        place.desk.stop()
        answered = said_meanwhile(place, "where is my order 12001?")
        said_meanwhile(place, "It is on its way.", user="U0MAYA", thread_ts=answered)
        asked_more = said_meanwhile(place, "where is my order 12002?")
        said_meanwhile(place, "It is on its way.", user="U0MAYA", thread_ts=asked_more)
        said_meanwhile(place, "And how do I get a refund for it?", thread_ts=asked_more)
        waiting = said_meanwhile(place, "where is my order 12003?")
        said_meanwhile(place, "hello again", user="U0SAM", thread_ts=waiting)
        remember(place)
    with start() as place:
        caught_up(place)
        assert cards(place, answered) == []
        eventually(lambda: cards(place, waiting))
        asked = ["And how do I get a refund for it?", "where is my order {{Order Number}}?"]
        assert texts(place)[1:] == asked


def test_a_follow_up_in_a_thread_that_began_before_is_found(start: Start) -> None:
    with start() as place:
        root = place.say("where is my order 11111?")
        place.card(root)
        place.desk.stop()
        said_meanwhile(place, "I want to cancel it and get a refund", thread_ts=root)
        remember(place)
    with start() as place:
        caught_up(place)
        eventually(lambda: len(cards(place, root)) == 2)
        assert [ticket.status for ticket in place.rows(Ticket)] == ["retired", "drafted"]


def test_a_message_deleted_or_edited_meanwhile_is_forgotten_or_drafted_again(start: Start) -> None:
    with start() as place:
        deleted, edited, same = (place.say(f"where is my order {n}?") for n in (11111, 22222, 33333))
        answered = place.say("can I return the shoes I ordered as 44444?")
        for ts in (deleted, edited, same):
            place.card(ts)
        place.press(place.card(answered), "Approve & send")
        place.reply(answered)
        place.settle()
        place.desk.stop()
        state = place.playground.state
        for ts in (deleted, answered):
            _found(place, ts).deleted = True
        later = _found(place, edited)
        later.text, later.edited_ts = "I want to cancel it and get a refund", state.next_ts()
        remember(place)
    with start() as place:
        caught_up(place)
        eventually(lambda: len(cards(place, edited)) == 2)
        place.settle()
        because = {row.thread_ts or row.message_ts: row.retired_because for row in place.rows(Ticket)[:4]}
        assert because == {deleted: "deleted", edited: "edited", same: None, answered: "deleted"}
        assert "11111" not in str(texts(place))
        assert "44444" not in str(texts(place))
        assert [each.deleted_at is not None for each in place.rows(Resolution)] == [True]
        assert len(cards(place, same)) == 1


def _found(place: Workplace, ts: str) -> Message:
    found = place.playground.state.find(CHANNEL, ts)
    assert found is not None
    return found


def test_older_messages_are_told_as_a_number(start: Start) -> None:
    with start(ops_channel="C0OPS") as place:
        place.say("where is my order 11111?")
        place.settle()
        place.desk.stop()
        heard_hours_ago(place, 30)
        old = [said_meanwhile(place, f"where is my order {n}?", hours_ago=20) for n in (12001, 12002)]
        young = said_meanwhile(place, "where is my order 12003?", hours_ago=3)
        remember(place)
    with start(ops_channel="C0OPS") as place:
        caught_up(place)
        eventually(lambda: cards(place, young))
        assert [cards(place, ts) for ts in old] == [[], []]
        told = eventually(lambda: [m.text for m in place.playground.state.visible("C0OPS")])
        assert "2 messages in <#C0SUPPORT> were not answered" in told[-1]
        assert "older than 12 hours" in told[-1]


def test_direct_messages_of_the_time_away_get_their_drafts(start: Start) -> None:
    direct: Any = {"user": "U0MAYA", "channel": "D0MAYA"}
    with start() as place:
        place.say("where is my order 11111?", **direct)
        place.settle()
        place.desk.stop()
        heard_hours_ago(place, 30)
        old = said_meanwhile(place, "where is my order 12001?", hours_ago=20, **direct)
        ts = said_meanwhile(place, "where is my order 12002?", **direct)
        said_meanwhile(place, "hello", **direct)
        first_ever = said_meanwhile(place, "can I return my shoes?", user="U0JONAS", channel="D0JONAS")
        guests = said_meanwhile(place, "where is my order 12003?", user="U0GUS", channel="D0GUS")
        remember(place)
    with start() as place:
        caught_up(place)
        eventually(lambda: cards(place, ts, "D0MAYA") and cards(place, first_ever, "D0JONAS"))
        assert cards(place, old, "D0MAYA") == cards(place, guests, "D0GUS") == []
        assert len(texts(place)) == 3
        (told,) = eventually(lambda: place.whispers("U0MAYA", "D0MAYA"))
        assert "you wrote 1 messages here that are older than 12 hours" in told.text


def test_without_the_scope_to_list_direct_messages_channels_are_still_read(start: Start) -> None:
    with start() as place:
        place.playground.state.fail_next("conversations.list", "missing_scope", times=9)
        ts = said_meanwhile(place, "where is my order 12002?")
        ask_to_catch_up(place.desk.workspace, (DIRECT, CHANNEL), float(ts) - HOUR)
        eventually(lambda: cards(place, ts))
        caught_up(place)
        assert place.gate.counts()["conversations.list"] == 1
        assert place.rows(Pause) == []


def test_a_new_socket_connection_reads_what_was_said_while_none_stood(start: Start) -> None:
    with start(over="socket") as place:
        hands = ByHand(place, through_the_socket(place))
        hands.say("where is my order 11111?")
        place.settle()
        place.peer.next_connection()
        missed = [said_meanwhile(place, f"where is my order {12000 + n}?") for n in range(3)]
        place.peer.send({"type": "disconnect", "reason": "warning", "debug_info": {"host": "applink-1"}})
        place.peer.next_connection()
        caught_up(place)
        eventually(lambda: all(len(cards(place, ts)) == 1 for ts in missed))
        sent = slack_payloads.message("where is my order 12000?", ts=missed[0], event_ts=missed[0])
        place.peer.send(envelope(slack_payloads.event(sent), "late"))
        place.peer.acknowledgement("late")
        assert len(texts(place)) == 4


def test_what_was_said_before_the_bot_was_invited_back_is_read(start: Start) -> None:
    with start() as place:
        channels = place.playground.state.channels
        channels[CHANNEL] = replace(channels[CHANNEL], has_app=False)
        known = said_meanwhile(place, "where is my order 12001?")
        sent = slack_payloads.message("where is my order 12001?", ts=known, event_ts=known)
        assert place.deliver_event(sent).status_code == 200
        eventually(lambda: [job for job in place.rows(Job) if job.last_error == "not_in_channel"])
        unheard = said_meanwhile(place, "where is my order 12002?")
        place.gesture("message", user="U0MAYA", channel=CHANNEL, text="/invite @Draftdesk")
        eventually(lambda: [len(cards(place, ts)) for ts in (known, unheard)] == [1, 1])


@pytest.mark.parametrize("over", ["http", "socket"])
def test_a_stop_of_a_minute_amid_many_messages_loses_none_and_doubles_none(start: Start, over: Any) -> None:
    wire = {"http": over_http, "socket": through_the_socket}[over]
    written: list[str] = []
    with start(over=over) as place:
        hands = ByHand(place, wire(place))
        written += [hands.say(f"where is my order {12000 + n}?") for n in range(6)]
        place.desk.stop()  # With cards and drafts in hand.
        written += [said_meanwhile(place, f"where is my order {12100 + n}?") for n in range(6)]
        remember(place)
    with start(over=over) as place:
        hands = ByHand(place, wire(place))
        written += [hands.say(f"where is my order {12200 + n}?") for n in range(6)]
        caught_up(place)
        eventually(lambda: [len(cards(place, ts)) for ts in written] == [1] * 18)
        assert len(texts(place)) == 18
