"""Slack's side of Socket Mode: a loopback peer that accepts connections and sends envelopes.

Source: docs.slack.dev/apis/events-api/using-socket-mode; independent of our stand-in.
"""

import itertools
import json
import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

APP_TOKEN = "xapp-1-of-the-peer"
PATIENCE_SECONDS = 15.0


@dataclass
class Peer:
    """The bot's connections, and all messages it sends through them."""

    url: str = ""
    opened: int = 0
    """How often the bot called `apps.connections.open`."""
    connections: "queue.Queue[ServerConnection]" = field(default_factory=queue.Queue)
    """Connections not yet returned by `next_connection`."""
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    """The bot's messages, in order."""
    _current: ServerConnection | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _said: "dict[str, queue.Queue[dict[str, Any]]]" = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    async def open(self, request: Request) -> Response:
        """Answer `apps.connections.open`, which requires the app-level token."""
        self.opened += 1
        if request.headers.get("authorization") != f"Bearer {APP_TOKEN}":
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        return JSONResponse({"ok": True, "url": self.url})

    def accept(self, connection: ServerConnection) -> None:
        """Greet a connection and record its messages until it ends."""
        hello = {
            "type": "hello",
            "num_connections": 1,
            "connection_info": {"app_id": "A0KRD7HC3"},
            "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
        }
        connection.send(json.dumps(hello))
        self._current = connection
        self.connections.put(connection)
        with suppress(ConnectionClosed):  # The bot disconnects without a closing frame.
            for message in connection:
                answer = json.loads(message)
                self.acknowledged.append(answer)
                self._queue(answer["envelope_id"]).put(answer)

    def next_connection(self) -> ServerConnection:
        """The next connection that the bot opens."""
        return self.connections.get(timeout=PATIENCE_SECONDS)

    def send(self, envelope: dict[str, Any]) -> None:
        """Send an envelope or other message through the newest connection."""
        if self._current is None:
            self.next_connection()
        assert self._current is not None
        self._current.send(json.dumps(envelope))

    def acknowledgement(self, envelope_id: str, patience: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The bot's acknowledgement of an envelope. Raises `queue.Empty` if there is none."""
        return self._queue(envelope_id).get(timeout=patience)

    def exchange(self, body: bytes) -> dict[str, Any]:
        """Send an HTTP request's body in an envelope; return the payload of its acknowledgement."""
        sent = envelope(body, f"envelope-{next(self._numbers)}")
        self.send(sent)
        payload: dict[str, Any] = self.acknowledgement(sent["envelope_id"]).get("payload") or {}
        return payload

    def _queue(self, envelope_id: str) -> "queue.Queue[dict[str, Any]]":
        with self._lock:
            return self._said.setdefault(envelope_id, queue.Queue())


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


def envelope(body: bytes, envelope_id: str, *, retry: int = 0) -> dict[str, Any]:
    """A request's body as an envelope; `retry` is 1 or more for a repeat."""
    kind, payload = _read(body)
    sent: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        sent |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
    return sent


def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """The envelope's type, and the payload, decoded from the form if it is one."""
    if body.startswith(b"{"):
        return "events_api", json.loads(body)
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return (
        ("interactive", json.loads(form["payload"])) if "payload" in form else ("slash_commands", dict(form))
    )
