"""Queries on what is older than a workspace keeps it: tickets with words, values, jobs that ended."""

from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, String, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db.tables import Job, Ticket, TicketSlot
from db.vocabulary import JobStatus

ERASED = ""
"""The author of a ticket without words: its keys stay, so that its message is known if it comes again."""


def old_tickets(session: Session, *, workspace_id: str, before: datetime, limit: int) -> list[Ticket]:
    """Return tickets of before then that still have their words, oldest first."""
    wanted = select(Ticket).where(_old(workspace_id, before)).order_by(Ticket.id).limit(limit)
    return list(session.scalars(wanted))


def count_old_tickets(session: Session, *, workspace_id: str, before: datetime) -> int:
    """Return the number of tickets of before then that still have their words."""
    return session.scalar(select(func.count(Ticket.id)).where(_old(workspace_id, before))) or 0


def count_old_values(session: Session, *, workspace_id: str, expire_by: datetime) -> int:
    """Return the number of customers' values that expire by then."""
    return session.scalar(select(func.count(TicketSlot.id)).where(_expire(workspace_id, expire_by))) or 0


def delete_old_values(session: Session, *, workspace_id: str, expire_by: datetime) -> int:
    """Delete the customers' values that expire by then; return their number."""
    return _rows(session, delete(TicketSlot).where(_expire(workspace_id, expire_by)))


def count_old_jobs(session: Session, *, workspace_id: str, before: datetime, keys_before: datetime) -> int:
    """Return how many jobs `delete_old_jobs` and `empty_old_jobs` would change."""
    old = or_(_deletable(workspace_id, before, keys_before), _emptied(workspace_id, before))
    return session.scalar(select(func.count(Job.id)).where(old)) or 0


def delete_old_jobs(
    session: Session, *, workspace_id: str, before: datetime, keys_before: datetime, limit: int
) -> int:
    """Delete up to `limit` jobs that ended before then, and those with a key, or that failed, only if they
    ended before `keys_before`; return their number.
    """
    some = select(Job.id).where(_deletable(workspace_id, before, keys_before)).order_by(Job.id).limit(limit)
    return _rows(session, delete(Job).where(Job.id.in_(some)))


def empty_old_jobs(session: Session, *, workspace_id: str, before: datetime, limit: int) -> int:
    """Empty the payload of up to `limit` jobs with a key that were done before then; return their number."""
    some = select(Job.id).where(_emptied(workspace_id, before)).order_by(Job.id).limit(limit)
    return _rows(session, update(Job).where(Job.id.in_(some)).values(payload={}))


def empty_jobs_of_ticket(session: Session, *, workspace_id: str, ticket_id: int) -> int:
    """Empty the payload and the error of the ticket's jobs that ended; return their number."""
    ended = and_(Job.workspace_id == workspace_id, Job.ticket_id == ticket_id, Job.finished_at.is_not(None))
    return _rows(session, update(Job).where(ended).values(payload={}, last_error=None))


def _rows(session: Session, statement: object) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    assert isinstance(result, CursorResult)
    return result.rowcount


def _old(workspace_id: str, before: datetime) -> ColumnElement[bool]:
    return and_(Ticket.workspace_id == workspace_id, Ticket.created_at < before, Ticket.author != ERASED)


def _expire(workspace_id: str, by: datetime) -> ColumnElement[bool]:
    return and_(TicketSlot.workspace_id == workspace_id, TicketSlot.expires_at <= by)


def _ended(workspace_id: str, statuses: tuple[JobStatus, ...], before: datetime) -> ColumnElement[bool]:
    # A job ends after it was due: the index on the status and that time finds the old ones.
    return and_(
        Job.workspace_id == workspace_id,
        Job.status.in_(statuses),
        Job.run_after < before,
        Job.finished_at < before,
    )


def _deletable(workspace_id: str, before: datetime, keys_before: datetime) -> ColumnElement[bool]:
    settled, ended = (JobStatus.DONE, JobStatus.CANCELLED), (*JobStatus,)
    keyless = and_(_ended(workspace_id, settled, before), Job.dedupe_key.is_(None))
    return or_(keyless, _ended(workspace_id, ended, min(before, keys_before)))


def _emptied(workspace_id: str, before: datetime) -> ColumnElement[bool]:
    settled = (JobStatus.DONE, JobStatus.CANCELLED)
    return and_(_ended(workspace_id, settled, before), cast(Job.payload, String) != "{}")
