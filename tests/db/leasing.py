"""Hands of a worker, for tests: it claims jobs, finishes them, and sees what is stored of one."""

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
    """Take what is due of these kinds (drafts), for `LEASE`."""
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
    """Say that a job is done; whether that counted."""
    with write(engine) as session:
        return jobs.finish(session, job)


def stored(engine: Engine, job: Job) -> Job:
    """A job as it stands."""
    with read(engine) as session:
        return session.get_one(Job, job.id)
