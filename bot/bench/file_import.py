"""`python -m bot.bench.file_import [--data FILE] [--rows N] [--kills N]`: import a sheet, killed meanwhile.

Writes N questions and answers, each with a number of its own, as a CSV; imports it with `draftdesk import`,
killed (SIGKILL) N times on the way and then finished; imports it once more without kills into another folder.
Prints JSON: seconds of each, rows a second, peak memory of the imports in MiB, and whether both hold the same
rows.
"""

import argparse
import csv
import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from db import model_versions
from db.learned_tables import Resolution
from db.model_versions import NewVersion
from db.session import open_engine, read, write
from migrations import upgrade
from model.corpus.rows import load_frame, rows_of

_TEAM = "T0BENCH"
_LOOK_SECONDS = 0.2
_PLACEHOLDER = re.compile(r"\{\{[^}]*\}\}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and print its figures; 0 if the rows are the same."""
    parser = argparse.ArgumentParser(prog="python -m bot.bench.file_import", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=None, help="a corpus to take texts from (the starter set)"
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = bench(Path(folder), options.data, options.rows, options.kills)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0 if found["same_rows"] else 1


def bench(folder: Path, data: Path | None, rows: int, kills: int) -> dict[str, Any]:
    """Return the figures. `folder` is empty."""
    sheet = folder / "sheet.csv"
    _write(sheet, data, rows)
    killed, whole = folder / "killed", folder / "whole"
    began = time.monotonic()
    for number in range(kills):
        _import(killed, sheet, until=rows * (number + 1) // (kills + 1))
    _import(killed, sheet)
    with_kills = time.monotonic() - began
    began = time.monotonic()
    _import(whole, sheet)
    alone = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "rows": rows,
        "learned": _count(whole),
        "seconds": round(alone, 1),
        "rows_a_second": round(rows / alone, 1),
        "seconds_with_kills": round(with_kills, 1),
        "kills": kills,
        "peak_mib": round(peak),
        "same_rows": _digest(killed) == _digest(whole),
    }


def _write(sheet: Path, data: Path | None, rows: int) -> None:
    texts = rows_of(load_frame(data or "starter"))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("question", "answer", "topic"))
        for number in range(rows):
            row = texts[number % len(texts)]
            asked, reply = (
                _PLACEHOLDER.sub(str(10_000_000 + number), text) for text in (row.message, row.reply)
            )
            out.writerow((f"{asked} (case {number})", reply, row.intent or ""))


def _import(home: Path, sheet: Path, until: int | None = None) -> None:
    """Import the sheet; kill the import once so many rows are stored."""
    if not home.exists():
        home.mkdir()
        engine = open_engine(f"sqlite:///{home}/draftdesk.db")
        upgrade(engine)
        with write(engine) as session:
            new = NewVersion(number=1, path="none", sha256="0" * 64, metrics={}, learned_through=0)
            model_versions.record(session, _TEAM, new)
        engine.dispose()
    command = [sys.executable, "-m", "bot.cli", "import", str(sheet), "--workspace", _TEAM]
    environment = os.environ | {"DRAFTDESK_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    child = subprocess.Popen(  # noqa: S603 -- our own interpreter, our own paths, no shell.
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while until is not None and child.poll() is None and _count(home) < until:
        time.sleep(_LOOK_SECONDS)
    if until is not None and child.poll() is None:
        child.send_signal(signal.SIGKILL)
    if child.wait() != 0 and until is None:
        raise RuntimeError(f"draftdesk import ended with {child.returncode}")


def _count(home: Path) -> int:
    engine = open_engine(f"sqlite:///{home}/draftdesk.db")
    try:
        with read(engine) as session:
            return session.scalar(select(func.count(Resolution.id))) or 0
    finally:
        engine.dispose()


def _digest(home: Path) -> str:
    """Return a hash of all rows in the order of their origins."""
    engine, found = open_engine(f"sqlite:///{home}/draftdesk.db"), hashlib.sha256()
    wanted = select(Resolution.origin, Resolution.message, Resolution.reply, Resolution.topic, Resolution.tag)
    with read(engine) as session:
        for row in session.execute(wanted.order_by(Resolution.origin)):
            found.update(repr(tuple(row)).encode())
    engine.dispose()
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
