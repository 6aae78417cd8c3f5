"""`python -m bot.bench [--seconds N] [--rate N] [--drafts N] [--data FILE]`: the acknowledgement bench.

Prints how long customers' messages took to be acknowledged, how many were lost and how many cards came
twice, once every job is done, and how the disk did meanwhile; ends with 1 when the bar is missed. The bot is
`child`'s part, the load `load`'s, Slack's side of the Web API `slack_side`'s, the disk `disk`'s.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.bench import disk
from bot.bench.child import draftdesk
from bot.bench.load import Load, figures, quantiles
from bot.bench.slack_side import SlackSide
from model.corpus.rows import load_frame

BAR_MILLISECONDS = 100
LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and print its figures as JSON; 0 when the bar is met."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long messages arrive (60)")
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second (50)")
    parser.add_argument("--drafts", type=int, default=20, help="drafts that wait from the start (20)")
    parser.add_argument("--data", type=Path, help="a CSV to learn from; none: the starter set")
    parser.add_argument(
        "--patience", type=float, default=60.0, help="seconds without a job done that end the wait (60)"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(bench(options, Path(folder)))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    faults = found["not_acknowledged"] + found["events_lost"] + found["duplicate_cards"]
    return int(faults > 0 or found["acknowledgement_ms"]["p99"] >= BAR_MILLISECONDS)


async def bench(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The figures of one run; `folder` is empty and becomes the bot's data folder and working directory."""
    messages = [str(text) for text in load_frame(options.data or "starter")["instruction"]]
    slack = SlackSide()
    async with slack.served() as slack_url, draftdesk(folder, slack_url, options.data) as app_url:
        load = Load(app_url, messages)
        waiting: list[int] = []
        watching = asyncio.create_task(_watch(app_url, waiting))
        with disk.watched(folder) as fsyncs:
            await load.run(options.seconds, options.rate, options.drafts)
        watching.cancel()
        await _until_done(app_url, options.patience)
    return {
        **figures(load, slack.cards),
        "jobs_waiting": {"least": min(waiting, default=0), "most": max(waiting, default=0)},
        "disk": {"fsync_ms": quantiles(fsyncs), "stalls": disk.stalls(fsyncs)},
        "events_a_second": options.rate,
        "seconds": options.seconds,
        "cores": len(os.sched_getaffinity(0)),
    }


async def _watch(app_url: str, waiting: list[int]) -> None:
    """Note each second how many jobs are left to do, drafts and what follows from them."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        waiting.append(await _jobs_left(app_url))


async def _until_done(app_url: str, seconds: float) -> None:
    """Wait until no job is left, or until none was done for so long."""
    patience, left = seconds, await _jobs_left(app_url)
    while left and patience > 0:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        before, left = left, await _jobs_left(app_url)
        patience = seconds if left < before else patience - LOOK_EVERY_SECONDS


async def _jobs_left(app_url: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as http:
        counts = (await http.get(f"{app_url}/healthz")).json()["jobs"]
    return int(counts["waiting"] + counts["leased"])


if __name__ == "__main__":
    sys.exit(main())
