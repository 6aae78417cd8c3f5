"""How long the disk takes to keep a few bytes for good while the bench runs.

A message is acknowledged once its ticket is stored, so that no acknowledgement can be faster; and on a disk
that is shared with others, a slow moment of theirs must not be taken for ours.
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
    """A list that grows, while the block runs, by the milliseconds that each of 20 fsyncs a second took."""
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
    """How many of them took so long that acknowledgements are late by it."""
    return sum(each > STALL_MILLISECONDS for each in taken)
