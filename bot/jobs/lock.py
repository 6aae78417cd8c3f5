"""Let only one process at a time do something: on a machine by a locked file, on all by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine


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


@contextmanager
def only_one_machine(engine: "Engine", name: str, otherwise: Exception) -> Iterator[None]:
    """Hold the lock `name` of the database until the block or the process ends; raise `otherwise` while
    another holds it. SQLite is one machine's, where `only_one` is enough.
    """
    from db.session import hold_lock  # Imported here, since the demo's command starts without SQLAlchemy.

    with hold_lock(engine, name) as held:
        if not held:
            raise otherwise
        yield
