"""Decide about a ticket once: one transaction with the decision, the resolution, and the jobs that follow.

The database decides who was first. See `decide` for the decisions, `collisions` for those after a collision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.references import Reference
from bot.services.tickets import learning, pausing, sending
from bot.services.tickets.outcomes import Agent, Decided, Outcome, closed_before, find, too_late
from bot.services.tickets.retiring import retire_same_message, same_message
from bot.services.tickets.topics import follow_draft
from bot.services.workspace import Workspace
from db import decisions, drafts, tickets
from db.decisions import NewDecision
from db.errors import AlreadyDecided
from db.session import write
from db.tables import Draft, Ticket
from db.vocabulary import FOR_ONE_PERSON, DecisionKind, Delivery, ResolutionSource, TicketSource, TicketStatus


@dataclass(frozen=True)
class DecidedReply:
    """A reply to send or keep, masked as it is learned."""

    kind: DecisionKind
    text: str
    draft_id: int | None
    delivery: Delivery = Delivery.PUBLIC
    edit_distance: int | None = None
    as_written: str | None = None
    """The text as the agent wrote it, if the masked text cannot restore it."""
    held: Mapping[str, str] = field(default_factory=dict)
    """What of the text is this ticket's alone, by placeholder."""


def deciding(
    workspace: Workspace,
    agent: Agent,
    reference: Reference,
    decide: Callable[[Session, Ticket, Draft | None], Outcome],
) -> Outcome:
    """Run `decide` in one transaction; roll it back if someone was first. Raises `UnknownTicket`."""
    try:
        with write(workspace.engine) as session:
            ticket, draft = find(session, workspace.id, reference)
            session.refresh(ticket, with_for_update=True)  # It may be retired by another thread.
            closed = closed_before(session, ticket) or _answered_before(session, ticket)
            return closed or decide(session, ticket, draft)
    except AlreadyDecided as late:
        return too_late(late.standing)


def decide_reply(
    session: Session, agent: Agent, ticket: Ticket, reply: DecidedReply, undo_seconds: float = 0
) -> Decided:
    """Record the decision, learn the reply, and enqueue the job that sends it after `undo_seconds`. Raises
    `AlreadyDecided`; `Refused` while everything is paused, unless the reply is only saved.
    """
    if reply.delivery != Delivery.NONE:
        pausing.check_not_paused(session, ticket.workspace_id)
    new = NewDecision(
        reply.kind,
        agent.user_id,
        draft_id=reply.draft_id,
        text=reply.text,
        delivery=reply.delivery,
        edit_distance=reply.edit_distance,
    )
    decision = decisions.record(session, ticket, new)
    follow_draft(ticket, _draft_of(session, ticket, reply))
    # A note for colleagues is not a reply to learn, and words to find one are not a question.
    if reply.delivery != Delivery.INTERNAL and ticket.source != TicketSource.FIND:
        source = ResolutionSource(reply.kind)
        learning.learn(session, ticket, reply.text, reply.held, source, decision.id)
    ticket.status = TicketStatus.DECIDED
    if reply.delivery == Delivery.PUBLIC:
        retire_same_message(session, ticket)
    sending.send(session, ticket, decision, undo_seconds=undo_seconds, response_url=agent.response_url)
    return Decided()


def _draft_of(session: Session, ticket: Ticket, reply: DecidedReply) -> Draft | None:
    if reply.draft_id is None:
        return None
    return drafts.get(session, workspace_id=ticket.workspace_id, draft_id=reply.draft_id)


def _answered_before(session: Session, ticket: Ticket) -> Outcome | None:
    """Return who answered the message whose link `/suggest` was given; None if a card about it is open."""
    others = same_message(session, ticket)
    if any(each.status in tickets.OPEN and each.source not in FOR_ONE_PERSON for each in others):
        return None
    made = (decisions.standing(session, workspace_id=each.workspace_id, ticket_id=each.id) for each in others)
    public = (each for each in made if each is not None and each.delivery == Delivery.PUBLIC)
    return next((too_late(each) for each in public), None)
