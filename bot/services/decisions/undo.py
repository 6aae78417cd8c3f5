"""Undo a decision before its reply is sent: stop counting it, learn nothing from it, reopen the ticket.

See `sending` for how long that is possible.
"""

from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.references import MadeDecision, Reference
from bot.services.tickets import sending
from bot.services.tickets.outcomes import Agent, AlreadySent, Decided, Outcome, TakenBack, find
from bot.services.tickets.retiring import retire_if_older, same_message
from bot.services.workspace import Workspace
from db import decisions, drafts, resolutions
from db.session import write
from db.tables import Decision, Ticket
from db.vocabulary import RetiredBecause, TicketStatus


def undo(workspace: Workspace, agent: Agent, reference: MadeDecision) -> Outcome:
    """Undo the decision that a click names, unless its reply is being sent or it was undone before. Raises
    `UnknownTicket`.

    If the customer wrote again, the ticket is retired, and its newer card takes the next decision.
    """
    with write(workspace.engine) as session:
        ticket, _ = find(session, workspace.id, Reference(reference.ticket_id, None))
        session.refresh(ticket, with_for_update=True)  # A second click sees the result of the first.
        standing = decisions.standing(session, workspace_id=workspace.id, ticket_id=ticket.id)
        if standing is None or standing.id != reference.decision_id:
            return _before(session, ticket)
        if not sending.hold_back(session, standing):
            return AlreadySent()
        take_back(session, ticket, standing, agent.user_id)
        session.flush()
        retire_if_older(session, ticket)
        _reopen_same_message(session, ticket)
        sending.show(session, ticket, agent.response_url)
        return Decided()


def take_back(session: Session, ticket: Ticket, decision: Decision, undone_by: str) -> None:
    """Undo a standing decision whose reply was certainly not sent, in the caller's transaction.

    The ticket waits for a decision again, and an edit begins with what was written (`decisions.last_undone`).
    The caller updates the card.
    """
    decisions.undo(session, workspace_id=ticket.workspace_id, decision_id=decision.id, undone_by=undone_by)
    learned = resolutions.of_decision(session, workspace_id=ticket.workspace_id, decision_id=decision.id)
    if learned is not None:
        resolutions.remove(session, workspace_id=ticket.workspace_id, resolution_id=learned.id)
    ticket.status = _status_without_decision(session, ticket)


def _reopen_same_message(session: Session, ticket: Ticket) -> None:
    """Reopen the card that was retired because `/suggest` had answered its message."""
    for each in same_message(session, ticket):
        session.refresh(each, with_for_update=True)
        if (each.status, each.retired_because) == (TicketStatus.RETIRED, RetiredBecause.ANSWERED):
            reopen(session, each)
            sending.show(session, each)


def reopen(session: Session, ticket: Ticket) -> None:
    """Let a retired ticket wait for a decision again. The caller updates the card."""
    ticket.status, ticket.retired_because = _status_without_decision(session, ticket), None


def _status_without_decision(session: Session, ticket: Ticket) -> str:
    if drafts.of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id):
        return TicketStatus.DRAFTED
    # An abstention lists its closest resolutions, even if there are none.
    return TicketStatus.ABSTAINED if ticket.closest is not None else TicketStatus.FAILED


def _before(session: Session, ticket: Ticket) -> TakenBack:
    """Return who undid the decision first. Raises `UnknownTicket` if nobody did."""
    last = decisions.last_undone(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if last is None or last.undone_by is None or last.undone_at is None:
        raise UnknownTicket
    return TakenBack(last.undone_by, last.undone_at)
