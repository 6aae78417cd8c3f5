"""Queries on the outbox: `waiting` -> `leased` -> `done` or `failed`; `cancelled` while it waits.

A claim leases a job for a time and counts the attempt; if the worker dies, the lease expires and the job can
be claimed again. A worker's report on a job counts only while its attempt is the newest. See `bot/outbox.py`
for running jobs.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, func, select, update
from sqlalchemy.orm import Session

from db.base import now
from db.due_jobs import CLAIM, FIRST_DUE, IS_ANY_DUE, UNSETTLED
from db.session import insert_unless_repeated, lock_until_commit
from db.tables import Job, Ticket
from db.vocabulary import JobStatus

LATE = timedelta(minutes=10)
"""Drafts that were asked for earlier are made after the others."""
LOOK_AHEAD = 4
"""Due jobs that a claim looks at for each one that it may take: several can be of one lane."""


@dataclass(frozen=True)
class NewJob:
    """A job to store. `bot/services/job_kinds.py` makes those that the bot runs."""

    kind: str
    payload: Mapping[str, Any]
    ticket_id: int | None = None
    dedupe_key: str | None = None
    run_after: datetime | None = None
    """None: at once."""
    lane: str | Callable[[Ticket], str] | None = None
    """What it waits in line for, such as "post:C0SUPPORT", or how its ticket says so."""


def enqueue(session: Session, *, workspace_id: str, job: NewJob) -> Job | None:
    """Store a job in the caller's transaction; None if the workspace has one with this `dedupe_key`."""
    return insert_unless_repeated(
        session,
        Job,
        workspace_id=workspace_id,
        kind=job.kind,
        payload=dict(job.payload),
        ticket_id=job.ticket_id,
        dedupe_key=job.dedupe_key,
        run_after=job.run_after or now(),
        lane=_lane(session, job),
    )


def _lane(session: Session, job: NewJob) -> str | None:
    if job.lane is None or isinstance(job.lane, str):
        return job.lane
    ticket = session.get(Ticket, job.ticket_id) if job.ticket_id is not None else None
    return None if ticket is None else job.lane(ticket)


def claim(
    session: Session,
    *,
    workspace_id: str,
    kinds: Collection[str],
    limit: int,
    lease: timedelta,
    at: datetime,
    held: Collection[str] = (),
) -> list[Job]:
    """Lease up to `limit` of the workspace's due jobs, oldest first but for late drafts, all of one kind.

    A job waits while an earlier one of its ticket, of one of these `kinds`, is unfinished: those of other
    workers do not hold it back. A lane has one job in hand at a time, and waits for the first one that the
    other side put off; the lanes in `held` are left alone.
    """
    # Of two claims at once, the later sees which lanes the other took.
    lock_until_commit(session.connection(), f"claim:{workspace_id}")
    wanted = _wanted(workspace_id, kinds, at, held)
    due = session.scalars(CLAIM, wanted | {"limit": limit * LOOK_AHEAD, "late": at - LATE}).all()
    taken: set[str] = set()
    jobs: list[Job] = []
    for job in due:
        if len(jobs) < limit and job.kind == due[0].kind and job.lane not in taken:
            jobs.append(job)
            taken |= {job.lane} if job.lane is not None else set()
    for job in jobs:
        job.status, job.leased_until = JobStatus.LEASED, at + lease
        job.attempts += 1
    session.flush()
    return jobs


def is_any_due(
    session: Session,
    *,
    workspace_id: str,
    kinds: Collection[str],
    at: datetime,
    held: Collection[str] = (),
) -> bool:
    """Whether `claim` would find a job; asking needs no lock."""
    return bool(session.scalar(IS_ANY_DUE, _wanted(workspace_id, kinds, at, held)))


def renew(session: Session, job: Job, *, leased_until: datetime) -> bool:
    """Extend a lease; False if another attempt has taken it."""
    return _settle(session, job, leased_until=leased_until)


def finish(session: Session, job: Job) -> bool:
    """Mark the job done; False if another attempt has taken the lease and now reports the result."""
    return _settle(session, job, status=JobStatus.DONE, leased_until=None, finished_at=now(), last_error=None)


def retry(session: Session, job: Job, *, error: str, run_after: datetime, deferred: bool = False) -> bool:
    """Run the job again from `run_after`; False if another attempt has taken the lease.

    `deferred`: the other side asked to wait; such attempts are counted separately.
    """
    return _settle(
        session,
        job,
        status=JobStatus.WAITING,
        leased_until=None,
        run_after=run_after,
        last_error=error,
        deferrals=Job.deferrals + int(deferred),
    )


def fail(session: Session, job: Job, *, error: str) -> bool:
    """Mark the job failed; False if another attempt has taken the lease."""
    return _settle(
        session, job, status=JobStatus.FAILED, leased_until=None, finished_at=now(), last_error=error
    )


def cancel(session: Session, *, workspace_id: str, ticket_id: int, kinds: Collection[str]) -> int:
    """Cancel the ticket's jobs of these kinds that have certainly done nothing yet; return their number.

    Leaves a running job, or one that waits after an attempt that may have succeeded.
    """
    put_off_each_time = Job.attempts == Job.deferrals
    return _change_waiting(
        session,
        workspace_id,
        ticket_id,
        kinds,
        put_off_each_time,
        status=JobStatus.CANCELLED,
        finished_at=now(),
    )


def make_due_now(session: Session, *, workspace_id: str, ticket_id: int, kinds: Collection[str]) -> int:
    """Make the ticket's untried jobs of these kinds due now; return their number."""
    return _change_waiting(session, workspace_id, ticket_id, kinds, Job.attempts == 0, run_after=now())


def try_put_off(session: Session, *, workspace_id: str, lanes: Collection[str] | None = None) -> int:
    """Let the jobs of these lanes (None: of every lane) that were put off be due now; how many those were."""
    of_lanes = Job.lane.is_not(None) if lanes is None else Job.lane.in_(lanes)
    result = session.execute(
        update(Job)
        .where(
            Job.workspace_id == workspace_id,
            of_lanes,
            Job.status == JobStatus.WAITING,
            Job.deferrals > 0,
            Job.run_after > now(),
        )
        .values(run_after=now())
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def newest(session: Session, *, workspace_id: str, ticket_id: int, kinds: Collection[str]) -> Job | None:
    """Return the ticket's last enqueued job of these kinds, in any status; None if there is none."""
    return session.scalars(
        select(Job)
        .where(Job.workspace_id == workspace_id, Job.ticket_id == ticket_id, Job.kind.in_(kinds))
        .order_by(Job.id.desc())
        .limit(1)
    ).one_or_none()


def last_of_kind(session: Session, *, workspace_id: str, kind: str) -> Job | None:
    """Return the last enqueued job of this kind, of any ticket; None if there is none."""
    return session.scalars(
        select(Job).where(Job.workspace_id == workspace_id, Job.kind == kind).order_by(Job.id.desc()).limit(1)
    ).one_or_none()


def of_ticket(session: Session, *, workspace_id: str, ticket_id: int, kind: str) -> list[Job]:
    """Return the ticket's jobs of one kind, oldest first, in any status."""
    return list(
        session.scalars(
            select(Job)
            .where(Job.workspace_id == workspace_id, Job.ticket_id == ticket_id, Job.kind == kind)
            .order_by(Job.id)
        )
    )


def counts(session: Session, *, workspace_id: str) -> dict[str, int]:
    """Return the number of the workspace's jobs by status, including zeros."""
    rows = session.execute(
        select(Job.status, func.count()).where(Job.workspace_id == workspace_id).group_by(Job.status)
    )
    found: dict[str, int] = dict.fromkeys(JobStatus, 0)
    for status, count in rows:
        found[status] = count
    return found


def unfinished(session: Session, *, workspace_id: str) -> dict[tuple[str, str], int]:
    """Return the number of the workspace's jobs that wait, run or failed, by kind and status."""
    rows = session.execute(
        select(Job.kind, Job.status, func.count())
        .where(
            Job.workspace_id == workspace_id,
            Job.status.in_((JobStatus.WAITING, JobStatus.LEASED, JobStatus.FAILED)),
        )
        .group_by(Job.kind, Job.status)
    )
    return {(kind, status): count for kind, status, count in rows}


def oldest_due(session: Session, *, workspace_id: str, at: datetime) -> Job | None:
    """The waiting job of the workspace that became due first; None if none is due. A lane that waits for one
    that the other side put off is left out.
    """
    return session.scalars(FIRST_DUE, {"workspace_id": workspace_id, "at": at}).one_or_none()


def get(session: Session, *, workspace_id: str, job_id: int) -> Job | None:
    """Return one of this workspace's jobs; None if it is unknown."""
    return session.scalars(
        select(Job).where(Job.workspace_id == workspace_id, Job.id == job_id)
    ).one_or_none()


def failed(session: Session, *, workspace_id: str) -> list[Job]:
    """Return the workspace's failed jobs, oldest first."""
    return list(
        session.scalars(
            select(Job)
            .where(Job.workspace_id == workspace_id, Job.status == JobStatus.FAILED)
            .order_by(Job.id)
        )
    )


def unsettled(session: Session, *, workspace_id: str, kinds: Collection[str], at: datetime) -> int:
    """How many jobs of these kinds are due or in hand in the workspace at `at`; those that wait for an
    earlier one of their ticket or lane are left out.
    """
    return session.scalar(UNSETTLED, _wanted(workspace_id, kinds, at)) or 0


def _wanted(
    workspace_id: str, kinds: Collection[str], at: datetime, held: Collection[str] = ()
) -> dict[str, Any]:
    return {"workspace_id": workspace_id, "kinds": list(kinds), "at": at, "held": list(held)}


def _change_waiting(
    session: Session,
    workspace_id: str,
    ticket_id: int,
    kinds: Collection[str],
    which: ColumnElement[bool],
    **values: Any,
) -> int:
    result = session.execute(
        update(Job)
        .where(
            Job.workspace_id == workspace_id,
            Job.ticket_id == ticket_id,
            Job.kind.in_(kinds),
            Job.status == JobStatus.WAITING,
            which,
        )
        .values(**values)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def _settle(session: Session, job: Job, **values: Any) -> bool:
    result = session.execute(
        update(Job)
        .where(
            Job.workspace_id == job.workspace_id,
            Job.id == job.id,
            Job.status == JobStatus.LEASED,
            Job.attempts == job.attempts,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
