"""What is shown of a ticket: its rows read and its values filled in, ready for the block builders.

Reads only. Why a reply could not be posted is put into words by `failures`.
"""

from sqlalchemy.orm import Session

from bot.blocks.draft_card import Card, ShownDecision, ShownDraft, SourceShare
from bot.blocks.edit_modal import EditForm
from bot.blocks.references import Reference
from bot.blocks.suggest_answer import Answer
from bot.errors import UnknownTicket
from bot.services import failures, sources, topics, wording
from bot.services.outcomes import find
from bot.services.serving import Serving
from db import decisions, drafts, jobs, tickets
from db.tables import Draft, Ticket
from model.brand import Brand


def card_of(
    session: Session, serving: Serving, *, workspace_id: str, ticket_id: int, reply_job_id: int | None = None
) -> Card:
    """The card of a ticket as things stand; `reply_job_id` is the job that posts the decided reply."""
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    chosen = next((row for row in rows if row.id == ticket.shown_draft_id), None)
    return Card(
        ticket_id=ticket.id,
        draft=_shown(chosen, values, serving.brand, len(rows)) if chosen is not None else None,
        reason=ticket.abstained_because,
        decision=_decision(session, ticket, values, serving.brand, reply_job_id),
        message=_message(ticket, values, serving.brand) if ticket.source == "suggest" else None,
        topic=topics.of_ticket(ticket, serving.topics),
        closest=sources.closest(session, serving, ticket),
    )


def answer_of(session: Session, serving: Serving, *, workspace_id: str, ticket_id: int) -> Answer:
    """The answer to `/suggest`: every draft of the ticket, or the reason why there is none."""
    ticket, values = _ticket(session, workspace_id, ticket_id)
    rows = drafts.of_ticket(session, workspace_id=workspace_id, ticket_id=ticket_id)
    return Answer(
        ticket_id=ticket.id,
        message=_message(ticket, values, serving.brand),
        drafts=tuple(_shown(row, values, serving.brand, len(rows)) for row in rows),
        reason=ticket.abstained_because,
        topic=topics.of_ticket(ticket, serving.topics),
        closest=sources.closest(session, serving, ticket),
    )


def form_of(
    session: Session, brand: Brand, *, workspace_id: str, reference: Reference, begun_with: str | None = None
) -> EditForm:
    """What the edit modal starts from: a draft, or the masked past reply `begun_with`, or nothing. Raises
    `UnknownTicket`.
    """
    ticket, draft = find(session, workspace_id, reference)
    values = tickets.slots_of(session, workspace_id=workspace_id, ticket_id=ticket.id)
    offered = wording.shown(draft.text if draft is not None else begun_with or "", values, brand)
    return EditForm(_message(ticket, values, brand), offered.text, offered.blanks)


def reply_of(
    session: Session, brand: Brand, *, workspace_id: str, ticket_id: int, decision_id: int
) -> tuple[Ticket, str]:
    """The ticket, and the decided reply as it is to be sent. Raises `UnknownTicket` when the decision was
    undone.
    """
    ticket, values = _ticket(session, workspace_id, ticket_id)
    decision = decisions.standing(session, workspace_id=workspace_id, ticket_id=ticket_id)
    if decision is None or decision.id != decision_id or decision.text is None:
        raise UnknownTicket
    return ticket, wording.as_sent(decision.text, values, brand)


def _ticket(session: Session, workspace_id: str, ticket_id: int) -> tuple[Ticket, dict[str, str]]:
    ticket, _ = find(session, workspace_id, Reference(ticket_id, None))
    return ticket, tickets.slots_of(session, workspace_id=workspace_id, ticket_id=ticket_id)


def _message(ticket: Ticket, values: dict[str, str], brand: Brand) -> str:
    return wording.shown(ticket.text, values, brand).text


def _shown(row: Draft, values: dict[str, str], brand: Brand, count: int) -> ShownDraft:
    offered = wording.shown(row.text, values, brand)
    return ShownDraft(
        draft_id=row.id,
        text=offered.text,
        blanks=offered.blanks,
        confidence=row.confidence,
        sources=tuple(
            SourceShare(sources.name_of(str(each["id"])), each.get("share")) for each in row.sources
        ),
        model_version=row.model_version,
        place=row.position + 1,
        count=count,
        wording_share=row.wording_share,
    )


def _decision(
    session: Session, ticket: Ticket, values: dict[str, str], brand: Brand, reply_job_id: int | None
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
        text=wording.as_sent(decision.text, values, brand) if decision.text is not None else None,
        reason=decision.reason,
        problem=failures.on_card(failed.last_error or "", failed.id) if failed is not None else None,
        failed_job=failed.id if failed is not None else None,
        rejected=wording.shown(draft.text, values, brand).text if draft is not None else None,
        note=wording.shown(decision.note, values, brand).text if decision.note else None,
    )
