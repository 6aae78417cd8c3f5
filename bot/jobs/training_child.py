"""Run `model.training.fit` in the training process, and end it if its parent dies.

Standard input is a pipe that the parent holds open and never writes to. It closes if the parent dies; nobody
would then record the model. Arguments and output are those of `model.training.fit`.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from model.bundle import load_bundle
from model.errors import CheckpointError
from model.training import fit as fitting

STANDARD_INPUT = 0
MEMORY_SHARE = 0.7
"""Of this machine's memory; files that are only mapped do not count."""
GRACE_SECONDS = 10.0
"""Time to remove unfinished files before the process is killed."""

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """SNAPSHOT OUT [--previous BUNDLE]: train, and return the exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit_memory()
    return fitting.main(_without_damaged_previous(arguments))


def _limit_memory() -> None:
    """Let allocations fail beyond `MEMORY_SHARE`, so that a run ends before the system kills the bot for
    it.
    """
    try:
        import resource
    except ImportError:  # Not on this system.
        return
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    resource.setrlimit(resource.RLIMIT_DATA, (int(MEMORY_SHARE * whole), resource.RLIM_INFINITY))


def _end_with_parent() -> None:
    # Not sys.stdin: a thread waiting in it would hold its lock when the interpreter ends.
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)  # The handler of `fitting.main` ends it tidily.
    time.sleep(GRACE_SECONDS)
    os._exit(128 + signal.SIGTERM)


def _without_damaged_previous(arguments: Sequence[str]) -> list[str]:
    """Drop `--previous` if that version cannot be loaded, so that it does not prevent a new one."""
    if "--previous" not in arguments:
        return list(arguments)
    at = arguments.index("--previous")
    try:
        load_bundle(Path(arguments[at + 1]))
    except CheckpointError as error:
        _log.warning("the serving version is damaged, so the new one is not compared with it: %s", error)
        return [*arguments[:at], *arguments[at + 2 :]]
    return list(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
