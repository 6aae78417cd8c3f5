"""`python -m bot.bench [--seconds N] [--rate N] [--drafts N] [--data FILE] [--stall N]`: the load test.

When every job is done, print acknowledgement times, seconds from message to card, lost messages, duplicate
cards and disk stalls; exit with 1 if the target is missed. See `child` for the bot, `load` for the messages,
`slack_side` for Slack's Web API and `disk` for the disk.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.bench import disk
from bot.bench.child import draftdesks
from bot.bench.load import Load, figures, quantiles, seconds_to_card
from bot.bench.slack_side import STALLED, SlackSide
from db.vocabulary import JobStatus
from model.corpus.rows import load_frame

BAR_MILLISECONDS = 100
LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and print its figures as JSON; 0 if the target is met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="seconds during which messages arrive (60)"
    )
    parser.add_argument("--rate", type=float, default=50.0, help="messages per second (50)")
    parser.add_argument("--drafts", type=int, default=20, help="drafts queued at the start (20)")
    parser.add_argument("--data", type=Path, help="a CSV to train on (default: the starter set)")
    parser.add_argument(
        "--patience",
        type=float,
        default=60.0,
        help="stop waiting after so many seconds without a finished job (60)",
    )
    parser.add_argument(
        "--stall", type=float, default=0.0, help="seconds that one channel of forty does not answer (0)"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(bench(options, Path(folder)))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    faults = found["not_acknowledged"] + found["events_lost"] + found["duplicate_cards"]
    return int(faults > 0 or found["acknowledgement_ms"]["p99"] >= BAR_MILLISECONDS)


async def bench(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run once and return the figures. `folder` is empty and becomes the bot's data and working directory."""
    messages = [str(text) for text in load_frame(options.data or "starter")["instruction"]]
    slack = SlackSide()
    async with slack.served() as slack_url, draftdesks(folder, slack_url, options.data) as (child,):
        app_url = child.url
        load = Load([app_url], messages)
        waiting: list[int] = []
        watching = asyncio.create_task(_watch(app_url, waiting))
        slack.stalled_until = time.monotonic() + options.stall
        with disk.watched(folder) as fsyncs:
            await load.run(options.seconds, options.rate, options.drafts)
        watching.cancel()
        await until_done(app_url, options.patience)
    return {
        **figures(load, slack.cards),
        "seconds_to_card": seconds_to_card(load.sent, slack.arrived, STALLED),
        "jobs_waiting": {"least": min(waiting, default=0), "most": max(waiting, default=0)},
        "disk": {"fsync_ms": quantiles(fsyncs), "stalls": disk.stalls(fsyncs)},
        "events_a_second": options.rate,
        "seconds": options.seconds,
        "cores": len(os.sched_getaffinity(0)),
    }


async def _watch(app_url: str, waiting: list[int]) -> None:
    """Record each second how many jobs remain, drafts and their follow-up jobs."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        waiting.append(await _jobs_left(app_url))


async def until_done(app_url: str, seconds: float) -> None:
    """Wait until no job is left, or until no job finished for `seconds`."""
    patience, left = seconds, await _jobs_left(app_url)
    while left and patience > 0:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        before, left = left, await _jobs_left(app_url)
        patience = seconds if left < before else patience - LOOK_EVERY_SECONDS


async def _jobs_left(app_url: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as http:
        counts = (await http.get(f"{app_url}/readyz")).json()["jobs"]
    return int(counts[JobStatus.WAITING] + counts[JobStatus.LEASED])


if __name__ == "__main__":
    sys.exit(main())
