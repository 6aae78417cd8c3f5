"""Read what a card says of a reply that was held back because the helpdesk's ticket changed."""

from sqlalchemy.orm import Session

from bot.blocks.collision import NewComment, ShownCollision
from bot.services.decisions import collisions
from bot.services.tickets import wording
from bot.services.tickets.conversation import CUSTOMER, read_context
from db import tickets
from db.tables import Ticket
from db.vocabulary import DecisionKind
from model.brand.values import Brand


def shown(session: Session, ticket: Ticket, brand: Brand) -> ShownCollision | None:
    """Return the ticket's collision, filled with its values; None if there is none to decide on."""
    last = collisions.pending(session, ticket)
    if last is None or last.text is None:
        return None
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    is_shown = last.kind == DecisionKind.APPROVED and last.draft_id == ticket.shown_draft_id
    return ShownCollision(
        decision_id=last.id,
        decided_by=last.decided_by,
        news=tuple(
            NewComment(turn.by == CUSTOMER, wording.shown(turn.text, values, brand).text)
            for turn in read_context(last.note)
        ),
        reply=None if is_shown else wording.as_sent(last.text, values, brand),
        in_thread=ticket.helpdesk is None,
    )
