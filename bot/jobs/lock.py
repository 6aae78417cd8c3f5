"""Let only one process at a time do something, by a lock on a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(lock_file: Path, otherwise: Exception) -> Iterator[None]:
    """Hold the lock until the block or the process ends; raise `otherwise` while another process holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise otherwise from error
    try:
        yield
    finally:
        lock.release()
