"""A worker's actions, for tests: claim jobs, finish them, and read a stored one."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.session import read, write
from db.tables import Job
from tests.db.rows import WORKSPACE

LEASE = timedelta(minutes=1)


def claim(
    engine: Engine,
    *kinds: str,
    limit: int = 10,
    at: datetime | None = None,
    workspace_id: str = WORKSPACE,
) -> list[Job]:
    """Claim due jobs of these kinds (drafts by default), for `LEASE`."""
    with write(engine) as session:
        return jobs.claim(
            session,
            workspace_id=workspace_id,
            kinds=kinds or ("draft",),
            limit=limit,
            lease=LEASE,
            at=at or now(),
        )


def finish(engine: Engine, job: Job) -> bool:
    """Mark a job done; return whether that counted."""
    with write(engine) as session:
        return jobs.finish(session, job)


def stored(engine: Engine, job: Job) -> Job:
    """Return a job as it is stored now."""
    with read(engine) as session:
        return session.get_one(Job, job.id)
