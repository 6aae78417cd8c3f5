"""The acknowledgement bench counts what it says it counts. How fast the bot is, no test measures."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.bench import disk
from bot.bench.load import SENT_AGAIN, Answer, Load, figures, quantiles, seconds_to_card
from bot.bench.slack_side import CHANNELS, SECRET, STALLED, TOKEN, SlackSide
from tests.bot.support.workplace import eventually
from tests.serving import served


def test_figures_count_late_lost_and_duplicate_messages() -> None:
    load = Load((), ())
    load.answers = [Answer(str(number), 200, number / 1000) for number in range(1, 101)]
    load.answers += [Answer("101", None, 3.0), Answer("102", 500, 0.2), Answer("5", 200, 0.001)]
    cards = {str(number): 1 for number in range(1, 100)} | {"7": 3}
    assert figures(load, cards) == {
        "acknowledgement_ms": {"p50": 51.0, "p95": 97.0, "p99": 200.0, "max": 3000.0},
        "requests": 103,
        "statuses": {"200": 101, "None": 1, "500": 1},
        "not_acknowledged": 2,
        "events_lost": 1,
        "duplicate_cards": 2,
    }


def test_the_disk_is_measured_while_the_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def slow(descriptor: int) -> None:
        time.sleep(0.06)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with disk.watched(tmp_path) as taken:
        eventually(lambda: len(taken) > 2)
    seen = list(taken)
    assert min(seen) > 60
    assert disk.stalls(seen) == len(seen)
    assert disk.stalls([1.0, 49.0]) == 0
    assert not list(tmp_path.iterdir())
    assert "disk" not in [thread.name for thread in threading.enumerate()]
    assert quantiles([]) == {}


@pytest.mark.parametrize("drafts", [0, 3])
def test_the_load_is_signed_and_on_time_and_repeats_some_messages(drafts: int) -> None:
    heard: list[bytes] = []
    verifier = SignatureVerifier(SECRET)

    async def hear(request: Request) -> Response:
        body = await request.body()
        assert verifier.is_valid_request(body, dict(request.headers))
        heard.append(body)
        return PlainTextResponse("")

    def build(_: str) -> Starlette:
        return Starlette(routes=[Route("/slack/events", hear, methods=["POST"])])

    with served(build) as url:
        load = Load([url], ["where is my order?"])
        asyncio.run(load.run(0.25, 100, drafts))
    assert len(set(heard)) == drafts + 25
    assert len(heard) == drafts + 25 + (drafts + 25 + SENT_AGAIN - 1) // SENT_AGAIN
    assert len(load.acknowledged()) == drafts + 25
    assert len(load.measured()) == len(heard) - drafts - (drafts > 0)


def test_the_stalled_channel_is_measured_apart() -> None:
    sent = {
        "1": (STALLED, 10.0),
        "2": (CHANNELS[1], 10.0),
        "3": (CHANNELS[2], 11.0),
        "4": (CHANNELS[3], 12.0),
    }
    found = seconds_to_card(sent, {"1": 22.0, "2": 10.5, "3": 12.0}, STALLED)
    assert found["stalled_channel"]["max"] == 12.0
    assert (found["other_channels"]["p50"], found["other_channels"]["max"]) == (1.0, 1.0)


def test_slacks_side_counts_the_cards_of_each_thread() -> None:
    slack = SlackSide()

    async def post() -> None:
        async with slack.served() as url:
            client = WebClient(TOKEN, base_url=f"{url}/api/")
            block = {"type": "divider"}
            for thread, blocks in (("1.0", [block]), ("1.0", [block]), ("2.0", [block]), ("3.0", None)):
                await asyncio.to_thread(
                    client.chat_postMessage, channel=CHANNELS[1], thread_ts=thread, text="x", blocks=blocks
                )
            assert (await asyncio.to_thread(client.auth_test))["team_id"] == "T0BENCH"

    asyncio.run(post())
    assert slack.cards == {"1.0": 2, "2.0": 1}
