"""What only PostgreSQL does: several transactions at once. Skipped, saying so, where there is no server."""

from datetime import timedelta

from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.session import write
from tests.db.rows import a_job


def test_a_claim_passes_over_jobs_that_another_worker_is_claiming(postgres_engine: Engine) -> None:
    lease = timedelta(minutes=1)
    with write(postgres_engine) as session:
        first, second = a_job(session), a_job(session)
    with write(postgres_engine) as one, write(postgres_engine) as other:
        mine = jobs.claim(one, kinds=["draft"], limit=1, lease=lease, at=now())
        theirs = jobs.claim(other, kinds=["draft"], limit=5, lease=lease, at=now())
    assert [job.id for job in mine] == [first.id]
    assert [job.id for job in theirs] == [second.id]
