"""Read what is shown of a decided ticket: the decision, and what happened to its reply.

See `failures.py` for why a reply could not be sent.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.blocks.receipt import Sending, ShownDecision
from bot.services.shown import failures
from bot.services.shown.failures import TICKET_CLOSED
from bot.services.tickets import sending, wording
from db import decisions, drafts
from db.base import now
from db.tables import Decision, Job, Ticket
from db.vocabulary import DecisionKind, HelpdeskName, JobStatus
from model.brand.values import Brand

PLACES: Mapping[str, str] = {HelpdeskName.ZENDESK: "Zendesk", HelpdeskName.CONSOLE: "the console helpdesk"}
"""Helpdesks' names for people, by `tickets.helpdesk`."""


def shown(session: Session, ticket: Ticket, values: dict[str, str], brand: Brand) -> ShownDecision | None:
    """Return the ticket's standing decision, filled with its `values`; None while nothing is decided."""
    decision = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if decision is None:
        return None
    job = sending.job_of(session, decision)
    failed = job if job is not None and job.status == JobStatus.FAILED else None
    return ShownDecision(
        decision_id=decision.id,
        kind=wording.decision_label(decision.kind, decision.draft_id),
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        text=wording.as_sent(decision.text, values, brand) if decision.text is not None else None,
        reason=decision.reason,
        delivery=decision.delivery,
        sending=_on_its_way(job),
        place=PLACES.get(ticket.helpdesk, ticket.helpdesk) if ticket.helpdesk is not None else None,
        sent_at=job.finished_at if job is not None and job.status == JobStatus.DONE else None,
        problem=failures.on_card(failed, ticket.channel) if failed is not None else None,
        failed_job=failed.id if failed is not None and failed.last_error != TICKET_CLOSED else None,
        rejected=_rejected(session, decision, values, brand),
        note=wording.shown(decision.note, values, brand).text if decision.note else None,
    )


def _on_its_way(job: Job | None) -> Sending | None:
    if job is None or job.status not in (JobStatus.WAITING, JobStatus.LEASED):
        return None
    left = max(0, round((job.run_after - now()).total_seconds()))
    tried = job.status == JobStatus.WAITING and job.attempts > job.deferrals
    waits_for = failures.waits_for(job) if job.status == JobStatus.WAITING else None
    return Sending(job.run_after, left, sending.can_be_held_back(job), tried, waits_for)


def _rejected(session: Session, decision: Decision, values: dict[str, str], brand: Brand) -> str | None:
    """Return the draft that was rejected, if one was."""
    if decision.kind != DecisionKind.REJECTED or decision.draft_id is None:
        return None
    draft = drafts.get(session, workspace_id=decision.workspace_id, draft_id=decision.draft_id)
    return wording.shown(draft.text, values, brand).text if draft is not None else None
