"""Update a ticket whose message was edited, deleted or redacted, in Slack or in a helpdesk.

Retire its draft, hold back a reply not sent yet, and drop what must be forgotten. The callers detect the
change, and make a new ticket of what is left to answer: `slack/changed_messages.py`,
`helpdesk/redactions.py`.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.decisions import undo
from bot.services.tickets import conversation, sending
from bot.services.tickets.retiring import retire
from db import decisions, resolutions, tickets
from db.tables import Decision, Ticket
from db.vocabulary import FOR_ONE_PERSON, MESSAGE_CHANGED, DecisionReason, RetiredBecause, TicketStatus
from model.masking.mask import PLACEHOLDER


@dataclass(frozen=True)
class MessageChange:
    """How a message changed: `because` is one of `MESSAGE_CHANGED`. `unsent`: the reply whose job is running
    was certainly not sent.
    """

    because: RetiredBecause
    unsent: bool = False

    @property
    def takes_back(self) -> bool:
        """Whether the message is to be forgotten, with everything learned from it."""
        return self.because != RetiredBecause.EDITED


def settle(session: Session, ticket: Ticket, change: MessageChange) -> bool:
    """Update a ticket after its message changed, in the caller's transaction. True if what is left of the
    message needs a new draft; False if the conversation had moved on.
    """
    session.refresh(ticket, with_for_update=True)
    if ticket.retired_because in MESSAGE_CHANGED and not change.takes_back:
        return ticket.retired_because == RetiredBecause.EDITED and ticket.status == TicketStatus.RETIRED
    standing = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if standing is not None and (change.unsent or sending.hold_back(session, standing)):
        _hold_back(session, ticket, standing)
        standing = None
    had_moved_on = ticket.status == TicketStatus.RETIRED
    if not retire(session, ticket, change.because) and (change.takes_back or standing is not None):
        ticket.retired_because = change.because
        if ticket.source not in FOR_ONE_PERSON:
            sending.show(session, ticket)
    if change.takes_back:
        forget(session, ticket)
    elif standing is None:  # Otherwise a receipt shows the reply that was sent, with its values.
        _drop_text(session, ticket)
    return not had_moved_on


def forget(session: Session, ticket: Ticket) -> None:
    """Drop a ticket's text and values, and everything learned from it."""
    _drop_text(session, ticket)
    unlearn(session, ticket)


def forget_turn(session: Session, ticket: Ticket, said: str) -> None:
    """Drop an earlier turn, `said` as it was written, from a ticket of the same conversation."""
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    counted = conversation.question_of(ticket) != ticket.text
    if not conversation.leave_out(ticket, values, said):
        return
    ticket.unanswered = None  # The dropped turn may have asked one of the questions.
    named = {match[1] for match in PLACEHOLDER.finditer(f"{ticket.text} {ticket.context or ''}")}
    tickets.forget_values(session, ticket, but=named)
    if counted:  # The learned question contained the turn.
        unlearn(session, ticket)


def unlearn(session: Session, ticket: Ticket) -> None:
    """Drop everything learned from a ticket."""
    learned = resolutions.of_tickets(session, workspace_id=ticket.workspace_id, ticket_ids=[ticket.id])
    resolutions.erase(session, workspace_id=ticket.workspace_id, resolution_ids=learned)


def _hold_back(session: Session, ticket: Ticket, standing: Decision) -> None:
    undo.take_back(session, ticket, standing, ticket.author)
    standing.reason = DecisionReason.CHANGED
    session.flush()


def _drop_text(session: Session, ticket: Ticket) -> None:
    ticket.text, ticket.context, ticket.unanswered = "", None, None
    tickets.forget_values(session, ticket)
