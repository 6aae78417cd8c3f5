"""What only PostgreSQL does: several transactions at once. Skipped, saying so, where there is no server."""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import jobs
from db.base import now
from db.session import write
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


def test_a_claim_passes_over_jobs_that_another_worker_is_claiming(postgres_engine: Engine) -> None:
    with write(postgres_engine) as session:
        first, second = a_job(session), a_job(session)
    with write(postgres_engine) as one, write(postgres_engine) as other:
        assert claim(one, limit=1) == [first.id]
        assert claim(other, limit=5) == [second.id]
