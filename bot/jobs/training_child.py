"""Run `model.training.fit` in the training process, and end it when the process that started it is gone.

Standard input is a pipe held open by the parent; nothing is ever written to it. When it closes, the parent
is gone, and a model that nobody would record is not worth finishing. Arguments and output are those of
`model.training.fit`.
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
GRACE_SECONDS = 10.0
"""Time to remove what is half written, before the process ends all the same."""

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """SNAPSHOT OUT [--previous BUNDLE]: train, and return the exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return fitting.main(_without_damaged_previous(arguments))


def _end_with_parent() -> None:
    # Not through sys.stdin: a thread that waits inside it would keep its lock at the interpreter's end.
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)  # The handler of `fitting.main` ends it tidily.
    time.sleep(GRACE_SECONDS)
    os._exit(128 + signal.SIGTERM)


def _without_damaged_previous(arguments: Sequence[str]) -> list[str]:
    """A serving version that cannot be loaded must not keep a new one from being made in its place."""
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
