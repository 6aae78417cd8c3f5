"""`python -m bot.bench.imports [--resolutions N] [--encoded N]`: how soon a long import is found.

Stores N made-up resolutions as an import does, then follows them as a running bot does while it drafts one
message after another. Prints JSON: minutes until all are found by static points; resolutions a second that
the encoder reads after that, over the first --encoded, and the minutes for all; draft times in each phase.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from bot.jobs.retrain import retrain
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import resolutions
from db.session import open_engine, write
from migrations import upgrade
from model.corpus.rows import read_starter_rows

_TEAM = "T0BENCH"
_STORED_AT_ONCE = 500
_DRAFTS_ALONE = 40


@dataclass
class Drafts:
    """Draft times in milliseconds, by phase."""

    serving: Serving
    messages: Iterator[str]
    times: dict[str, list[float]] = field(default_factory=dict)

    def draft(self, phase: str) -> None:
        """Draft one message as the drafter's worker does: follow the database, then suggest."""
        began = time.perf_counter()
        self.serving.refresh()
        self.serving.current().suggest([next(self.messages)])
        self.times.setdefault(phase, []).append(1000 * (time.perf_counter() - began))

    def until(self, done: Callable[[], bool], phase: str) -> float:
        """Draft until `done`; return the seconds that it took."""
        began = time.perf_counter()
        while not done():
            self.draft(phase)
        return time.perf_counter() - began

    def figures(self) -> dict[str, dict[str, float]]:
        """p50 and p95 of each phase, and how many drafts."""
        return {
            phase: {
                "p50": round(float(np.percentile(times, 50))),
                "p95": round(float(np.percentile(times, 95))),
                "drafts": len(times),
            }
            for phase, times in self.times.items()
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.imports", description=__doc__)
    parser.add_argument("--resolutions", type=int, default=100_000)
    parser.add_argument("--encoded", type=int, default=3_000, help="after so many the rest is reckoned")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = bench(Path(folder), options.resolutions, options.encoded)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def bench(home: Path, count: int, encoded: int) -> dict[str, Any]:
    """Return the figures for `count` resolutions, of which the encoder reads `encoded` before the end."""
    engine = open_engine(f"sqlite:///{home}/bench.db")
    upgrade(engine)
    workspace = Workspace(engine, _TEAM)
    retrain(workspace, Settings(home=home, starter_only=True, training_minutes=0), lambda stage, done: None)
    serving = Serving(workspace, home)
    drafts = Drafts(serving, _asked())
    for _ in range(_DRAFTS_ALONE):
        drafts.draft("before")
    drafts.times["before"] = drafts.times["before"][10:]  # The first ones load what later ones find loaded.
    _store(engine, count)
    index, target = serving.current().index, len(serving.current().index) + count
    serving.start()
    found = drafts.until(lambda: len(index) >= target, "while they are found")
    waiting = index.waiting
    read = drafts.until(lambda: index.waiting <= max(0, waiting - encoded), "while the encoder reads")
    serving.stop()
    rate = (waiting - index.waiting) / read
    for _ in range(_DRAFTS_ALONE):
        drafts.draft("after, most still waiting" if index.waiting else "after")
    return {
        "resolutions": count,
        "found_minutes": round(found / 60, 2),
        "encoder_rows_a_second": round(rate, 1),
        "encoded_minutes": round((found + waiting / rate) / 60, 1),
        "draft_ms": drafts.figures(),
    }


def _store(engine: Engine, count: int) -> None:
    """Store made-up resolutions: two halves of starter messages each, so that hardly any two are the same."""
    drawn = random.Random(0)  # noqa: S311 -- made-up data, no secret.
    rows = read_starter_rows()
    for start in range(0, count, _STORED_AT_ONCE):
        with write(engine) as session:
            for number in range(start, min(start + _STORED_AT_ONCE, count)):
                one, other = drawn.choice(rows), drawn.choice(rows).message
                resolutions.add_imported(
                    session,
                    workspace_id=_TEAM,
                    message=f"{one.message[: len(one.message) // 2]} {other[len(other) // 2 :]} please",
                    reply=one.reply,
                    origin=f"bench:{number}",
                )


def _asked() -> Iterator[str]:
    """Messages without end."""
    drawn = random.Random(1)  # noqa: S311 -- as above.
    messages = [row.message for row in read_starter_rows() if len(row.message) < 400]
    while True:
        yield f"{drawn.choice(messages)} {drawn.randrange(1000)}"


if __name__ == "__main__":
    main()
