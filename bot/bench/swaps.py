"""`python -m bot.bench.swaps [--data FILE] [--swaps N]`: how soon another version drafts, and what it costs
drafts.

Two versions of one corpus serve by turns, as `draftdesk models serve V` chooses them in another process,
while a thread drafts one message after another. Prints JSON: seconds from the choice until the version
drafts, drafts made and failed, their milliseconds alone and during the swaps. Exits with 1 if a draft
failed or a swap took 2 s.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.services.versions.history import serve_again
from bot.services.versions.serving import Serving
from bot.services.workspace import Workspace
from db import model_versions
from db.model_versions import NewVersion
from db.session import open_engine, write
from migrations import upgrade
from model.bundle import save_bundle
from model.corpus.rows import load_frame, read_starter_rows, rows_of, with_starter_rows
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

_TEAM = "T0BENCH"
_LIMIT_SECONDS = 2.0
_ALONE_SECONDS = 10.0
_BETWEEN_DRAFTS_SECONDS = 0.05


@dataclass
class Drafting:
    """Drafts one message after another in a thread, until it is stopped."""

    serving: Serving
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Draft, and note what fails."""
        messages = [row.message for row in read_starter_rows()]
        number = 0
        while not self.stopping.wait(_BETWEEN_DRAFTS_SECONDS):
            number += 1
            began = time.perf_counter()
            try:
                self.serving.current().suggest([messages[number * 37 % len(messages)]])
            except Exception as error:
                self.failed.append(repr(error))
            self.times.append(1000 * (time.perf_counter() - began))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench, print its figures; 0 if they are within the limits, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.swaps", description=__doc__)
    parser.add_argument("--data", type=Path, help="a CSV to train on besides the starter set")
    parser.add_argument("--swaps", type=int, default=100)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = bench(Path(folder), options.data, options.swaps)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return int(found["drafts_failed"] > 0 or found["swap_seconds"]["largest"] >= _LIMIT_SECONDS)


def bench(home: Path, data: Path | None, swaps: int) -> dict[str, Any]:
    """Return the figures of `swaps` swaps; `home` is an empty data folder."""
    workspace, rows = _two_versions(home, data)
    serving = Serving(workspace, home)
    serving.refresh()
    serving.start()
    drafting = Drafting(serving)
    thread = threading.Thread(target=drafting.run)
    thread.start()
    time.sleep(_ALONE_SECONDS)
    alone, drafting.times = drafting.times, []
    took = [_swap(workspace, home, serving, 1 + number % 2) for number in range(swaps)]
    drafting.stopping.set()
    thread.join()
    serving.stop()
    return {
        "rows": rows,
        "swap_seconds": {"median": _at(took, 0.5), "largest": round(max(took), 2)},
        "drafts": len(drafting.times),
        "drafts_failed": len(drafting.failed),
        "draft_ms_alone": {"p50": _at(alone, 0.5), "p95": _at(alone, 0.95)},
        "draft_ms": {"p50": _at(drafting.times, 0.5), "p95": _at(drafting.times, 0.95)},
    }


def _swap(workspace: Workspace, home: Path, serving: Serving, number: int) -> float:
    """Choose a version and wait until it drafts; return the seconds."""
    serve_again(workspace, home, number, "U0BENCH")
    began = time.perf_counter()
    while serving.number != number:
        time.sleep(0.01)
    return time.perf_counter() - began


def _two_versions(home: Path, data: Path | None) -> tuple[Workspace, int]:
    rows = with_starter_rows(rows_of(load_frame(data))) if data is not None else tuple(read_starter_rows())
    bundle = fit_bundle(Snapshot("v1", rows, (), 0))
    engine = open_engine(f"sqlite:///{home}/bench.db")
    upgrade(engine)
    for number in (1, 2):
        path = f"models/{_TEAM}/v{number:04d}"
        sha256 = save_bundle(home / path, replace(bundle, version=f"v{number}"))
        with write(engine) as session:
            new = NewVersion(number, path, sha256, {}, learned_through=0)
            model_versions.record(session, _TEAM, new)
    return Workspace(engine, _TEAM), len(rows)


def _at(values: Sequence[float], share: float) -> float:
    return round(float(np.quantile(values, share)), 2)


if __name__ == "__main__":
    sys.exit(main())
