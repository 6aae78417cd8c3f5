"""Socket Mode's protocol: the running bot against a loopback peer over a real WebSocket.

See `test_transports.py` for the main flows through it.
"""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from websockets.sync.server import ServerConnection

from bot.services.tickets import intake
from db.tables import Ticket
from tests.bot.support import slack_payloads
from tests.bot.support.running import working
from tests.bot.support.slack_socket import envelope
from tests.bot.support.workplace import Workplace, eventually

NOWHERE = "http://127.0.0.1:9/"
NO_ANSWER_SECONDS = 0.5


@pytest.fixture
def place(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Workplace]:
    """A workplace whose bot is connected to the peer."""
    with working(engine, starter_bundle, tmp_path / "home", over="socket") as place:
        yield place


def event(text: str) -> bytes:
    return slack_payloads.event(slack_payloads.message(text))


def texts(place: Workplace) -> list[str]:
    """The texts of all tickets."""
    return [ticket.text for ticket in place.rows(Ticket)]


def test_a_message_through_the_socket_is_acknowledged_and_becomes_a_ticket(place: Workplace) -> None:
    place.peer.send(envelope(event("where is my parcel?"), "one"))
    assert place.peer.acknowledgement("one") == {"envelope_id": "one"}
    assert texts(place) == ["where is my parcel?"]


def test_a_command_through_the_socket_is_answered_in_its_acknowledgement(place: Workplace) -> None:
    place.peer.send(envelope(slack_payloads.command("", response_url=NOWHERE), "two"))
    answer = place.peer.acknowledgement("two")
    assert "/suggest" in answer["payload"]["text"]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_after_a_disconnect_the_bot_connects_again_and_loses_nothing(place: Workplace, reason: str) -> None:
    first = place.peer.next_connection()
    place.peer.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
    second = place.peer.next_connection()
    assert second is not first
    assert place.peer.opened == 2
    place.peer.send(envelope(event("my card was declined"), "three"))
    assert place.peer.acknowledgement("three") == {"envelope_id": "three"}
    assert texts(place) == ["my card was declined"]


def test_an_event_that_cannot_be_stored_is_not_acknowledged_and_is_stored_when_slack_retries(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = event("where is my parcel?")

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(intake, "receive", fail)
        place.peer.send(envelope(body, "five"))
        with pytest.raises(queue.Empty):
            place.peer.acknowledgement("five", NO_ANSWER_SECONDS)
    assert texts(place) == []
    place.peer.send(envelope(body, "six", retry=1))
    assert place.peer.acknowledgement("six") == {"envelope_id": "six"}
    assert texts(place) == ["where is my parcel?"]


def test_an_event_repeated_after_a_lost_acknowledgement_is_one_ticket(place: Workplace) -> None:
    body = event("where is my parcel?")
    first: ServerConnection = place.peer.next_connection()
    place.peer.send(envelope(body, "seven"))
    first.close()  # Slack does not receive the bot's messages now.
    eventually(lambda: texts(place))
    place.peer.next_connection()
    place.peer.send(envelope(body, "eight", retry=1))
    assert place.peer.acknowledgement("eight") == {"envelope_id": "eight"}
    assert texts(place) == ["where is my parcel?"]
