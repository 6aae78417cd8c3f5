"""What is shown of a ticket: its rows read and its values filled in, ready for the block builders.

Reads only. Why a reply could not be posted is put into words here.
"""

from sqlalchemy.orm import Session

from bot.blocks.draft_card import Card, ShownDecision, ShownDraft
from bot.blocks.edit_modal import EditForm
from bot.blocks.references import Reference
from bot.blocks.suggest_answer import Answer
from bot.errors import UnknownTicket
from bot.services import wording
from db import decisions, drafts, jobs, tickets
from db.tables import Draft, Job, Ticket

INVITE = "I am not in this channel. Invite me with /invite @Draftdesk, then press Try again."
PROBLEMS = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,
    "is_archived": "This channel is archived. Unarchive it, then press Try again.",
    "restricted_action": "This channel does not let me write. Ask its owner, then press Try again.",
    "thread_not_found": "The customer's message is gone, and with it the thread to answer in.",
    "msg_too_long": "The reply is longer than Slack takes in one message.",
    "token_revoked": "Slack no longer takes my token. Ask who runs Draftdesk to renew SLACK_BOT_TOKEN.",
    "invalid_auth": "Slack does not take my token. Ask who runs Draftdesk to check SLACK_BOT_TOKEN.",
}
"""What a person can do about an error code of Slack's, by code."""


def card_of(session: Session, *, workspace_id: str, ticket_id: int, reply_job_id: int | None = None) -> Card:
    """The card of a ticket as things stand; `reply_job_id` is the job that posts the decided reply."""
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    chosen = next((row for row in rows if row.id == ticket.shown_draft_id), None)
    return Card(
        ticket_id=ticket.id,
        draft=_shown(chosen, values, len(rows)) if chosen is not None else None,
        reason=ticket.abstained_because,
        decision=_decision(session, ticket, values, reply_job_id),
        message=wording.shown(ticket.text, values).text if ticket.source == "suggest" else None,
    )


def answer_of(session: Session, *, workspace_id: str, ticket_id: int) -> Answer:
    """The answer to `/suggest`: every draft of the ticket, or the reason why there is none."""
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    return Answer(
        ticket_id=ticket.id,
        message=wording.shown(ticket.text, values).text,
        drafts=tuple(_shown(row, values, len(rows)) for row in rows),
        reason=ticket.abstained_because,
    )


def form_of(session: Session, *, workspace_id: str, reference: Reference) -> EditForm:
    """What the edit modal starts from. Raises `UnknownTicket`."""
    ticket, values = _ticket(session, workspace_id, reference.ticket_id)
    message = wording.shown(ticket.text, values).text
    if reference.draft_id is None:
        return EditForm(message, "")
    draft = drafts.get(session, workspace_id=workspace_id, draft_id=reference.draft_id)
    if draft is None or draft.ticket_id != ticket.id:
        raise UnknownTicket
    offered = wording.shown(draft.text, values)
    return EditForm(message, offered.text, offered.blanks)


def reply_of(session: Session, *, workspace_id: str, ticket_id: int, decision_id: int) -> tuple[Ticket, str]:
    """The ticket, and the decided reply as it is to be sent. Raises `UnknownTicket` when the decision was
    undone.
    """
    ticket, values = _ticket(session, workspace_id, ticket_id)
    decision = decisions.standing(session, workspace_id=workspace_id, ticket_id=ticket_id)
    if decision is None or decision.id != decision_id or decision.text is None:
        raise UnknownTicket
    return ticket, wording.as_sent(decision.text, values)


def _ticket(session: Session, workspace_id: str, ticket_id: int) -> tuple[Ticket, dict[str, str]]:
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=ticket_id)
    if ticket is None:
        raise UnknownTicket
    return ticket, tickets.slots_of(session, workspace_id=workspace_id, ticket_id=ticket_id)


def _shown(row: Draft, values: dict[str, str], count: int) -> ShownDraft:
    offered = wording.shown(row.text, values)
    return ShownDraft(
        draft_id=row.id,
        text=offered.text,
        blanks=offered.blanks,
        confidence=row.confidence,
        sources=tuple(str(source["id"]) for source in row.sources),
        model_version=row.model_version,
        place=row.position + 1,
        count=count,
    )


def _decision(
    session: Session, ticket: Ticket, values: dict[str, str], reply_job_id: int | None
) -> ShownDecision | None:
    decision = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if decision is None:
        return None
    job = None
    if reply_job_id is not None:
        job = jobs.get(session, workspace_id=ticket.workspace_id, job_id=reply_job_id)
    failed = job if job is not None and job.status == jobs.FAILED else None
    draft = None
    if decision.kind == "rejected" and decision.draft_id is not None:
        draft = drafts.get(session, workspace_id=ticket.workspace_id, draft_id=decision.draft_id)
    return ShownDecision(
        kind=wording.deed(decision.kind, decision.draft_id),
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        text=wording.as_sent(decision.text, values) if decision.text is not None else None,
        reason=decision.reason,
        problem=_in_words(failed) if failed is not None else None,
        failed_job=failed.id if failed is not None else None,
        rejected=wording.shown(draft.text, values).text if draft is not None else None,
        note=wording.shown(decision.note, values).text if decision.note else None,
    )


def _in_words(failed: Job) -> str:
    known = PROBLEMS.get(failed.last_error or "")
    return (
        known or f"Slack did not take it (job {failed.id} in the log). Press Try again, or copy it from here."
    )
