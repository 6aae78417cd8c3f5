"""Enqueue jobs and read them back."""

from collections.abc import Callable

from sqlalchemy import Engine

from bot.outbox import Worker
from db import jobs
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job

WORKSPACE = "T0DEMO"
StartWorker = Callable[..., Worker]


def enqueue(engine: Engine, n: int = 0, *, kind: str = "draft", ticket_id: int | None = None) -> int:
    with write(engine) as session:
        job = jobs.enqueue(
            session, workspace_id=WORKSPACE, job=NewJob(kind=kind, payload={"n": n}, ticket_id=ticket_id)
        )
    assert job is not None
    return job.id


def stored(engine: Engine, job_id: int) -> Job:
    with read(engine) as session:
        return session.get_one(Job, job_id)
