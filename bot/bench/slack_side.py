"""Stand in for Slack's Web API: accept every call and count cards per message.

It does little because it shares the CPU with the bot; `bot/playground/` imitates Slack faithfully.
"""

import asyncio
import contextlib
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.cli.hosting import listen

TEAM = "T0BENCH"
CHANNELS = tuple(f"C0SUPPORT{number:02d}" for number in range(40))
"""Messages go to these in turn: Slack takes one post a second in each."""
STALLED = CHANNELS[0]
TOKEN = "xoxb-of-the-bench"  # noqa: S105 -- opens nothing.
SECRET = "5f2b1c9e7d3a4860b1c2d3e4f5a6b7c8"  # noqa: S105 -- signs nothing but the bench's own requests.


class SlackSide:
    """Records the bot's posts, which it shows in their threads: `cards` counts the messages with blocks in
    each, `arrived` has the time of the first. Posts in `STALLED` are answered after `stalled_until`. Both are
    on the monotonic clock.
    """

    def __init__(self) -> None:
        self.cards: Counter[str] = Counter()
        self.arrived: dict[str, float] = {}
        self.stalled_until = 0.0
        self._threads: dict[str, list[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)

    @contextlib.asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Serve the Web API on this event loop; yield the base URL of `/api/{method}`."""
        bound = listen("127.0.0.1", 0)
        app = Starlette(routes=[Route("/api/{method}", self._handle, methods=["GET", "POST"])])
        config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving

    async def _handle(self, request: Request) -> Response:
        given = await _arguments(request)
        answer: dict[str, Any] = {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"}
        match request.path_params["method"]:
            case "chat.postMessage":
                if given["channel"] == STALLED:
                    await asyncio.sleep(max(0.0, self.stalled_until - time.monotonic()))
                answer |= {"channel": given["channel"], "ts": f"{int(time.time())}.{next(self._numbers):06d}"}
                self._post(given, str(answer["ts"]))
            case "chat.delete":
                self._delete(given["ts"])
            case "conversations.replies" | "conversations.history":
                answer |= {"messages": self._threads.get(given.get("ts", ""), []), "has_more": False}
        return JSONResponse(answer)

    def _post(self, given: dict[str, Any], ts: str) -> None:
        thread = given.get("thread_ts")
        if not given.get("blocks") or not thread:
            return
        metadata = given.get("metadata")
        message = {
            "ts": ts,
            "bot_id": "B0BOT",
            "text": given.get("text", ""),
            "metadata": json.loads(metadata) if isinstance(metadata, str) else metadata,
        }
        self._threads.setdefault(thread, []).append(message)
        self.cards[thread] += 1
        self.arrived.setdefault(thread, time.monotonic())

    def _delete(self, ts: str) -> None:
        """Take a message back, as the bot does with the later of two that it posted."""
        for thread, messages in self._threads.items():
            left = [each for each in messages if each["ts"] != ts]
            self.cards[thread] -= len(messages) - len(left)
            self._threads[thread] = left


async def _arguments(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        given: dict[str, Any] = json.loads(body or b"{}")
        return given
    return dict(parse_qsl(body.decode()))
