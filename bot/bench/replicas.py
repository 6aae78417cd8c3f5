"""`python -m bot.bench.replicas --database URL [--processes N] [--rate N] [--seconds N] [--kill-every N]`:
several bots on one PostgreSQL, of which one is killed every so many seconds and started again.

Print how many messages were lost or have two cards, and the seconds to the card; exit with 1 if any is. `URL`
names a server where databases may be created: each run has its own.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import make_url

from bot.bench.__main__ import until_done
from bot.bench.child import WHOLE_CORPUS, Child, draftdesks
from bot.bench.load import Load, figures, quantiles
from bot.bench.slack_side import SlackSide
from db.session import open_engine
from model.corpus.rows import load_frame


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and print its figures as JSON; 0 if no message was lost or answered twice, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.replicas", description=__doc__)
    parser.add_argument("--database", required=True, help="postgresql://user@host/database of a server")
    parser.add_argument("--processes", type=int, default=2, help="bots (2)")
    parser.add_argument("--rate", type=float, default=50.0, help="messages per second (50)")
    parser.add_argument("--seconds", type=float, default=120.0, help="seconds during which they arrive (120)")
    parser.add_argument("--kill-every", type=float, default=20.0, help="seconds between kills; 0: none (20)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, _own_database(options.database) as database:
        found = asyncio.run(bench(options, Path(folder), database))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return int(found["not_acknowledged"] + found["events_lost"] + found["duplicate_cards"] > 0)


async def bench(options: argparse.Namespace, folder: Path, database: str) -> dict[str, Any]:
    """Run once on an empty database and return the figures."""
    messages = [str(text) for text in load_frame("starter")["instruction"]]
    slack, killed = SlackSide(), 0
    async with (
        slack.served() as slack_url,
        draftdesks(folder, slack_url, None, options.processes, database) as children,
    ):
        load = Load([child.url for child in children], messages)
        sending = asyncio.create_task(load.run(options.seconds, options.rate, 0))
        while options.kill_every:
            done, _ = await asyncio.wait([sending], timeout=options.kill_every)
            if done:
                break
            await _kill(children[killed % len(children)])
            killed += 1
        await sending
        for child in children:
            await child.ready(WHOLE_CORPUS)
        await until_done(children[0].url, 60)
    took = [slack.arrived[ts] - due for ts, (_, due) in load.sent.items() if ts in slack.arrived]
    return {
        **figures(load, slack.cards),
        "seconds_to_card": quantiles(took),
        "cards": len(took),
        "cards_a_second": round(len(took) / (max(slack.arrived.values()) - min(slack.arrived.values())), 1),
        "killed": killed,
        "processes": options.processes,
        "events_a_second": options.rate,
        "cores": len(os.sched_getaffinity(0)),
    }


async def _kill(child: Child) -> None:
    await asyncio.to_thread(child.stop, kill=True)
    child.start()


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    """Yield the URL of a new database on the server; it is dropped at the end."""
    name = f"draftdesk_bench_{uuid4().hex[:8]}"
    with open_engine(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
