"""An app that records the stand-in's requests and answers as a test sets."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.playground import Playground, create_playground
from tests.serving import served

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-of-the-stand-in"


@dataclass(frozen=True)
class Received:
    """One request received by the app."""

    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """A slash command's fields."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        """An interaction's or an event's JSON."""
        text = self.form["payload"] if self.headers["content-type"].startswith("application/x") else self.body
        decoded: dict[str, Any] = json.loads(text)
        return decoded


@dataclass
class ListeningApp:
    """The running stand-in with its app."""

    playground: Playground = field(init=False)
    base_url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    """Answers to the next requests, in order; then 200 with an empty body."""
    slow_by: float = 0.0

    @property
    def client(self) -> WebClient:
        """slack_sdk's client, connected to the stand-in."""
        return WebClient(TOKEN, base_url=f"{self.base_url}/api/")

    def gesture(self, name: str, **body: Any) -> httpx.Response:
        """Send a user's gesture as the page does."""
        return httpx.post(f"{self.base_url}/playground/{name}", json=body, trust_env=False)

    async def hear(self, request: Request) -> Response:
        """The app's endpoint."""
        self.received.append(Received(dict(request.headers), await request.body()))
        await asyncio.sleep(self.slow_by)
        return self.answers.pop(0) if self.answers else PlainTextResponse("")


@contextmanager
def listening_app(memory_path: Path | None = None) -> Iterator[ListeningApp]:
    """A workspace with its app over real HTTP; a new one unless its memory holds an earlier one."""
    app = ListeningApp()

    def build(base_url: str) -> Starlette:
        app.base_url = base_url
        app.playground = create_playground(
            events_url=f"{base_url}/slack/events",
            signing_secret=SECRET,
            bot_token=TOKEN,
            memory_path=memory_path,
        )
        return Starlette(routes=[Route("/slack/events", app.hear, methods=["POST"]), *app.playground.routes])

    with served(build):
        yield app
