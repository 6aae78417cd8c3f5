"""Inject faults instead of, or after, a request's answer.

Plan a fault for the next matching requests, or choose one per request by a function. Faults happen below the
application: connections are really reset, and hanging requests really get no answer.
"""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODIES: Mapping[int, Mapping[str, Any]] = {
    401: {"error": "invalid_token", "error_description": "The access token provided is expired."},
    403: {"error": {"title": "Forbidden", "message": "You do not have access to this page."}},
    404: {"error": "RecordNotFound", "description": "Not found"},
    409: {
        "error": "UpdateConflict",
        "description": "Safe Update prevented the update due to outdated ticket data.",
    },
    422: {
        "error": "RecordInvalid",
        "description": "Record validation errors",
        "details": {"base": [{"description": "Sam's order 12345 is invalid", "error": "InvalidValue"}]},
    },
    429: {
        "error": "APIRateLimitExceeded",
        "description": "Number of allowed API requests per minute exceeded",
    },
}
"""Zendesk's body for each refusal; the 422 quotes a customer, which must not be passed on."""


@dataclass(frozen=True)
class Fault:
    """A fault. With `after`, the request is executed anyway."""

    what: Literal["answer", "reset", "hang"] = "answer"
    status: int = 500
    retry_after: str | None = None
    after: bool = False
    body: Mapping[str, Any] | None = None
    """None: Zendesk's body for this status."""


@dataclass
class Asked:
    """A received request."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Exchange:
    """A request and its answer; status 0 if it got none."""

    asked: Asked
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Faults:
    """The planned faults."""

    def __init__(self) -> None:
        self.choose: Callable[[Asked], Fault | None] = lambda asked: None
        self._lock = threading.Lock()
        self._next: list[tuple[str, re.Pattern[str], Fault]] = []

    def plan(self, fault: Fault, *, method: str = "", path: str = "", times: int = 1) -> None:
        """Plan a fault for the next requests with a matching path and method (default: any)."""
        with self._lock:
            self._next += [(method, re.compile(path), fault)] * times

    def of(self, asked: Asked) -> Fault | None:
        """The fault of this request: a planned one, which is used up, else the result of `choose`."""
        with self._lock:
            for index, (method, path, fault) in enumerate(self._next):
                if method in ("", asked.method) and path.search(asked.path):
                    del self._next[index]
                    return fault
        return self.choose(asked)


class FaultyWire:
    """A layer between server and application that records every exchange and applies the faults."""

    def __init__(self, app: ASGIApp, faults: Faults, exchanges: list[Exchange]) -> None:
        self._app = app
        self._faults = faults
        self._exchanges = exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or apply its fault."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(await _asked(scope, receive))
        self._exchanges.append(exchange)
        fault = self._faults.of(exchange.asked)
        answer: list[Message] = []
        if fault is None or fault.after:
            answer = await self._carried_out(scope, exchange.asked.body)
        if fault is not None and fault.what == "reset":
            _reset(receive)
        elif fault is not None and fault.what == "hang":
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            await _answer(exchange, answer if fault is None else _said(fault), send)

    async def _carried_out(self, scope: Scope, body: bytes) -> list[Message]:
        answer: list[Message] = []

        async def given() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def kept(message: Message) -> None:
            answer.append(message)

        await self._app(scope, given, kept)
        return answer


async def _asked(scope: Scope, receive: Receive) -> Asked:
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    return Asked(scope["method"], scope["path"], scope["query_string"].decode(), headers, body)


async def _answer(exchange: Exchange, messages: list[Message], send: Send) -> None:
    for message in messages:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            exchange.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        exchange.body += message.get("body", b"")
        await send(message)


def _said(fault: Fault) -> list[Message]:
    body = json.dumps(BODIES.get(fault.status, {}) if fault.body is None else fault.body).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    if fault.retry_after is not None:
        headers["retry-after"] = fault.retry_after
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    start: Message = {"type": "http.response.start", "status": fault.status, "headers": pairs}
    return [start, {"type": "http.response.body", "body": body}]


def _reset(receive: Receive) -> None:
    """Reset the connection; the transport is in uvicorn's cycle."""
    transport = receive.__self__.transport  # type: ignore[attr-defined]  # uvicorn's bound method.
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
