"""Queries on the tickets that came from a helpdesk, by its own ids."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import Decision, Ticket
from db.vocabulary import Delivery


def of(session: Session, *, workspace_id: str, helpdesk: str, helpdesk_ticket_id: str) -> list[Ticket]:
    """Return our tickets of a helpdesk's ticket, one for each question in it, oldest first."""
    return list(
        session.scalars(
            select(Ticket)
            .where(
                Ticket.workspace_id == workspace_id,
                Ticket.helpdesk == helpdesk,
                Ticket.helpdesk_ticket_id == helpdesk_ticket_id,
            )
            .order_by(Ticket.id)
        )
    )


def seen(
    session: Session, *, workspace_id: str, helpdesk: str, stamps: Collection[tuple[str, str]]
) -> set[str]:
    """Return the ids of those of these helpdesk tickets (id and stamp) that are up to date here."""
    ids = [ticket_id for ticket_id, _ in stamps]
    rows = session.execute(
        select(Ticket.helpdesk_ticket_id, Ticket.helpdesk_stamp).where(
            Ticket.workspace_id == workspace_id,
            Ticket.helpdesk == helpdesk,
            Ticket.helpdesk_ticket_id.in_(ids),
        )
    )
    known = {(str(ticket_id), str(stamp)) for ticket_id, stamp in rows}
    return {ticket_id for ticket_id, stamp in stamps if (ticket_id, stamp) in known}


def answered_here(session: Session, *, workspace_id: str, event_ids: Collection[str]) -> bool:
    """Return whether one of these customers' comments has a public reply decided here."""
    found = session.scalar(
        select(Decision.id)
        .join(Ticket, Ticket.id == Decision.ticket_id)
        .where(
            Ticket.workspace_id == workspace_id,
            Ticket.event_id.in_(event_ids),
            Decision.undone_at.is_(None),
            Decision.delivery == Delivery.PUBLIC,
            Decision.text.is_not(None),
        )
        .limit(1)
    )
    return found is not None
