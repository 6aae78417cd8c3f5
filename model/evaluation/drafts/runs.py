"""Run one drafter over the rows asked in its own process, so that time and memory are its own.

`python -m model.evaluation.drafts.runs NAME FOLDER` is that process: JSON lines on standard output, {"done":
n} while it works and the `Run` last. See `model/evaluation/drafts/report.py` for what the drafts are worth.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from model.bundle import load_bundle
from model.bundle_files import read_rows, write_rows
from model.corpus.rows import Row, split_rows
from model.drafting.drafter import Drafter
from model.errors import DraftdeskModelError
from model.evaluation.drafts.peers import Proposal, Proposes, make_peer

OURS = "draftdesk"
AT_ONCE = 16
"""Tickets that wait at once when throughput is measured."""
_WARM_UP = 2

Told = Callable[[int], None]
"""Called with the number of rows drafted for so far."""


@dataclass(frozen=True)
class Work:
    """The input of every drafter. `bundle` is a saved version, used by our drafter alone."""

    training: tuple[Row, ...]  # all that a peer may retrieve
    sampled: tuple[Row, ...]  # timed
    others: tuple[Row, ...]  # drafted for afterwards, not timed
    bundle: Path
    seed: int


@dataclass(frozen=True)
class Run:
    """One drafter's proposals, for the sampled rows and then the others, with their time and memory."""

    proposals: tuple[tuple[Proposal, ...], ...]
    milliseconds: tuple[float, ...]  # of each request made alone
    batch_milliseconds: float | None  # a row's share of AT_ONCE together; None with too few rows
    ready_seconds: float  # from a loaded interpreter to the first draft
    peak_mebibytes: int


class OurDrafter:
    """A version's drafter that never abstains, so that its quality is scored at full coverage.

    It indexes the version's base rows, both bases as the product does, without the held-out and the approved
    ones.
    """

    def __init__(self, directory: Path) -> None:
        bundle = load_bundle(directory)
        training, _ = split_rows(row for row in bundle.rows if not row.approved)
        self.drafter = Drafter(replace(bundle, rows=tuple(training)), threshold=0.0)

    def propose(self, asked: Sequence[Row]) -> list[tuple[Proposal, ...]]:
        """As `model.evaluation.drafts.peers.Proposes`, reading the messages alone."""
        return [
            tuple(
                Proposal(draft.text, tuple(source.id for source in draft.sources))
                for draft in suggestion.drafts
            )
            for suggestion in self.drafter.suggest([row.message for row in asked])
        ]


def make_drafter(name: str, work: Work) -> Proposes:
    """Return our drafter or the peer of that name."""
    if name == OURS:
        return OurDrafter(work.bundle)
    return make_peer(name, work.training, work.seed)


def measure(name: str, work: Work, told: Told = lambda done: None) -> Run:
    """Draft for every row of `work` in this process.

    Of the sampled rows, every other group of AT_ONCE is drafted for together and the rest one at a time, so
    that a machine that slows down slows both. No row is drafted for twice.
    """
    began = time.perf_counter()
    drafter = make_drafter(name, work)
    drafter.propose(work.training[:_WARM_UP])
    ready = time.perf_counter() - began
    proposals: list[tuple[Proposal, ...]] = []
    alone: list[float] = []
    together: list[float] = []
    for group, rows in enumerate(_groups(work.sampled)):
        if group % 2 and len(rows) == AT_ONCE:
            proposals += _timed(drafter, rows, together)
        else:
            for row in rows:
                proposals += _timed(drafter, [row], alone)
        told(len(proposals))
    for rows in _groups(work.others):
        proposals += drafter.propose(rows)
        told(len(proposals))
    share = sum(together) / len(together) / AT_ONCE if together else None
    return Run(tuple(proposals), tuple(alone), share, ready, peak_mebibytes())


def measure_apart(name: str, folder: Path, told: Told) -> Run:
    """Run `measure` on the work saved in `folder` in its own process, which stops when this one does.

    DraftdeskModelError if it fails; its standard error says why.
    """
    command = [sys.executable, "-m", "model.evaluation.drafts.runs", name, str(folder)]
    last: dict[str, Any] = {}
    # In its own session, Ctrl-C does not reach it and print a traceback: this process stops it.
    with subprocess.Popen(  # noqa: S603  # Our own command.
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                last = json.loads(line)
                if "done" in last:
                    told(last["done"])
        except BaseException:
            child.terminate()
            raise
    if child.returncode != 0:
        raise DraftdeskModelError(f"drafting with {name} ended early, with the exit code {child.returncode}")
    return _run_of(last)


def save_work(folder: Path, work: Work) -> None:
    """Write `work` into the existing `folder`, for `measure_apart`."""
    for name in ("training", "sampled", "others"):
        write_rows(folder / f"{name}.jsonl", getattr(work, name))
    settings = {"bundle": str(work.bundle), "seed": work.seed}
    (folder / "work.json").write_text(json.dumps(settings), encoding="utf-8")


def load_work(folder: Path) -> Work:
    """Read the work that `save_work` wrote."""
    settings = json.loads((folder / "work.json").read_text(encoding="utf-8"))
    training, sampled, others = (
        read_rows(folder / f"{name}.jsonl") for name in ("training", "sampled", "others")
    )
    return Work(training, sampled, others, Path(settings["bundle"]), settings["seed"])


def _groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _timed(drafter: Proposes, rows: Sequence[Row], milliseconds: list[float]) -> list[tuple[Proposal, ...]]:
    began = time.perf_counter()
    proposed = drafter.propose(rows)
    milliseconds.append(1000 * (time.perf_counter() - began))
    return proposed


def peak_mebibytes() -> int:
    """Return the peak memory of this process, in MiB.

    On Linux ru_maxrss starts at the parent's memory, even after exec; VmHWM is the process' own.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) // 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _run_of(stored: dict[str, Any]) -> Run:
    proposals = tuple(
        tuple(Proposal(draft["text"], tuple(draft["sources"])) for draft in drafts)
        for drafts in stored["proposals"]
    )
    return Run(**{**stored, "proposals": proposals, "milliseconds": tuple(stored["milliseconds"])})


def _report(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Run the process; return its exit code."""
    name, folder = arguments
    try:
        _report(**asdict(measure(name, load_work(Path(folder)), lambda done: _report(done=done))))
    except Exception as error:
        if not Path(folder).exists():
            os._exit(1)  # The parent was stopped first and deleted the folder: there is nobody to tell.
        if not isinstance(error, DraftdeskModelError):
            raise
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
