"""Draft a failed ticket again, when a person presses the card's button."""

from bot.references import Reference
from bot.services import job_kinds
from bot.services.job_payloads import Answer
from bot.services.tickets import sending
from bot.services.tickets.outcomes import Decided, Outcome, UnderWay, closed_before, find
from bot.services.workspace import Workspace
from db import jobs
from db.session import write
from db.vocabulary import TicketStatus


def draft_again(workspace: Workspace, reference: Reference) -> Outcome:
    """Draft a failed ticket again; `UnderWay` if a click did so before. Raises `UnknownTicket`."""
    with write(workspace.engine) as session:
        ticket, _ = find(session, workspace.id, reference)
        session.refresh(ticket, with_for_update=True)
        closed = closed_before(session, ticket)
        if closed is not None or ticket.status != TicketStatus.FAILED:
            return closed or UnderWay()
        ticket.status, ticket.abstained_because = TicketStatus.QUEUED, None
        job = job_kinds.DRAFT.new(Answer(), ticket_id=ticket.id)
        jobs.enqueue(session, workspace_id=workspace.id, job=job)
        sending.show(session, ticket)
        return Decided()
