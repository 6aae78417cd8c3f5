"""A decision about a ticket, made once: one transaction with the decision, the resolution, and the jobs that
follow.

The database settles who was first. What can be decided is in `decisions`, and after a collision in
`collisions`.
"""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.references import Reference
from bot.services.tickets.conversation import question_of
from bot.services.tickets.outcomes import Agent, Outcome, closed_before, find, too_late
from bot.services.tickets.retiring import retire_same_message, same_message
from db import decisions, resolutions, tickets
from db.errors import AlreadyDecided
from db.session import write
from db.tables import Decision, Draft, Ticket
from db.vocabulary import DecisionKind, Delivery, ResolutionSource, TicketSource, TicketStatus


def deciding(
    engine: Engine,
    agent: Agent,
    reference: Reference,
    decide: Callable[[Session, Ticket, Draft | None], Outcome],
) -> Outcome:
    """Run `decide` in one transaction; when someone was first, everything is rolled back. Raises
    `UnknownTicket`.
    """
    try:
        with write(engine) as session:
            ticket, draft = find(session, agent.workspace_id, reference)
            session.refresh(ticket, with_for_update=True)  # It may be retired by another thread.
            closed = closed_before(session, ticket) or _answered_before(session, ticket)
            return closed or decide(session, ticket, draft)
    except AlreadyDecided as late:
        return too_late(late.standing)


def record_reply(
    session: Session,
    agent: Agent,
    ticket: Ticket,
    *,
    kind: DecisionKind,
    text: str,
    draft_id: int | None,
    delivery: Delivery,
    edit_distance: int | None,
) -> Decision:
    """Store the decision for a masked reply, and what is learned from it. Raises `AlreadyDecided`."""
    decision = decisions.record(
        session,
        ticket=ticket,
        kind=kind,
        decided_by=agent.user_id,
        draft_id=draft_id,
        text=text,
        delivery=delivery,
        edit_distance=edit_distance,
    )
    if delivery != Delivery.INTERNAL:  # A note for colleagues is no reply to learn.
        resolutions.add(
            session,
            workspace_id=agent.workspace_id,
            message=question_of(ticket),
            reply=text,
            source=ResolutionSource(kind),
            decision_id=decision.id,
            topic=ticket.topic,
        )
    ticket.status = TicketStatus.DECIDED
    if delivery == Delivery.PUBLIC:
        retire_same_message(session, ticket)
    return decision


def _answered_before(session: Session, ticket: Ticket) -> Outcome | None:
    """Who answered the message whose link `/suggest` was given, where nothing about it is open any more."""
    others = same_message(session, ticket)
    if any(each.status in tickets.OPEN and each.source != TicketSource.SUGGEST for each in others):
        return None
    made = (decisions.standing(session, workspace_id=each.workspace_id, ticket_id=each.id) for each in others)
    return next(
        (too_late(each) for each in made if each is not None and each.delivery == Delivery.PUBLIC), None
    )
