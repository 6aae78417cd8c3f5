"""Measure how long the disk takes to sync a few bytes while the bench runs.

A message is acknowledged after its ticket is stored, so no acknowledgement is faster than the disk. On a
shared disk these figures tell other programs' stalls from the bot's.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY_SECONDS = 0.05
STALL_MILLISECONDS = 50.0


@contextmanager
def watched(folder: Path) -> Iterator[list[float]]:
    """A list that grows while the block runs: milliseconds of each fsync, 20 per second."""
    taken: list[float] = []
    over = threading.Event()

    def watch() -> None:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            while not over.wait(EVERY_SECONDS):
                file.write(bytes(4096))
                begun = time.perf_counter()
                os.fsync(file.fileno())
                taken.append(1000 * (time.perf_counter() - begun))

    thread = threading.Thread(target=watch, name="disk")
    thread.start()
    try:
        yield taken
    finally:
        over.set()
        thread.join()


def stalls(taken: list[float]) -> int:
    """Count the syncs slow enough to delay an acknowledgement past the target."""
    return sum(each > STALL_MILLISECONDS for each in taken)
