"""Shadow mode: draft for a channel, show nobody a card, and compare with what the team sends by hand.

Only a number is kept of a comparison, never the answer. See `slack/shadow_word.py` for the weekly word.
"""

from sqlalchemy.orm import Session

from bot.services.tickets import wording
from db import channels, drafts, tickets
from db.tables import Ticket
from db.vocabulary import TicketSource
from model.brand.values import Brand
from model.metrics.edits import difference

NOT_SHOWN = (TicketSource.MESSAGE, TicketSource.FOLLOW_UP, TicketSource.HELPDESK)
"""What comes by itself. A person who asks for a draft is told of shadow mode, or sees it alone."""


def applies(session: Session, workspace_id: str, source: TicketSource, channel: str) -> bool:
    """Return whether a new ticket of this channel gets no card."""
    return source in NOT_SHOWN and channels.in_shadow(session, workspace_id=workspace_id, channel=channel)


def compare(session: Session, ticket: Ticket, answer: str | None, brand: Brand) -> None:
    """Store how far the ticket's first draft is from the answer that somebody sent; None: it was deleted.

    Does nothing for a ticket with a card, or without a draft.
    """
    if not ticket.shadow or ticket.shown_draft_id is None:
        return
    draft = drafts.get(session, workspace_id=ticket.workspace_id, draft_id=ticket.shown_draft_id)
    if draft is None or answer is None:
        ticket.shadow_difference = None
        return
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    ticket.shadow_difference = difference(wording.shown(draft.text, values, brand).text, answer)
