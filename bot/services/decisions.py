"""What an agent decides about a ticket: one transaction with the decision, the resolution, and the jobs
that follow.

The database settles who was first. Nothing is sent from here; `delivery` does what the jobs ask for. Text
that people wrote is masked before it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks.draft_card import DISMISSED, REASONS
from bot.blocks.references import FailedReply, Reference
from bot.errors import UnknownTicket
from bot.services import wording
from db import decisions, drafts, jobs, resolutions, tickets
from db.errors import AlreadyDecided
from db.session import read, write
from db.tables import Decision, Draft, Ticket

POST_REPLY = "post_reply"
UPDATE_CARD = "update_card"
RECEIPT = "receipt"


@dataclass(frozen=True)
class Decided:
    """It is decided, or the card shows what was asked for; the rest follows by itself."""


@dataclass(frozen=True)
class TooLate:
    """Someone decided before; nothing was done."""

    kind: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True)
class BlanksLeft:
    """The reply still has blanks, such as "Website URL"; nothing was done."""

    blanks: tuple[str, ...]


@dataclass(frozen=True)
class NothingWritten:
    """The reply is empty; nothing was done."""


@dataclass(frozen=True)
class Forbidden:
    """The reply holds numbers that are never stored or sent, such as "Card Number"; nothing was done."""

    kinds: tuple[str, ...]


Outcome = Decided | TooLate | NothingWritten | BlanksLeft | Forbidden


@dataclass(frozen=True)
class Agent:
    """Who decides, in which workspace, and the ephemeral answer that the click came from, if any."""

    workspace_id: str
    user_id: str
    response_url: str | None = None


@dataclass(frozen=True)
class _Reply:
    """A reply ready to be decided on: masked as it is learned, and as written where that differs."""

    kind: str
    text: str
    as_written: str | None = None


def look(engine: Engine, workspace_id: str, reference: Reference) -> TooLate | None:
    """Whether the ticket was decided already. Raises `UnknownTicket`."""
    with read(engine) as session:
        ticket, _ = _find(session, workspace_id, reference)
        first = decisions.standing(session, workspace_id=workspace_id, ticket_id=ticket.id)
        return _too_late(first) if first is not None else None


def approve(engine: Engine, agent: Agent, reference: Reference) -> Outcome:
    """Send a draft as it is. Raises `UnknownTicket`."""

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if draft is None:
            raise UnknownTicket
        blanks = wording.shown(draft.text, _values(session, ticket)).blanks
        if blanks:
            return BlanksLeft(blanks)
        return _send(session, agent, ticket, draft, _Reply("approved", draft.text))

    return _deciding(engine, agent, reference, decide)


def edit(engine: Engine, agent: Agent, reference: Reference, text: str) -> Outcome:
    """Send `text`, written from a draft or from nothing; unchanged it counts as approved. Raises
    `UnknownTicket`.
    """

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        written = wording.storable(text).replace("\r\n", "\n").strip()
        if not written:
            return NothingWritten()
        values = _values(session, ticket)
        offered = wording.shown(draft.text, values) if draft is not None else wording.Shown("", ())
        left = tuple(blank for blank in offered.blanks if f"[{blank}]" in written)
        if left:
            return BlanksLeft(left)
        if draft is not None and written == offered.text.strip():
            return _send(session, agent, ticket, draft, _Reply("approved", draft.text))
        masked = wording.kept(written, values)
        if masked.forbidden:
            return Forbidden(masked.forbidden)
        differs = wording.shown(masked.text, values).text != written
        reply = _Reply("edited", masked.text, written if differs else None)
        return _send(session, agent, ticket, draft, reply)

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
        ticket, draft = _find(session, agent.workspace_id, reference)
        first = decisions.standing(session, workspace_id=agent.workspace_id, ticket_id=ticket.id)
        if first is not None:
            return _too_late(first)
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
        ticket, _ = _find(session, agent.workspace_id, Reference(reference.ticket_id, None))
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
            ticket, draft = _find(session, agent.workspace_id, reference)
            first = decisions.standing(session, workspace_id=agent.workspace_id, ticket_id=ticket.id)
            return _too_late(first) if first is not None else decide(session, ticket, draft)
    except AlreadyDecided as late:
        return _too_late(late.standing)


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


def _find(session: Session, workspace_id: str, reference: Reference) -> tuple[Ticket, Draft | None]:
    """The ticket and draft that a click names. Raises `UnknownTicket` unless both are this workspace's and
    belong together.
    """
    ticket = tickets.get(session, workspace_id=workspace_id, ticket_id=reference.ticket_id)
    if ticket is None:
        raise UnknownTicket
    if reference.draft_id is None:
        return ticket, None
    draft = drafts.get(session, workspace_id=workspace_id, draft_id=reference.draft_id)
    if draft is None or draft.ticket_id != ticket.id:
        raise UnknownTicket
    return ticket, draft


def _values(session: Session, ticket: Ticket) -> dict[str, str]:
    return tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)


def _too_late(decision: Decision) -> TooLate:
    return TooLate(wording.deed(decision.kind, decision.draft_id), decision.decided_by, decision.decided_at)
