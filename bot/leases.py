"""Keep the leases of jobs in hand, so that no other worker takes over slow ones."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db import jobs
from db.base import now
from db.session import write
from db.tables import Job

log = logging.getLogger(__name__)


@contextmanager
def leases_kept(engine: Engine, claimed: Sequence[Job], lease: timedelta) -> Iterator[None]:
    """Renew the leases, each of length `lease`, while the block runs."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(lease.total_seconds() / 3):
            try:
                with write(engine) as session:
                    for job in claimed:
                        jobs.renew(session, job, leased_until=now() + lease)
            except SQLAlchemyError:
                log.warning("leases could not be renewed; trying again")

    keeper = threading.Thread(target=renew, name="leases", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
