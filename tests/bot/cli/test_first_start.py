"""The first start: the port answers, events are kept, and drafts follow when the first version is trained."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.jobs.first_version import SMALL_BYTES
from bot.playground import Playground, create_playground
from bot.playground.world.state import Message
from tests.bot.cli.test_cli import draftdesk, until
from tests.bot.support import slack_payloads
from tests.bot.support.versions import write_csv
from tests.serving import served

TOKEN = "xoxb-of-the-stand-in"
TRAINING_SECONDS = 400.0
"""Of patience: a training has a low priority, and other tests run beside this one."""


@dataclass
class Starting:
    """A bot that has just been started, with no version."""

    process: "subprocess.Popen[str]"
    playground: Playground
    url: str
    began: float

    def health(self) -> httpx.Response:
        return httpx.get(f"{self.url}/healthz", trust_env=False, timeout=5)

    def version(self) -> int | None:
        version: int | None = self.health().json()["version"]
        return version

    def write(self, text: str) -> str:
        """Send a message until it is acknowledged, as Slack does; its ts."""
        state = self.playground.state
        ts = state.add(Message("C0SUPPORT", state.next_ts(), "U0SAM", text)).ts
        body = slack_payloads.event(slack_payloads.message(text, ts=ts, event_ts=ts))
        until(lambda: self._deliver(body) == 200)
        return ts

    def cards(self, ts: str) -> list[Message]:
        return [message for message in self.playground.state.replies("C0SUPPORT", ts) if message.blocks]

    def _deliver(self, body: bytes) -> int:
        headers = slack_payloads.headers(body, kind="application/json")
        with contextlib.suppress(httpx.HTTPError):
            url = f"{self.url}/slack/events"
            return httpx.post(url, content=body, headers=headers, trust_env=False, timeout=3).status_code
        return 0


@contextlib.contextmanager
def starting(folder: Path) -> Iterator[Starting]:
    """`draftdesk serve` with a corpus just too large for the first version, and the stand-in."""
    corpus = write_csv(folder / "corpus.csv", 700)
    assert corpus.stat().st_size > SMALL_BYTES
    made: list[Playground] = []

    def slack(_: str) -> Starlette:
        made.append(
            create_playground(
                events_url="", signing_secret=slack_payloads.SECRET, bot_token=TOKEN, team_id="T0DEMO"
            )
        )
        return Starlette(routes=made[0].routes)

    with socket.socket() as free, served(slack) as slack_url:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": slack_payloads.SECRET,
            "SLACK_API_URL": f"{slack_url}/api/",
            "DRAFTDESK_PORT": str(port),
            "DRAFTDESK_CHANNELS": "C0SUPPORT",
            "DRAFTDESK_TRAINING_MINUTES": "0",
            "DRAFTDESK_BITEXT": str(corpus),
        }
        began = time.monotonic()
        with draftdesk("serve", home=folder / "home", settings=settings) as process:
            bot = Starting(process, made[0], f"http://127.0.0.1:{port}", began)
            try:
                until(lambda: answers(bot))
                yield bot
            finally:
                process.terminate()
                process.communicate(timeout=30)


def answers(bot: Starting) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return bot.health().status_code == 200
    return False


@pytest.mark.slow
@pytest.mark.timeout(3 * TRAINING_SECONDS)
def test_events_before_the_first_version_are_kept_and_drafted_then_by_the_starters_and_the_whole_corpus(
    tmp_path: Path,
) -> None:
    with starting(tmp_path) as bot:
        assert bot.version() is None, "the port answers before anything is trained"
        first = bot.write("where is my order 12345?")
        assert bot.version() is None, "and so are events acknowledged"
        until(lambda: bot.cards(first) != [])
        until(lambda: "Approve & send" in str(bot.cards(first)[0].blocks))
        assert bot.version() == 1
        until(lambda: bot.version() == 2, TRAINING_SECONDS)
        later = bot.write("I want a refund")
        until(lambda: bot.cards(later) != [])
        assert len(bot.cards(first)) == 1
        bot.process.terminate()
        assert bot.process.wait(timeout=30) == 0


@pytest.mark.slow
def test_sigterm_during_the_first_training_ends_promptly_and_keeps_the_events(tmp_path: Path) -> None:
    with starting(tmp_path) as bot:
        ts = bot.write("where is my order 12345?")
        assert bot.version() is None
        bot.process.terminate()
        asked = time.monotonic()
        assert bot.process.wait(timeout=20) == 0
        assert time.monotonic() - asked < 10
        assert "Approve & send" not in str([card.blocks for card in bot.cards(ts)])
    with starting(tmp_path) as again:
        again.playground.state.add(Message("C0SUPPORT", ts, "U0SAM", "where is my order 12345?"))
        until(lambda: "Approve & send" in str([card.blocks for card in again.cards(ts)]))
