"""How a decided reply leaves: which job sends it, for how long that can be undone, and what shows it.

Everything here is part of the caller's transaction. What the jobs then do is `delivery`'s part, and for a
helpdesk's ticket `write_back`'s.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from db import jobs
from db.base import now
from db.tables import Decision, Job, Ticket
from db.vocabulary import Delivery, JobKind, JobStatus, TicketSource

AGAIN = "again"
"""Where a job's payload names the job that gave up, in whose place it sends."""
SENDS = (JobKind.POST_REPLY, JobKind.HELPDESK_REPLY)
"""Kinds of jobs that send a reply; each carries the `decision_id`."""


def deliveries(ticket: Ticket) -> tuple[str, ...]:
    """Where a reply to this ticket can go. In a Slack thread nothing can be noted unseen by the customer."""
    return (Delivery.PUBLIC, Delivery.NONE) if ticket.helpdesk is None else tuple(Delivery)


def send(
    session: Session,
    ticket: Ticket,
    decision: Decision,
    *,
    undo_seconds: float = 0,
    response_url: str | None = None,
    again: int | None = None,
) -> None:
    """Ask for the decided reply to leave after `undo_seconds`, and for the card to follow what becomes of it.

    `again` is the job that gave up before; asking twice in its place sends once. A reply that is only kept
    goes nowhere.
    """
    if decision.delivery == Delivery.NONE:
        show(session, ticket, response_url)
        return
    kind = JobKind.POST_REPLY if ticket.helpdesk is None else JobKind.HELPDESK_REPLY
    key = f"decision:{decision.id}" if again is None else f"again:{again}"
    if (
        undo_seconds > 0 or kind == JobKind.HELPDESK_REPLY
    ):  # In the thread, the reply itself is there in a moment.
        show(session, ticket, response_url)
    sending = jobs.enqueue(
        session,
        workspace_id=ticket.workspace_id,
        kind=kind,
        payload={"decision_id": decision.id} | ({} if again is None else {AGAIN: again}),
        ticket_id=ticket.id,
        dedupe_key=f"{kind}:{key}",
        run_after=now() + timedelta(seconds=undo_seconds),
    )
    if sending is not None and kind == JobKind.POST_REPLY:
        show(session, ticket, response_url)  # The worker of both keeps their order.


def show(session: Session, ticket: Ticket, response_url: str | None = None) -> None:
    """Ask for the ticket to be shown as it stands by then: on its card, or in the answer to `/suggest` that
    `response_url` stands for.
    """
    jobs.enqueue(
        session,
        workspace_id=ticket.workspace_id,
        kind=JobKind.RECEIPT if ticket.source == TicketSource.SUGGEST else JobKind.UPDATE_CARD,
        payload={"response_url": response_url} if response_url else {},
        ticket_id=ticket.id,
    )


def job_of(session: Session, decision: Decision) -> Job | None:
    """The job that sends a decision's reply, the latest if there were several; None where nothing is sent."""
    job = jobs.newest(session, workspace_id=decision.workspace_id, ticket_id=decision.ticket_id, kinds=SENDS)
    return job if job is not None and job.payload.get("decision_id") == decision.id else None


def first_of(session: Session, job: Job) -> Job:
    """The job that was the first to send what this one sends: what it wrote is recognised by its id."""
    asked = jobs.of_ticket(
        session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0, kind=job.kind
    )
    decided = job.payload.get("decision_id")
    return next((each for each in asked if each.payload.get("decision_id") == decided), job)


def hold_back(session: Session, decision: Decision) -> bool:
    """Never send the decision's reply; False when it may have left already, or is leaving now."""
    job = job_of(session, decision)
    if job is None or not can_be_held_back(job):
        return False
    stopped = jobs.cancel(
        session, workspace_id=decision.workspace_id, ticket_id=decision.ticket_id, kinds=SENDS
    )
    return stopped > 0


def can_be_held_back(job: Job) -> bool:
    """Whether `hold_back` would stop this job, as far as its row says. What the job that it stands in for did
    is uncertain.
    """
    return job.status == JobStatus.WAITING and job.attempts == job.deferrals and AGAIN not in job.payload
