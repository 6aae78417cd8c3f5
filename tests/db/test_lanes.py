"""Lanes of jobs: one job in hand for each, in order, and no lane waits for another."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job
from tests.db.leasing import claim, finish
from tests.db.rows import WORKSPACE, a_ticket


def in_lane(engine: Engine, lane: str | None, ticket_id: int | None = None) -> int:
    """Enqueue a job in a lane; its id."""
    with write(engine) as session:
        new = NewJob(kind="draft", payload={}, ticket_id=ticket_id, lane=lane)
        job = jobs.enqueue(session, workspace_id=WORKSPACE, job=new)
    assert job is not None
    return job.id


def put_off(engine: Engine, job: Job, until: timedelta, *, deferred: bool) -> None:
    with write(engine) as session:
        assert jobs.retry(session, job, error="busy", run_after=now() + until, deferred=deferred)


def claimed(engine: Engine, limit: int = 9, **more: object) -> list[int]:
    return [job.id for job in claim(engine, limit=limit, **more)]  # type: ignore[arg-type]


def test_each_lane_has_one_job_in_hand_and_jobs_without_a_lane_run_beside(engine: Engine) -> None:
    first, _second = in_lane(engine, "post:C0A"), in_lane(engine, "post:C0A")
    other, free = in_lane(engine, "post:C0B"), in_lane(engine, None)
    assert claimed(engine) == [first, other, free]
    assert claimed(engine) == []


def test_a_lane_goes_on_with_its_next_job(engine: Engine) -> None:
    first, second = in_lane(engine, "post:C0A"), in_lane(engine, "post:C0A")
    [running] = claim(engine, limit=9)
    assert running.id == first
    assert finish(engine, running)
    assert claimed(engine) == [second]


@pytest.mark.parametrize("deferred", [True, False])
def test_a_lane_waits_for_a_job_that_was_put_off_but_not_for_one_that_failed(
    engine: Engine, deferred: bool
) -> None:
    in_lane(engine, "post:C0A")
    second = in_lane(engine, "post:C0A")
    [first] = claim(engine, limit=9)
    put_off(engine, first, timedelta(hours=1), deferred=deferred)
    with read(engine) as session:
        due = jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now())
        oldest = jobs.oldest_due(session, workspace_id=WORKSPACE, at=now())
    assert due == (0 if deferred else 1)
    assert (oldest.id if oldest else None) == (None if deferred else second)
    assert claimed(engine) == ([] if deferred else [second])
    if deferred:
        assert claimed(engine, at=now() + timedelta(hours=2)) == [first.id]


def test_the_job_of_a_worker_that_died_does_not_block_its_lane(engine: Engine) -> None:
    first = in_lane(engine, "post:C0A")
    in_lane(engine, "post:C0A")
    claim(engine, limit=9)
    assert claimed(engine, at=now() + timedelta(hours=1)) == [first]


def test_a_held_lane_is_left_alone(engine: Engine) -> None:
    in_lane(engine, "post:C0A")
    other, free = in_lane(engine, "post:C0B"), in_lane(engine, None)
    with write(engine) as session:
        found = jobs.claim(
            session,
            workspace_id=WORKSPACE,
            kinds=["draft"],
            limit=9,
            lease=timedelta(minutes=1),
            at=now(),
            held=["post:C0A"],
        )
    assert [job.id for job in found] == [other, free]
    with read(engine) as session:
        for held in ([], ["post:C0A"]):
            found_any = jobs.is_any_due(session, workspace_id=WORKSPACE, kinds=["draft"], at=now(), held=held)
            assert found_any == (not held)


def test_a_ticket_names_the_lane_of_its_jobs(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        new = NewJob("draft", {}, ticket.id, lane=lambda ticket: f"post:{ticket.channel}")
        job = jobs.enqueue(session, workspace_id=WORKSPACE, job=new)
        assert job is not None
        assert job.lane == f"post:{ticket.channel}"
