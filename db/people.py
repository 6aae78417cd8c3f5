"""Queries on what one person wrote: their tickets, and the jobs that tell of them."""

from sqlalchemy import CursorResult, String, cast, or_, select, update
from sqlalchemy.orm import Session

from db.tables import Job, Ticket, TicketSlot


def tickets_of_author(session: Session, *, workspace_id: str, author: str) -> list[Ticket]:
    """Return the tickets of messages that this Slack user wrote, oldest first."""
    wanted = select(Ticket).where(Ticket.workspace_id == workspace_id, Ticket.author == author)
    return list(session.scalars(wanted.order_by(Ticket.id)))


def tickets_with_address(session: Session, *, workspace_id: str, address: str) -> list[Ticket]:
    """Return the tickets with this e-mail address among their customer's values, in any case, oldest first.
    Values that have expired are not known any more.
    """
    rows = session.execute(
        select(TicketSlot.ticket_id, TicketSlot.value).where(
            TicketSlot.workspace_id == workspace_id, TicketSlot.placeholder.startswith("Email Address")
        )
    )
    found = {ticket_id for ticket_id, value in rows if value.casefold() == address.casefold()}
    wanted = select(Ticket).where(Ticket.workspace_id == workspace_id, Ticket.id.in_(found))
    return list(session.scalars(wanted.order_by(Ticket.id)))


def empty_jobs_about(session: Session, *, workspace_id: str, words: str) -> int:
    """Empty the payload of jobs that ended and whose payload or error holds these words; return their
    number.
    """
    payload = cast(Job.payload, String)
    result = session.execute(
        update(Job)
        .where(
            Job.workspace_id == workspace_id,
            Job.finished_at.is_not(None),
            or_(payload.contains(words, autoescape=True), Job.last_error.contains(words, autoescape=True)),
        )
        .values(payload={}, last_error=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount
