"""One demo at a time in a data folder: two would each write the other's page and tickets over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DemoRunning


@contextmanager
def only_demo(folder: Path) -> Iterator[None]:
    """Hold the data folder for one demo, until the block or the process ends, however it ends.

    The lock's file lies beside the demo's own folder, which `--fresh` removes. Raises DemoRunning while
    another demo holds it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "demo.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DemoRunning(folder) from error
    try:
        yield
    finally:
        lock.release()
