"""What an agent decides about a ticket: to send or keep a reply, to turn a draft down, to see another one.

How a decision is made only once is in `deciding`, how a reply leaves is `sending`'s business, and taking it
back `undo`'s. Text that people wrote is masked before it is stored.
"""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks import guard
from bot.errors import UnknownTicket
from bot.references import FailedReply, Reference
from bot.services.decisions.deciding import deciding, record_reply
from bot.services.tickets import sending, wording
from bot.services.tickets.outcomes import (
    Agent,
    BlanksLeft,
    Closed,
    Decided,
    Forbidden,
    NoteMissing,
    NothingWritten,
    Outcome,
    TooLong,
    closed_before,
    find,
)
from db import decisions, drafts, jobs, tickets
from db.session import read, write
from db.tables import Draft, Ticket
from db.vocabulary import REJECTION_REASONS, DecisionKind, DecisionReason, Delivery, JobStatus, TicketStatus
from model.brand.values import Brand


@dataclass(frozen=True)
class _Reply:
    """A reply ready to be decided on: masked as it is learned, and as written where that differs."""

    kind: DecisionKind
    text: str
    as_written: str | None = None
    delivery: Delivery = Delivery.PUBLIC
    edit_distance: int | None = None


@dataclass(frozen=True)
class Written:
    """What an agent submitted: the reply, whether blanks that are left in it are to be sent, and where it
    goes, "public", "internal" (a note for colleagues) or "none" (only kept, and learned from).
    """

    text: str
    with_blanks: bool = False
    begun_with: str | None = None
    """The past reply, masked, that it was written from; None when from a draft or from nothing."""
    delivery: str = Delivery.PUBLIC


def look(engine: Engine, workspace_id: str, reference: Reference) -> Closed | None:
    """Whether the ticket was decided already, or retired. Raises `UnknownTicket`."""
    with read(engine) as session:
        ticket, _ = find(session, workspace_id, reference)
        return closed_before(session, ticket)


def approve(engine: Engine, agent: Agent, reference: Reference, brand: Brand, undo_seconds: float) -> Outcome:
    """Send a draft as it is, unless it has blanks, after `undo_seconds`. Raises `UnknownTicket`."""

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if draft is None:
            raise UnknownTicket
        blanks = wording.shown(draft.text, _values(session, ticket), brand).blanks
        if blanks:
            return BlanksLeft(blanks)
        return _send(session, agent, ticket, draft, _Reply(DecisionKind.APPROVED, draft.text), undo_seconds)

    return deciding(engine, agent, reference, decide)


def edit(
    engine: Engine,
    agent: Agent,
    reference: Reference,
    written: Written,
    brand: Brand,
    undo_seconds: float,
) -> Outcome:
    """Send or keep what was written, from a draft, a past reply or nothing; a draft unchanged counts as
    approved. Raises `UnknownTicket`, also where a reply cannot go to where it should.
    """

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if written.delivery not in sending.deliveries(ticket):
            raise UnknownTicket
        text = wording.storable(written.text).replace("\r\n", "\n").strip()
        if not text:
            return NothingWritten()
        if len(text) > guard.INPUT:
            return TooLong(len(text))
        reply = _reply(text, _values(session, ticket), draft, written, brand)
        if not isinstance(reply, _Reply):
            return reply
        return _send(session, agent, ticket, draft, reply, undo_seconds)

    return deciding(engine, agent, reference, decide)


def reject(engine: Engine, agent: Agent, reference: Reference, reason: str, note: str = "") -> Outcome:
    """Turn a draft down, for one of `REJECTION_REASONS`; `OTHER` needs a note. Raises `UnknownTicket`, also
    for any other reason.
    """
    if reason not in REJECTION_REASONS:
        raise UnknownTicket
    return _turn_down(engine, agent, reference, DecisionReason(reason), note)


def dismiss(engine: Engine, agent: Agent, reference: Reference) -> Outcome:
    """Put away a ticket that has no draft. Raises `UnknownTicket`."""
    return _turn_down(engine, agent, reference, DecisionReason.DISMISSED, "")


def show_another(engine: Engine, agent: Agent, reference: Reference) -> Outcome:
    """Let the card show the draft after the referenced one; the first follows the last. Raises
    `UnknownTicket`.
    """
    with write(engine) as session:
        ticket, draft = find(session, agent.workspace_id, reference)
        session.refresh(ticket, with_for_update=True)  # Somebody may be deciding about it at this moment.
        late = closed_before(session, ticket)
        if late is not None:
            return late
        if draft is None:
            raise UnknownTicket
        rows = drafts.of_ticket(session, workspace_id=agent.workspace_id, ticket_id=ticket.id)
        following = {row.id: after.id for row, after in zip(rows, rows[1:] + rows[:1], strict=True)}
        ticket.shown_draft_id = following[draft.id]
        sending.show(session, ticket, agent.response_url)
        return Decided()


def send_again(engine: Engine, agent: Agent, reference: FailedReply) -> Outcome:
    """Try once more to send a reply that could not be sent; a second click does nothing. Raises
    `UnknownTicket`.
    """
    with write(engine) as session:
        ticket, _ = find(session, agent.workspace_id, Reference(reference.ticket_id, None))
        failed = jobs.get(session, workspace_id=agent.workspace_id, job_id=reference.job_id)
        if (
            failed is None
            or failed.kind not in sending.SENDS
            or failed.ticket_id != ticket.id
            or failed.status != JobStatus.FAILED
        ):
            raise UnknownTicket
        standing = decisions.standing(session, workspace_id=agent.workspace_id, ticket_id=ticket.id)
        if standing is None or standing.id != failed.payload.get("decision_id"):
            raise UnknownTicket
        sending.send(session, ticket, standing, response_url=agent.response_url, again=failed.id)
        return Decided()


def _turn_down(
    engine: Engine, agent: Agent, reference: Reference, reason: DecisionReason, note: str
) -> Outcome:
    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if reason == DecisionReason.OTHER and not note.strip():
            return NoteMissing()
        masked = wording.kept(note.strip(), _values(session, ticket)).text
        decisions.record(
            session,
            ticket=ticket,
            kind=DecisionKind.REJECTED,
            decided_by=agent.user_id,
            draft_id=draft.id if draft is not None else None,
            reason=reason,
            note=masked or None,
        )
        ticket.status = TicketStatus.DECIDED
        sending.show(session, ticket, agent.response_url)
        return Decided()

    return deciding(engine, agent, reference, decide)


def _reply(
    text: str, values: dict[str, str], draft: Draft | None, written: Written, brand: Brand
) -> _Reply | BlanksLeft | Forbidden:
    """What was written as it is decided on, or why it cannot be."""
    offered = wording.shown(draft.text if draft is not None else written.begun_with or "", values, brand)
    left = wording.blanks_in(text, offered.blanks)
    if left and not written.with_blanks:
        return BlanksLeft(left)
    if draft is not None and text == offered.text.strip():
        return _Reply(DecisionKind.APPROVED, draft.text, delivery=Delivery(written.delivery))
    masked = wording.kept(text, values, brand)
    if masked.forbidden:
        return Forbidden(masked.forbidden)
    learned = wording.with_blanks(masked.text, left)
    differs = wording.shown(learned, values, brand).text != text
    distance = Levenshtein.distance(offered.text.strip(), text) if draft is not None else None
    return _Reply(
        DecisionKind.EDITED, learned, text if differs else None, Delivery(written.delivery), distance
    )


def _send(
    session: Session,
    agent: Agent,
    ticket: Ticket,
    draft: Draft | None,
    reply: _Reply,
    undo_seconds: float,
) -> Decided:
    """Record the decision and what is learned from it, and ask for the reply to leave."""
    decision = record_reply(
        session,
        agent,
        ticket,
        kind=reply.kind,
        text=reply.text,
        draft_id=draft.id if draft is not None else None,
        delivery=reply.delivery,
        edit_distance=reply.edit_distance,
    )
    tickets.keep_value(session, ticket=ticket, placeholder=wording.SENT_REPLY, value=reply.as_written)
    sending.send(session, ticket, decision, undo_seconds=undo_seconds, response_url=agent.response_url)
    return Decided()


def _values(session: Session, ticket: Ticket) -> dict[str, str]:
    return tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
