"""Times in the database are UTC, whatever zone they were given in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError

from db import jobs
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job
from tests.db.rows import WORKSPACE


def stored(engine: Engine, moment: datetime) -> datetime:
    with write(engine) as session:
        job = jobs.enqueue(
            session, workspace_id=WORKSPACE, job=NewJob(kind="notice", payload={}, run_after=moment)
        )
        assert job is not None
    with read(engine) as session:
        found = session.get_one(Job, job.id)
        return found.run_after


def test_a_time_of_another_zone_is_read_as_utc(engine: Engine) -> None:
    moment = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    found = stored(engine, moment)
    assert found == moment
    assert found.utcoffset() == timedelta(0)
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="expected a datetime with a time zone"):
        stored(engine, datetime(2026, 3, 1))  # noqa: DTZ001 -- it is what must be refused.
