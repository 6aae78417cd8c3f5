"""`python -m bot.bench.nights [--data FILE] [--resolutions N] [--minutes N]`: a whole night beside drafts.

Approves N made-up replies on a served version, then trains as the night does while a thread drafts one
message after another. Prints JSON: minutes in all and beside attention's own, the child's peak memory, the
milliseconds of drafts alone and meanwhile. Exits with 1 if drafts took more than twice as long (p95) or the
run more than 3 GiB.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from bot.bench.swaps import Drafting
from bot.jobs.retrain import retrain
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import resolutions
from db.resolutions import NewResolution
from db.session import open_engine, write
from db.vocabulary import ResolutionSource
from migrations import upgrade
from model.corpus.rows import read_starter_rows

_TEAM = "T0BENCH"
_ALONE_SECONDS = 30.0
_MOST_GIB = 3.0
_MOST_TIMES = 2.0
_STORED_AT_ONCE = 500


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench, print its figures; 0 if they are within the limits, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.nights", description=__doc__)
    parser.add_argument("--data", type=Path, help="a CSV to train on besides the starter set")
    parser.add_argument("--resolutions", type=int, default=5_000)
    parser.add_argument("--minutes", type=float, default=0.0, help="of attention; its base takes as many (0)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = bench(Path(folder), options)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    slow = found["draft_ms_meanwhile"]["p95"] > _MOST_TIMES * found["draft_ms_alone"]["p95"]
    return int(slow or found["memory_gib"] > _MOST_GIB)


def bench(home: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures; `home` is an empty data folder."""
    engine = open_engine(f"sqlite:///{home}/bench.db")
    upgrade(engine)
    workspace, starter = Workspace(engine, _TEAM), options.data is None
    settings = Settings(home=home, bitext=options.data, starter_only=starter, training_minutes=0)
    retrain(workspace, settings, _say_nothing)
    _approve(engine, options.resolutions)
    serving = Serving(workspace, home)
    serving.refresh()
    serving.current().warm_up()
    drafting = Drafting(serving)
    thread = threading.Thread(target=drafting.run)
    thread.start()
    time.sleep(_ALONE_SECONDS)
    alone, drafting.times = drafting.times, []
    began = time.perf_counter()
    version = retrain(workspace, settings, _say_nothing, minutes=options.minutes)
    seconds = time.perf_counter() - began
    drafting.stopping.set()
    thread.join()
    return {
        "resolutions": options.resolutions,
        "status": version.status,
        "minutes": round(seconds / 60, 2),
        "minutes_beside_attention": round(seconds / 60 - 2 * options.minutes, 2),
        "memory_gib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20, 2),
        "drafts_failed": len(drafting.failed),
        "draft_ms_alone": _quantiles(alone),
        "draft_ms_meanwhile": _quantiles(drafting.times),
    }


def _approve(engine: Engine, count: int) -> None:
    """Store made-up approvals: a starter message with another's first words, and its reply in other ones."""
    drawn, rows = random.Random(0), read_starter_rows()  # noqa: S311 -- made-up data, no secret.
    for start in range(0, count, _STORED_AT_ONCE):
        with write(engine) as session:
            for number in range(start, min(start + _STORED_AT_ONCE, count)):
                row, other = drawn.choice(rows), drawn.choice(rows)
                message = f"{row.message} {' '.join(other.message.split()[:4])}"
                reply = f"Thank you for message {number}. {row.reply}"
                new = NewResolution(message, reply, ResolutionSource.APPROVED, topic=row.intent)
                resolutions.add(session, _TEAM, new)


def _quantiles(times: Sequence[float]) -> dict[str, float]:
    return {name: round(float(np.quantile(times, share)), 1) for name, share in (("p50", 0.5), ("p95", 0.95))}


def _say_nothing(stage: str, done: float) -> None:
    """Progress is not shown."""


if __name__ == "__main__":
    sys.exit(main())
