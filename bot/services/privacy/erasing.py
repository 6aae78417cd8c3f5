"""Erase a ticket's words: its message, thread, values, drafts, and what agents decided to write.

The row stays, without words and without its author, so that a message that comes again is known.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from db import decisions, drafts, retention, tickets
from db.tables import Ticket


def erase(session: Session, ticket: Ticket) -> None:
    """Erase a ticket's words in the caller's transaction. What was learned from it stays."""
    wanted: Mapping[str, Any] = {"workspace_id": ticket.workspace_id, "ticket_id": ticket.id}
    ticket.author, ticket.text, ticket.context, ticket.unanswered = retention.ERASED, "", None, None
    ticket.urgent = ticket.abstained_because = None
    tickets.forget_values(session, ticket)
    for draft in drafts.of_ticket(session, **wanted):
        draft.text = ""
    for decision in decisions.of_ticket(session, **wanted):
        decision.text = decision.note = None
    retention.empty_jobs_of_ticket(session, **wanted)
    session.flush()
