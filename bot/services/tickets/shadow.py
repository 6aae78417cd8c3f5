"""Shadow mode: draft for a channel, show nobody a card, and compare with what the team sends by hand.

Only a number is kept of a comparison, never the answer. See `slack/shadow_word.py` for the weekly word.
"""

from rapidfuzz.distance import Levenshtein
from sqlalchemy.orm import Session

from bot.services.tickets import wording
from db import channels, drafts, tickets
from db.tables import Ticket
from db.vocabulary import TicketSource
from model.brand.values import Brand

AS_IS = 0.05
"""Up to this difference a draft would have been sent as it is: one character in twenty."""
LIGHTLY = 0.3
"""Up to this one it would have been lightly edited: three characters in ten."""
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


def difference(draft: str, answer: str) -> float:
    """Return the characters to insert, delete or replace, as a share of the longer text: 0 to 1. White space
    counts once.
    """
    one, other = " ".join(draft.split()), " ".join(answer.split())
    return Levenshtein.normalized_distance(one, other)
