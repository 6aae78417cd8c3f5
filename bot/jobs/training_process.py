"""Train in a child process, without secrets and at low priority, and relay its progress line by line.

The child runs `model.training.fit` (through `training_child.py`) on a snapshot directory and writes a bundle
directory; it has no access to the database. This process holds the child's standard input open: if it dies,
the pipe closes and the child ends. See `bot/jobs/retrain.py` for what follows.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import model
from bot.errors import TrainingFailed
from model.training.judging_examples import Example

NICENESS = 10
TAIL_LINES = 20
LONGEST_SECONDS = 4 * 3600.0
"""After so long, beside the minutes of attention and of its base, a run is killed; a million rows take an
hour.
"""
PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
        *("VIRTUAL_ENV", "LD_LIBRARY_PATH", "LD_PRELOAD", "XDG_CACHE_HOME", "CUDA_VISIBLE_DEVICES"),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONHASHSEED", "PYTHONWARNINGS"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
    }
)
PASSED_ON_BEGINNINGS = (
    "LC_",
    "OMP_",
    "MKL_",
    "OPENBLAS_",
    "KMP_",
    "GOMP_",
    "MALLOC_",
    "TORCH_",
    "TORCHINDUCTOR_",
)
"""Environment variables passed to training, by name and by prefix: no secret is among them."""

Progress = Callable[[str, float], None]
"""Called with the stage and its done share, from 0 to 1."""


@dataclass(frozen=True)
class Trained:
    """The child's report on the directory that it wrote."""

    directory: Path
    sha256: str
    metrics: dict[str, float | int | str]
    examples: tuple[Example, ...] = ()
    """Messages with the drafts of the version that serves and of the new one."""


@dataclass(frozen=True)
class Attention:
    """How to train attention: for how many minutes, and the folder of the bases that it starts from."""

    minutes: float
    bases: Path


def train_in_child(
    snapshot: Path,
    out: Path,
    previous: Path | None,
    progress: Progress,
    cancelled: threading.Event | None = None,
    attention: Attention | None = None,
    *,
    urgent: bool = False,
) -> Trained:
    """Train on `snapshot` into `out`, scoring the bundle at `previous` on the same rows; at low priority
    unless it is `urgent`.

    Raises TrainingFailed if `cancelled` is set, or, with the end of the child's stderr, if the child writes
    no bundle.
    """
    complaints = snapshot / "stderr.txt"
    longest = LONGEST_SECONDS + 2 * 60 * (attention.minutes if attention is not None else 0.0)
    arguments = [str(snapshot), str(out)]
    if previous is not None:
        arguments += ["--previous", str(previous)]
    if attention is not None:
        arguments += ["--minutes", str(attention.minutes), "--bases", str(attention.bases)]
    with complaints.open("w", encoding="utf-8") as stderr, _child(arguments, stderr, urgent) as child:
        if cancelled is not None:
            threading.Thread(target=_end_when, args=(child, cancelled), daemon=True).start()
        with _at_most(longest, child):
            result = _relay(child, progress)
            child.wait()
    if cancelled is not None and cancelled.is_set():
        raise TrainingFailed("The retraining run was stopped before it ended.")
    if child.returncode != 0 or result is None:
        raise TrainingFailed(_exit_message(child.returncode, complaints))
    examples = tuple(Example(**each) for each in result.get("examples", ()))
    return Trained(Path(result["bundle"]), str(result["sha256"]), dict(result["metrics"]), examples)


@contextlib.contextmanager
def _at_most(seconds: float, child: subprocess.Popen[str]) -> Iterator[None]:
    """Kill the child after `seconds`."""
    timer = threading.Timer(seconds, child.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def _child(arguments: list[str], stderr: IO[str], urgent: bool) -> Iterator[subprocess.Popen[str]]:
    # -P keeps the current folder off the import path: it may have a folder named `model`.
    command = [sys.executable, "-P", "-m", "bot.jobs.training_child", *arguments]
    child = subprocess.Popen(  # noqa: S603 -- our own interpreter, our own paths, no shell.
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=child_environment(os.environ),
    )
    try:
        if not urgent:
            _lower_priority(child.pid)
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def child_environment(environment: Mapping[str, str], and_of: tuple[str, ...] = ()) -> dict[str, str]:
    """Return a child's environment: the allowed variables, those that begin with one of `and_of`, and the
    path to our packages.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if name.upper() in PASSED_ON or name.upper().startswith(PASSED_ON_BEGINNINGS + and_of)
    }
    # The child imports `model` from where this process found it: a checkout or an installed wheel.
    found_at = str(Path(next(iter(model.__path__))).parent)
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (found_at, kept.get("PYTHONPATH"))))
    return kept


def _lower_priority(pid: int) -> None:
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):  # The child may have ended already; `train_in_child` detects that.
            os.setpriority(os.PRIO_PROCESS, pid, NICENESS)


def _end_when(child: subprocess.Popen[str], cancelled: threading.Event) -> None:
    while child.poll() is None:
        if cancelled.wait(0.2):
            child.kill()


def _relay(child: subprocess.Popen[str], progress: Progress) -> dict[str, Any] | None:
    """Relay the child's progress; return the line that names the bundle, None if there was none."""
    result = None
    assert child.stdout is not None
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            continue  # A library's own output.
        if not isinstance(message, dict):
            continue
        if "bundle" in message:
            result = message
        elif "stage" in message:
            progress(str(message["stage"]), float(message.get("done", 0.0)))
    return result


def _exit_message(returncode: int, complaints: Path) -> str:
    lines = complaints.read_text(encoding="utf-8", errors="replace").rstrip().splitlines()[-TAIL_LINES:]
    last = lines[-1] if lines else "it wrote nothing to stderr"
    told = f"Training ended with exit code {returncode} and made no version: {last}"
    return "\n".join([told, "The end of its stderr:", *lines]) if len(lines) > 1 else told
