"""Socket Mode: the running bot against a loopback peer that speaks Slack's protocol over a real WebSocket.

The envelopes are written from docs.slack.dev/apis/events-api/using-socket-mode, not from our stand-in.
"""

import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from websockets.exceptions import ConnectionClosedError
from websockets.sync.server import ServerConnection, serve

from bot.app import Draftdesk
from bot.playground import create_playground
from bot.settings import Settings
from db.session import read
from db.tables import Ticket
from tests.bot import slack_payloads
from tests.bot.workplace import TOKEN, eventually, record_served
from tests.serving import served

APP_TOKEN = "xapp-1-of-the-peer"
NOWHERE = "http://127.0.0.1:9/"
PATIENCE_SECONDS = 15


@dataclass
class Peer:
    """Slack's side: each connection that the bot opens, and everything that it says."""

    url: str = ""
    connections: "queue.Queue[ServerConnection]" = field(default_factory=queue.Queue)
    said: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)

    def accept(self, connection: ServerConnection) -> None:
        """Greet a connection and keep what it says until it ends."""
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {}}))
        self.connections.put(connection)
        with suppress(ConnectionClosedError):  # The bot hangs up without a closing frame.
            for message in connection:
                self.said.put(json.loads(message))

    def next_connection(self) -> ServerConnection:
        """The next connection that the bot opens."""
        return self.connections.get(timeout=PATIENCE_SECONDS)

    def acknowledgement(self) -> dict[str, Any]:
        """The next thing that the bot says."""
        return self.said.get(timeout=PATIENCE_SECONDS)

    async def open(self, request: Request) -> Response:
        """Answer `apps.connections.open`, which takes the app-level token only."""
        if request.headers.get("authorization") != f"Bearer {APP_TOKEN}":
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        return JSONResponse({"ok": True, "url": self.url})


@contextmanager
def listening(peer: Peer) -> Iterator[None]:
    """Serve the peer's WebSocket on a free port."""
    with serve(peer.accept, "127.0.0.1", 0) as server:
        peer.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.fixture
def peer(engine: Engine, starter_bundle: Path, tmp_path: Path) -> Iterator[Peer]:
    """A peer to which a running bot connects."""
    peer = Peer()

    def slack(_: str) -> Starlette:
        playground = create_playground(
            events_url="", signing_secret=slack_payloads.SECRET, bot_token=TOKEN, team_id=slack_payloads.TEAM
        )
        opening = Route("/api/apps.connections.open", peer.open, methods=["POST"])
        return Starlette(routes=[opening, *playground.routes])

    record_served(engine, starter_bundle)
    with listening(peer), served(slack) as slack_url:
        settings = Settings(
            home=tmp_path,
            channels=("C0SUPPORT",),
            slack_bot_token=SecretStr(TOKEN),
            slack_app_token=SecretStr(APP_TOKEN),
            slack_api_url=f"{slack_url}/api/",
            starter_only=True,
            training_minutes=0.0,
        )
        desk = Draftdesk.connect(settings, engine)
        desk.start()
        try:
            yield peer
        finally:
            desk.stop()


def envelope(kind: str, number: int, payload: dict[str, Any]) -> str:
    """One request as it comes through the socket."""
    return json.dumps(
        {
            "envelope_id": f"envelope-{number}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
    )


def message(text: str) -> dict[str, Any]:
    """An event's payload for a customer's message."""
    payload: dict[str, Any] = json.loads(slack_payloads.event(slack_payloads.message(text)))
    return payload


def tickets(engine: Engine) -> list[str]:
    """The texts of all tickets."""
    with read(engine) as session:
        return list(session.scalars(select(Ticket.text)))


def test_a_message_through_the_socket_is_acknowledged_and_becomes_a_ticket(
    peer: Peer, engine: Engine
) -> None:
    peer.next_connection().send(envelope("events_api", 1, message("where is my parcel?")))
    assert peer.acknowledgement()["envelope_id"] == "envelope-1"
    eventually(lambda: tickets(engine))
    assert tickets(engine) == ["where is my parcel?"]


def test_a_command_through_the_socket_is_answered_in_its_acknowledgement(peer: Peer) -> None:
    form = dict(parse_qsl(slack_payloads.command("", response_url=NOWHERE).decode(), keep_blank_values=True))
    peer.next_connection().send(envelope("slash_commands", 2, form))
    answer = peer.acknowledgement()
    assert answer["envelope_id"] == "envelope-2"
    assert "/suggest" in answer["payload"]["text"]


def test_after_a_disconnect_the_bot_connects_again_and_loses_nothing(peer: Peer, engine: Engine) -> None:
    first = peer.next_connection()
    first.send(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}))
    second = peer.next_connection()
    second.send(envelope("events_api", 3, message("my card was declined")))
    assert peer.acknowledgement()["envelope_id"] == "envelope-3"
    eventually(lambda: tickets(engine))
    assert tickets(engine) == ["my card was declined"]
