"""Stand before the stand-in's Web API and treat calls as Slack does on a bad day.

Calls beyond a budget get HTTP 429 with `Retry-After`; others are slow, or refused while a fault lasts.
Every call is recorded.
"""

import asyncio
import json
import math
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/"
WORKSPACE = ""
"""In place of a channel: the whole workspace."""


@dataclass(frozen=True)
class Seen:
    """One call: its method, its channel (empty without one), its arguments, and why it was refused here."""

    method: str
    channel: str
    arguments: Mapping[str, Any]
    refused: str | None = None


@dataclass
class Gate:
    """The calls so far, and what is to be done with the next ones."""

    budgets: dict[str, float] = field(default_factory=dict)
    """By method: seconds between two calls for one channel."""
    slow: dict[tuple[str, str], float] = field(default_factory=dict)
    """By method and channel: seconds before the call is performed."""
    faults: dict[str, str] = field(default_factory=dict)
    """By channel, or `WORKSPACE`: the error code that its calls get."""
    calls: list[Seen] = field(default_factory=list)
    _free_at: dict[tuple[str, str], float] = field(default_factory=dict)

    def counts(self, *, refused: bool = False) -> Counter[str]:
        """How many calls of each method there were, or how many of them were refused here."""
        return Counter(seen.method for seen in self.calls if not refused or seen.refused)

    def before(self, app: ASGIApp) -> ASGIApp:
        """The app with this gate before it."""

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(API):
                await app(scope, receive, send)
                return
            request = Request(scope, receive)
            body = await request.body()
            seen = self._judged(scope["path"].removeprefix(API), _arguments(request, body))
            self.calls.append(seen)
            if seen.refused is not None:
                await self._refusal(seen)(scope, receive, send)
                return
            await asyncio.sleep(self.slow.get((seen.method, seen.channel), 0.0))
            await app(scope, _again(body), send)

        return gated

    def _judged(self, method: str, arguments: Mapping[str, Any]) -> Seen:
        channel = str(arguments.get("channel") or "")
        code = self.faults.get(WORKSPACE) or (self.faults.get(channel) if channel else None)
        if code is None and method in self.budgets:
            now = time.monotonic()
            if now < self._free_at.get((method, channel), 0.0):
                code = "ratelimited"
            else:
                self._free_at[method, channel] = now + self.budgets[method]
        return Seen(method, channel, arguments, code)

    def _refusal(self, seen: Seen) -> JSONResponse:
        body = {"ok": False, "error": seen.refused}
        if seen.refused != "ratelimited":
            return JSONResponse(body)
        left = self._free_at[seen.method, seen.channel] - time.monotonic()
        return JSONResponse(body, status_code=429, headers={"Retry-After": str(max(math.ceil(left), 1))})


def _arguments(request: Request, body: bytes) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        sent: dict[str, Any] = json.loads(body or b"{}")
        return given | sent
    return given | dict(parse_qsl(body.decode(errors="replace")))


def _again(body: bytes) -> Receive:
    """The request's body for the app behind the gate."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    return receive
