"""Wait for writers that begin while another transaction is open, on both databases."""

import time
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Engine, text

from db.session import QUEUE

PATIENCE_SECONDS = 30.0

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_they_wait(engine: Engine, *writers: Future[Any]) -> None:
    """Return once each of these writers, in its own thread, waits for a database lock or has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(not writer.done() for writer in writers) > _waiting(engine):
        if time.monotonic() > deadline:
            raise TimeoutError(f"they neither wait nor end after {PATIENCE_SECONDS:g} s")
        time.sleep(0.01)


def _waiting(engine: Engine) -> int:
    if engine.dialect.name == "sqlite":
        waiting: int = engine.get_execution_options()[QUEUE].waiting()
        return waiting
    with engine.connect() as connection:
        found: int = connection.execute(_WAITING).scalar_one()
        return found
