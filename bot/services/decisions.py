"""What an agent decides about a ticket: one transaction with the decision, the resolution, and the jobs
that follow.

The database settles who was first. Nothing is sent from here; `delivery` does what the jobs ask for. Text
that people wrote is masked before it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks import guard
from bot.blocks.draft_card import DISMISSED, REASONS
from bot.blocks.references import FailedReply, Reference
from bot.errors import UnknownTicket
from bot.services import wording
from bot.services.outcomes import (
    Agent,
    BlanksLeft,
    Decided,
    Forbidden,
    NothingWritten,
    Outcome,
    TooLate,
    TooLong,
    decided_before,
    find,
    too_late,
)
from db import decisions, drafts, jobs, resolutions, tickets
from db.errors import AlreadyDecided
from db.session import read, write
from db.tables import Draft, Ticket
from model.brand import Brand

POST_REPLY = "post_reply"
UPDATE_CARD = "update_card"
RECEIPT = "receipt"


@dataclass(frozen=True)
class _Reply:
    """A reply ready to be decided on: masked as it is learned, and as written where that differs."""

    kind: str
    text: str
    as_written: str | None = None


@dataclass(frozen=True)
class Written:
    """What an agent submitted: the reply, and whether blanks that are left in it are to be sent."""

    text: str
    with_blanks: bool = False
    begun_with: str | None = None
    """The past reply, masked, that it was written from; None when from a draft or from nothing."""


def look(engine: Engine, workspace_id: str, reference: Reference) -> TooLate | None:
    """Whether the ticket was decided already. Raises `UnknownTicket`."""
    with read(engine) as session:
        ticket, _ = find(session, workspace_id, reference)
        return decided_before(session, ticket)


def approve(engine: Engine, agent: Agent, reference: Reference, brand: Brand) -> Outcome:
    """Send a draft as it is, unless it has blanks. Raises `UnknownTicket`."""

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if draft is None:
            raise UnknownTicket
        blanks = wording.shown(draft.text, _values(session, ticket), brand).blanks
        if blanks:
            return BlanksLeft(blanks)
        return _send(session, agent, ticket, draft, _Reply("approved", draft.text))

    return _deciding(engine, agent, reference, decide)


def edit(engine: Engine, agent: Agent, reference: Reference, written: Written, brand: Brand) -> Outcome:
    """Send what was written, from a draft, a past reply or nothing; a draft unchanged counts as approved.
    Raises `UnknownTicket`.
    """

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        text = wording.storable(written.text).replace("\r\n", "\n").strip()
        if not text:
            return NothingWritten()
        if len(text) > guard.INPUT:
            return TooLong(len(text))
        values = _values(session, ticket)
        offered = wording.shown(draft.text if draft is not None else written.begun_with or "", values, brand)
        left = tuple(blank for blank in offered.blanks if f"[{blank}]" in text)
        if left and not written.with_blanks:
            return BlanksLeft(left)
        if draft is not None and text == offered.text.strip():
            return _send(session, agent, ticket, draft, _Reply("approved", draft.text))
        masked = wording.kept(text, values, brand)
        if masked.forbidden:
            return Forbidden(masked.forbidden)
        learned = wording.with_blanks(masked.text, left)
        differs = wording.shown(learned, values, brand).text != text
        return _send(session, agent, ticket, draft, _Reply("edited", learned, text if differs else None))

    return _deciding(engine, agent, reference, decide)


def reject(engine: Engine, agent: Agent, reference: Reference, reason: str, note: str = "") -> Outcome:
    """Turn a draft down, for one of `REASONS`. Raises `UnknownTicket`, also for another reason."""
    if reason not in REASONS:
        raise UnknownTicket
    return _turn_down(engine, agent, reference, reason, note)


def dismiss(engine: Engine, agent: Agent, reference: Reference) -> Outcome:
    """Put away a ticket that has no draft. Raises `UnknownTicket`."""
    return _turn_down(engine, agent, reference, DISMISSED, "")


def show_another(engine: Engine, agent: Agent, reference: Reference) -> Outcome:
    """Let the card show the draft after the referenced one; the first follows the last. Raises
    `UnknownTicket`.
    """
    with write(engine) as session:
        ticket, draft = find(session, agent.workspace_id, reference)
        late = decided_before(session, ticket)
        if late is not None:
            return late
        if draft is None:
            raise UnknownTicket
        rows = drafts.of_ticket(session, workspace_id=agent.workspace_id, ticket_id=ticket.id)
        following = {row.id: after.id for row, after in zip(rows, rows[1:] + rows[:1], strict=True)}
        ticket.shown_draft_id = following[draft.id]
        _enqueue(session, ticket, UPDATE_CARD, {})
        return Decided()


def send_again(engine: Engine, agent: Agent, reference: FailedReply) -> Outcome:
    """Try once more to post a reply that could not be posted; a second click does nothing. Raises
    `UnknownTicket`.
    """
    with write(engine) as session:
        ticket, _ = find(session, agent.workspace_id, Reference(reference.ticket_id, None))
        failed = jobs.get(session, workspace_id=agent.workspace_id, job_id=reference.job_id)
        if (
            failed is None
            or (failed.kind, failed.ticket_id) != (POST_REPLY, ticket.id)
            or failed.status != jobs.FAILED
        ):
            raise UnknownTicket
        _post(session, agent, ticket, int(failed.payload["decision_id"]), f"again:{failed.id}")
        return Decided()


def _deciding(
    engine: Engine,
    agent: Agent,
    reference: Reference,
    decide: Callable[[Session, Ticket, Draft | None], Outcome],
) -> Outcome:
    """Run `decide` in one transaction; when someone was first, everything is rolled back."""
    try:
        with write(engine) as session:
            ticket, draft = find(session, agent.workspace_id, reference)
            return decided_before(session, ticket) or decide(session, ticket, draft)
    except AlreadyDecided as late:
        return too_late(late.standing)


def _turn_down(engine: Engine, agent: Agent, reference: Reference, reason: str, note: str) -> Outcome:
    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        masked = wording.kept(note.strip(), _values(session, ticket)).text
        decisions.record(
            session,
            ticket=ticket,
            kind="rejected",
            decided_by=agent.user_id,
            draft_id=draft.id if draft is not None else None,
            reason=reason,
            note=masked or None,
        )
        ticket.status = "decided"
        _enqueue(session, ticket, UPDATE_CARD, {})
        return Decided()

    return _deciding(engine, agent, reference, decide)


def _send(session: Session, agent: Agent, ticket: Ticket, draft: Draft | None, reply: _Reply) -> Decided:
    """Record the decision and what is learned from it, and ask for the reply and the receipt."""
    decision = decisions.record(
        session,
        ticket=ticket,
        kind=reply.kind,
        decided_by=agent.user_id,
        draft_id=draft.id if draft is not None else None,
        text=reply.text,
    )
    resolutions.add(
        session,
        workspace_id=agent.workspace_id,
        message=ticket.text,
        reply=reply.text,
        source=reply.kind,
        decision_id=decision.id,
        topic=ticket.topic,
    )
    if reply.as_written is not None:
        tickets.keep_value(session, ticket=ticket, placeholder=wording.SENT_REPLY, value=reply.as_written)
    ticket.status = "decided"
    _post(session, agent, ticket, decision.id, f"decision:{decision.id}")
    return Decided()


def _post(session: Session, agent: Agent, ticket: Ticket, decision_id: int, key: str) -> None:
    """Ask for the reply and, after it, for the receipt, which says whether the reply arrived."""
    url = {"response_url": agent.response_url} if agent.response_url else {}
    job = jobs.enqueue(
        session,
        workspace_id=ticket.workspace_id,
        kind=POST_REPLY,
        payload={"decision_id": decision_id},
        ticket_id=ticket.id,
        dedupe_key=f"{POST_REPLY}:{key}",
    )
    if job is not None:
        kind = UPDATE_CARD if ticket.source == "message" else RECEIPT
        _enqueue(session, ticket, kind, {"reply_job_id": job.id, **url})


def _enqueue(session: Session, ticket: Ticket, kind: str, payload: dict[str, object]) -> None:
    jobs.enqueue(session, workspace_id=ticket.workspace_id, kind=kind, payload=payload, ticket_id=ticket.id)


def _values(session: Session, ticket: Ticket) -> dict[str, str]:
    return tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
