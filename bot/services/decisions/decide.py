"""Handle an agent's clicks on a ticket: send or save a reply, reject a draft, show another one.

`deciding` makes a decision once and enqueues the reply; `undo` undoes it. Text that people wrote is masked
before it is stored.
"""

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.references import FailedReply, Reference
from bot.services.decisions.deciding import DecidedReply, decide_reply, deciding
from bot.services.job_payloads import ReplyToSend
from bot.services.tickets import sending, wording
from bot.services.tickets.conversation import question_of
from bot.services.tickets.outcomes import (
    Agent,
    BlanksLeft,
    Closed,
    Decided,
    Forbidden,
    NoteMissing,
    NothingWritten,
    Outcome,
    Retired,
    TooLong,
    closed_before,
    find,
)
from bot.services.tickets.topics import follow_draft
from bot.services.workspace import Workspace
from db import decisions, drafts, jobs, tickets
from db.decisions import NewDecision
from db.session import read, write
from db.tables import Draft, Ticket
from db.vocabulary import (
    MESSAGE_CHANGED,
    REJECTION_REASONS,
    DecisionKind,
    DecisionReason,
    Delivery,
    JobStatus,
    TicketStatus,
)
from model.brand.values import Brand
from model.masking.replies import tells_secret


@dataclass(frozen=True)
class Written:
    """What an agent submitted: the reply, whether to send it with blanks, and where it goes."""

    text: str
    with_blanks: bool = False
    begun_with: str | None = None
    """The past reply, masked, that it was written from; None if it began as a draft or empty."""
    delivery: str = Delivery.PUBLIC
    """A `Delivery`, or any text from a forged request."""


def look(workspace: Workspace, reference: Reference) -> Closed | None:
    """Return why the ticket is closed; None while it is open. Raises `UnknownTicket`."""
    with read(workspace.engine) as session:
        ticket, _ = find(session, workspace.id, reference)
        return closed_before(session, ticket)


def blanks_of(workspace: Workspace, reference: Reference, brand: Brand) -> tuple[str, ...]:
    """Return the blanks that an approval of this draft would leave; none if its ticket is closed. Raises
    `UnknownTicket`.
    """
    with read(workspace.engine) as session:
        ticket, draft = find(session, workspace.id, reference)
        if draft is None:
            raise UnknownTicket
        if closed_before(session, ticket) is not None:
            return ()
        return wording.shown(draft.text, _values(session, ticket), brand).blanks


def approve(
    workspace: Workspace, agent: Agent, reference: Reference, brand: Brand, undo_seconds: float
) -> Outcome:
    """Send a draft unchanged after `undo_seconds`, unless it has blanks. Raises `UnknownTicket`.

    Give the agent's name where the draft has the blank `{{Agent Name}}`, and only there.
    """

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if draft is None:
            raise UnknownTicket
        filled = wording.shown(draft.text, {**_values(session, ticket), **agent.values}, brand)
        if filled.blanks:
            return BlanksLeft(filled.blanks)
        as_written = filled.text if agent.name else None
        approved = DecidedReply(DecisionKind.APPROVED, draft.text, draft.id, as_written=as_written)
        return _send(session, agent, ticket, approved, undo_seconds)

    return deciding(workspace, agent, reference, decide)


def edit(
    workspace: Workspace,
    agent: Agent,
    reference: Reference,
    written: Written,
    brand: Brand,
    undo_seconds: float,
) -> Outcome:
    """Send or save a written reply; an unchanged draft counts as approved. Raises `UnknownTicket`, also if
    the ticket does not have that delivery.
    """

    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if written.delivery not in sending.deliveries(ticket):
            raise UnknownTicket
        text = wording.storable(written.text).replace("\r\n", "\n").strip()
        if not text:
            return NothingWritten()
        if len(text) > wording.LONGEST_REPLY:
            return TooLong(len(text))
        reply = _reply(session, ticket, text, draft, written, brand)
        if not isinstance(reply, DecidedReply):
            return reply
        return _send(session, agent, ticket, reply, undo_seconds)

    return deciding(workspace, agent, reference, decide)


def reject(workspace: Workspace, agent: Agent, reference: Reference, reason: str, note: str = "") -> Outcome:
    """Reject a draft for one of `REJECTION_REASONS`; `OTHER` needs a note. Raises `UnknownTicket`, also for
    any other reason.
    """
    if reason not in REJECTION_REASONS:
        raise UnknownTicket
    return _reject(workspace, agent, reference, DecisionReason(reason), note)


def dismiss(workspace: Workspace, agent: Agent, reference: Reference) -> Outcome:
    """Close a ticket that has no draft. Raises `UnknownTicket`."""
    return _reject(workspace, agent, reference, DecisionReason.DISMISSED, "")


def show_another(workspace: Workspace, agent: Agent, reference: Reference) -> Outcome:
    """Show the next draft on the card, the first after the last. Raises `UnknownTicket`."""
    with write(workspace.engine) as session:
        ticket, draft = find(session, workspace.id, reference)
        session.refresh(ticket, with_for_update=True)  # Somebody may be deciding on it at this moment.
        late = closed_before(session, ticket)
        if late is not None:
            return late
        if draft is None:
            raise UnknownTicket
        rows = drafts.of_ticket(session, workspace_id=workspace.id, ticket_id=ticket.id)
        following = {row.id: after for row, after in zip(rows, rows[1:] + rows[:1], strict=True)}[draft.id]
        ticket.shown_draft_id = following.id
        follow_draft(ticket, following)
        sending.show(session, ticket, agent.response_url)
        return Decided()


def send_again(workspace: Workspace, agent: Agent, reference: FailedReply) -> Outcome:
    """Try again to send a reply that failed; a second click does nothing. Raises `UnknownTicket`."""
    with write(workspace.engine) as session:
        ticket, _ = find(session, workspace.id, Reference(reference.ticket_id, None))
        if ticket.retired_because in MESSAGE_CHANGED:
            return Retired(ticket.retired_because)
        failed = jobs.get(session, workspace_id=workspace.id, job_id=reference.job_id)
        if (
            failed is None
            or failed.kind not in sending.SENDS
            or failed.ticket_id != ticket.id
            or failed.status != JobStatus.FAILED
        ):
            raise UnknownTicket
        standing = decisions.standing(session, workspace_id=workspace.id, ticket_id=ticket.id)
        if standing is None or standing.id != ReplyToSend.of_json(failed.payload).decision_id:
            raise UnknownTicket
        sending.send(session, ticket, standing, response_url=agent.response_url, again=failed.id)
        return Decided()


def _reject(
    workspace: Workspace, agent: Agent, reference: Reference, reason: DecisionReason, note: str
) -> Outcome:
    def decide(session: Session, ticket: Ticket, draft: Draft | None) -> Outcome:
        if reason == DecisionReason.OTHER and not note.strip():
            return NoteMissing()
        masked = wording.kept_reply(note.strip(), ticket.text, _values(session, ticket)).text
        draft_id = draft.id if draft is not None else None
        new = NewDecision(
            DecisionKind.REJECTED, agent.user_id, draft_id=draft_id, reason=reason, note=masked or None
        )
        decisions.record(session, ticket, new)
        ticket.status = TicketStatus.DECIDED
        sending.show(session, ticket, agent.response_url)
        return Decided()

    return deciding(workspace, agent, reference, decide)


def _reply(
    session: Session, ticket: Ticket, text: str, draft: Draft | None, written: Written, brand: Brand
) -> DecidedReply | BlanksLeft | Forbidden:
    """Return the written reply, masked, or why it cannot be sent."""
    values = _values(session, ticket)
    offered = wording.shown(draft.text if draft is not None else written.begun_with or "", values, brand)
    left = wording.blanks_in(text, offered.blanks)
    if left and not written.with_blanks:
        return BlanksLeft(left)
    delivery = Delivery(written.delivery)
    if draft is not None and text == offered.text.strip():
        return DecidedReply(DecisionKind.APPROVED, draft.text, draft.id, delivery)
    masked = wording.kept_reply(text, question_of(ticket), values, brand)
    if masked.forbidden:
        return Forbidden(masked.forbidden)
    learned = wording.with_blanks(masked.text, left)
    as_written = text if wording.shown(learned, values, brand).text != text else None
    if draft is not None and learned == draft.text:  # The agent's own name was all that was filled in.
        return DecidedReply(DecisionKind.APPROVED, learned, draft.id, delivery, as_written=as_written)
    return DecidedReply(
        DecisionKind.EDITED,
        learned,
        draft.id if draft is not None else None,
        delivery,
        edit_distance=Levenshtein.distance(offered.text.strip(), text) if draft is not None else None,
        as_written=as_written,
        held=masked.held,
    )


def _send(
    session: Session, agent: Agent, ticket: Ticket, reply: DecidedReply, undo_seconds: float
) -> Decided:
    # None also forgets the text of an earlier decision that was undone.
    never_sent = reply.delivery == Delivery.NONE and tells_secret(reply.text)
    written = None if never_sent else reply.as_written
    tickets.keep_value(session, ticket=ticket, placeholder=wording.SENT_REPLY, value=written)
    return decide_reply(session, agent, ticket, reply, undo_seconds)


def _values(session: Session, ticket: Ticket) -> dict[str, str]:
    return tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
