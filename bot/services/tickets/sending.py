"""Enqueue a decided reply and the updates of its card; tell for how long it can be held back.

Everything here is part of the caller's transaction. See `slack/delivery.py` and `helpdesk/write_back.py` for
what the jobs do.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import Answer, ReplyToSend
from bot.services.tickets.wording import SENT_REPLY
from db import audit, decisions, jobs, tickets
from db.audit import Change
from db.base import now
from db.tables import Decision, Job, Ticket
from db.vocabulary import FOR_ONE_PERSON, AuditAction, Delivery, JobKind, JobStatus
from model.masking.replies import tells_secret

SENDS = (job_kinds.POST_REPLY.name, job_kinds.HELPDESK_REPLY.name)
"""Kinds of jobs that send a reply (`ReplyToSend`)."""

CARD_WITHOUT_DRAFT = timedelta(seconds=1)
"""After this time a ticket's card is posted without its draft, or a posted card says that it is drafting."""


def deliveries(ticket: Ticket) -> tuple[Delivery, ...]:
    """Return where a reply to this ticket can go. A Slack thread has no notes hidden from the customer."""
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
    """Enqueue the reply, due after `undo_seconds`, and updates of the card.

    `again` is the job that gave up before; asking twice in its place sends once. A reply that is only kept is
    not sent.
    """
    if decision.delivery == Delivery.NONE:
        show(session, ticket, response_url)
        return
    in_thread = ticket.helpdesk is None
    kind = job_kinds.POST_REPLY if in_thread else job_kinds.HELPDESK_REPLY
    key = f"decision:{decision.id}" if again is None else f"again:{again}"
    if undo_seconds > 0 or not in_thread:  # Without a delay, the reply itself appears in the thread at once.
        show(session, ticket, response_url)
    job = kind.new(
        ReplyToSend(decision.id, again),
        ticket_id=ticket.id,
        dedupe_key=f"{kind.name}:{key}",
        run_after=now() + timedelta(seconds=undo_seconds),
    )
    sending = jobs.enqueue(session, workspace_id=ticket.workspace_id, job=job)
    if sending is not None and in_thread:
        show(session, ticket, response_url)  # The worker runs both in this order.


def note_sent(session: Session, job: Job) -> None:
    """Append to the audit log that a reply was sent, in the transaction that ends its job."""
    if job.kind not in (JobKind.POST_REPLY, JobKind.HELPDESK_REPLY):
        return
    ended = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
    if ended is None or ended.status != JobStatus.DONE:
        return
    made = {"decision": job.payload.get("decision_id"), "job": job.id, "by": job.kind}
    change = Change(AuditAction.SENT, audit.DRAFTDESK, f"ticket {job.ticket_id}", after=made)
    audit.note(session, job.workspace_id, change)


def show(
    session: Session, ticket: Ticket, response_url: str | None = None, *, after: timedelta = timedelta()
) -> None:
    """Enqueue an update of the ticket's card, or of the answer to `/suggest` behind `response_url`."""
    kind = job_kinds.RECEIPT if ticket.source in FOR_ONE_PERSON else job_kinds.UPDATE_CARD
    job = kind.new(Answer(response_url or None), ticket_id=ticket.id, run_after=now() + after)
    jobs.enqueue(session, workspace_id=ticket.workspace_id, job=job)


def forget_secrets(session: Session, ticket: Ticket) -> None:
    """Drop the text of a reply that was just sent and that told a password, a code or the like."""
    sent = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if sent is not None and tells_secret(sent.text or ""):
        tickets.keep_value(session, ticket=ticket, placeholder=SENT_REPLY, value=None)


def job_of(session: Session, decision: Decision) -> Job | None:
    """Return the newest job that sends a decision's reply; None if nothing is sent."""
    job = jobs.newest(session, workspace_id=decision.workspace_id, ticket_id=decision.ticket_id, kinds=SENDS)
    return job if job is not None and _sent_by(job) == decision.id else None


def first_of(session: Session, job: Job) -> Job:
    """Return the first job that sent this job's reply; its id marks what it wrote."""
    asked = jobs.of_ticket(
        session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0, kind=job.kind
    )
    return next((each for each in asked if _sent_by(each) == _sent_by(job)), job)


def hold_back(session: Session, decision: Decision) -> bool:
    """Never send the decision's reply; False if it may have been sent already."""
    job = job_of(session, decision)
    if job is None or not can_be_held_back(job):
        return False
    stopped = jobs.cancel(
        session, workspace_id=decision.workspace_id, ticket_id=decision.ticket_id, kinds=SENDS
    )
    return stopped > 0


def can_be_held_back(job: Job) -> bool:
    """Return whether `hold_back` would stop this job, as far as its row says. A job that gave up may have
    sent its reply, so its successor cannot be held back.
    """
    untried = job.status == JobStatus.WAITING and job.attempts == job.deferrals
    return untried and ReplyToSend.of_json(job.payload).again is None


def _sent_by(job: Job) -> int:
    return ReplyToSend.of_json(job.payload).decision_id
