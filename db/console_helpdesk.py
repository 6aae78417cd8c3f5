"""Queries on the console helpdesk's tickets and comments, and on the values that fill them.

A ticket's `updated_at` grows with every change, so it serves as its stamp. See
`bot/helpdesks/console.py` for masking and for which writes are allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from db.base import now
from db.console_tables import ConsoleComment, ConsoleTicket
from db.tables import Ticket, TicketSlot
from db.vocabulary import HelpdeskName

SHORTEST_CHANGE = timedelta(microseconds=1)


def add_ticket(session: Session, *, workspace_id: str, subject: str, requester: str) -> ConsoleTicket:
    """Store a new ticket without comments."""
    at = now()
    ticket = ConsoleTicket(
        workspace_id=workspace_id, subject=subject, requester=requester, created_at=at, updated_at=at
    )
    session.add(ticket)
    session.flush()
    return ticket


def ticket(
    session: Session, *, workspace_id: str, ticket_id: int, for_change: bool = False
) -> ConsoleTicket | None:
    """Return one of this workspace's tickets; None if it is unknown. `for_change` locks it."""
    found = select(ConsoleTicket).where(
        ConsoleTicket.workspace_id == workspace_id, ConsoleTicket.id == ticket_id
    )
    return session.scalars(found.with_for_update() if for_change else found).one_or_none()


def newest(session: Session, *, workspace_id: str, limit: int) -> list[ConsoleTicket]:
    """Return the last opened tickets, newest first."""
    return list(
        session.scalars(
            select(ConsoleTicket)
            .where(ConsoleTicket.workspace_id == workspace_id)
            .order_by(ConsoleTicket.id.desc())
            .limit(limit)
        )
    )


def changed(
    session: Session, *, workspace_id: str, since: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[ConsoleTicket]:
    """Return tickets changed at `since` or later, oldest change first; or those after `after`, the time and
    id of the last one read.
    """
    place = tuple_(ConsoleTicket.updated_at, ConsoleTicket.id)
    where = ConsoleTicket.updated_at >= since if after is None else place > after
    return list(
        session.scalars(
            select(ConsoleTicket)
            .where(ConsoleTicket.workspace_id == workspace_id, where)
            .order_by(ConsoleTicket.updated_at, ConsoleTicket.id)
            .limit(limit)
        )
    )


def comments(session: Session, *, workspace_id: str, ticket_id: int) -> list[ConsoleComment]:
    """Return a ticket's comments, oldest first."""
    return list(
        session.scalars(
            select(ConsoleComment)
            .where(ConsoleComment.workspace_id == workspace_id, ConsoleComment.console_ticket_id == ticket_id)
            .order_by(ConsoleComment.id)
        )
    )


def written_with(session: Session, *, workspace_id: str, ticket_id: int, key: str) -> ConsoleComment | None:
    """Return the ticket's comment with this key; None if there is none."""
    return session.scalars(
        select(ConsoleComment).where(
            ConsoleComment.workspace_id == workspace_id,
            ConsoleComment.console_ticket_id == ticket_id,
            ConsoleComment.key == key,
        )
    ).one_or_none()


@dataclass(frozen=True)
class NewComment:
    """A masked comment; `key` identifies the write that makes it."""

    body: str
    public: bool
    by_agent: bool
    author: str
    key: str | None = None


def add_comment(session: Session, ticket: ConsoleTicket, new: NewComment) -> ConsoleComment:
    """Store a comment on `ticket`, and mark the ticket changed."""
    comment = ConsoleComment(workspace_id=ticket.workspace_id, console_ticket_id=ticket.id, **vars(new))
    session.add(comment)
    touch(ticket)
    session.flush()
    return comment


def touch(ticket: ConsoleTicket) -> None:
    """Mark the ticket changed now, and always later than its last change, even if the clock was set back."""
    ticket.updated_at = max(now(), ticket.updated_at + SHORTEST_CHANGE)


def values(session: Session, *, workspace_id: str, ticket_id: int) -> Mapping[str | None, dict[str, str]]:
    """Return by event id the placeholders' values in the tickets drafted from this one, until they expire."""
    slots = session.execute(
        select(Ticket.event_id, TicketSlot.placeholder, TicketSlot.value)
        .join(TicketSlot, TicketSlot.ticket_id == Ticket.id)
        .where(
            Ticket.workspace_id == workspace_id,
            Ticket.helpdesk == HelpdeskName.CONSOLE,
            Ticket.helpdesk_ticket_id == str(ticket_id),
            TicketSlot.expires_at > now(),
        )
        .order_by(TicketSlot.id)
    )
    found: dict[str | None, dict[str, str]] = {}
    for event_id, placeholder, value in slots:
        found.setdefault(event_id, {})[placeholder] = value
    return found
