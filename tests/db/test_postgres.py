"""Several write transactions at once, which only PostgreSQL has; without a server these tests are skipped."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from db import jobs, preferences
from db.base import now
from db.session import read, write
from tests.db.overlap import until_they_wait
from tests.db.rows import WORKSPACE, a_job


def claim(session: Session, limit: int) -> list[int]:
    claimed = jobs.claim(
        session,
        workspace_id=WORKSPACE,
        kinds=["draft"],
        limit=limit,
        lease=timedelta(minutes=1),
        at=now(),
    )
    return [job.id for job in claimed]


def test_a_claim_waits_for_another_workers_and_takes_what_that_leaves(postgres_engine: Engine) -> None:
    def claim_all() -> list[int]:
        with write(postgres_engine) as session:
            return claim(session, limit=5)

    with write(postgres_engine) as session:
        first, second = a_job(session), a_job(session)
    with ThreadPoolExecutor() as threads:
        with write(postgres_engine) as one:
            assert claim(one, limit=1) == [first.id]
            other = threads.submit(claim_all)
            until_they_wait(postgres_engine, other)
        assert other.result(timeout=30) == [second.id]


def test_resetting_a_preference_while_it_is_set_causes_no_error(postgres_engine: Engine) -> None:
    def put(value: float) -> None:
        with write(postgres_engine) as session:
            preferences.put(session, workspace_id=WORKSPACE, name="confidence", value=value, set_by="U0ADMIN")

    def forget() -> bool:
        with write(postgres_engine) as session:
            return preferences.forget(session, workspace_id=WORKSPACE, name="confidence")

    def begin_to_forget(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO preferences"):
            forgetting.append(threads.submit(forget))
            until_they_wait(postgres_engine, *forgetting)

    forgetting: list[Future[bool]] = []
    put(0.2)
    with ThreadPoolExecutor() as threads:
        event.listen(postgres_engine, "after_cursor_execute", begin_to_forget)
        put(0.4)
    assert [each.result() for each in forgetting] == [True]
    with read(postgres_engine) as session:
        assert preferences.all_of(session, workspace_id=WORKSPACE) == {}
