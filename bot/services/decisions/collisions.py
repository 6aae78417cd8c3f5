"""A reply that was not sent because the helpdesk's ticket went on meanwhile: what was said there, and whether
to send the reply anyway.

The decision is taken back, so that the ticket is open again; its row keeps the news, masked, as its note.
What is shown of it is in `bot/blocks/collision.py`; noticing a collision is `write_back`'s part.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks.collision import NewComment, ShownCollision
from bot.errors import UnknownTicket
from bot.helpdesks.port import SOLVED, Comment, Helpdesk, comment_id_of
from bot.references import MadeDecision, Reference
from bot.services.decisions import undo
from bot.services.decisions.deciding import deciding, record_reply
from bot.services.tickets import sending, wording
from bot.services.tickets.conversation import AGENT, CUSTOMER, Turn, kept_context, read_context
from bot.services.tickets.outcomes import Agent, Decided, Outcome
from db import decisions, tickets
from db.tables import Decision, Draft, Job, Ticket
from db.vocabulary import DecisionKind, DecisionReason, Delivery
from model.brand.values import Brand

READ_THROUGH = "read_through"
"""Where the job that collided keeps the id of the last comment that its card then shows."""


@dataclass(frozen=True)
class News:
    """A helpdesk's ticket as it stands, and the comments that whoever decided had not before them."""

    stamp: str
    status: str
    comments: tuple[Comment, ...]
    last_comment_id: str | None

    @property
    def matters(self) -> bool:
        """Whether a person should look before the reply goes out."""
        return bool(self.comments) or self.status in SOLVED


def read_through(ticket: Ticket, asked: Sequence[Job]) -> frozenset[str]:
    """Ids of the comments up to which a ticket was read: the one that it was made from, and the last one that
    each earlier collision (of `asked`, its "helpdesk_reply" jobs) put on its card.
    """
    made_from = comment_id_of(ticket.event_id)
    shown = (str(job.payload[READ_THROUGH]) for job in asked if READ_THROUGH in job.payload)
    return frozenset(filter(None, (made_from, *shown)))


def news(helpdesk: Helpdesk, ticket_id: str, read_through: frozenset[str]) -> News:
    """The ticket now. Where none of the comments that were read is left, every comment is news."""
    stands = helpdesk.ticket(ticket_id)  # Before its comments: one that comes between them will collide.
    comments = helpdesk.comments(ticket_id)
    known = [place for place, comment in enumerate(comments) if comment.id in read_through]
    newer = tuple(comments[max(known) + 1 :] if known else comments)
    return News(stands.stamp, stands.status, newer, comments[-1].id if comments else None)


def take_back(session: Session, job: Job, helpdesk: str, found: News, brand: Brand) -> None:
    """Undo the decision that the job was to send, in the caller's transaction, and keep the news with it."""
    ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    standing = decisions.standing(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    if ticket is None or standing is None or standing.id != job.payload["decision_id"]:
        return
    session.refresh(ticket, with_for_update=True)
    undo.take_back(session, ticket, standing, helpdesk)
    turns = [Turn(AGENT if each.by_agent else CUSTOMER, each.body) for each in found.comments]
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    standing.reason = DecisionReason.COLLIDED
    standing.note, own = kept_context(turns, values, brand)
    for placeholder, value in own.items():
        tickets.keep_value(session, ticket=ticket, placeholder=placeholder, value=value)
    ticket.helpdesk_stamp = found.stamp
    job.payload = {**job.payload, READ_THROUGH: found.last_comment_id or ""}


def pending(session: Session, ticket: Ticket) -> Decision | None:
    """The decision that a collision took back from an open ticket, if that was the last thing to happen."""
    if ticket.helpdesk is None or ticket.status not in tickets.OPEN:
        return None
    last = decisions.last_undone(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    return last if last is not None and last.reason == DecisionReason.COLLIDED else None


def shown(session: Session, ticket: Ticket, brand: Brand) -> ShownCollision | None:
    """What the card of a ticket says of its collision; None when there is none to decide about."""
    last = pending(session, ticket)
    if last is None or last.text is None:
        return None
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    is_shown = last.kind == DecisionKind.APPROVED and last.draft_id == ticket.shown_draft_id
    return ShownCollision(
        decision_id=last.id,
        decided_by=last.decided_by,
        news=tuple(
            NewComment(turn.by == CUSTOMER, wording.shown(turn.text, values, brand).text)
            for turn in read_context(last.note)
        ),
        reply=None if is_shown else wording.as_sent(last.text, values, brand),
    )


def send_anyway(engine: Engine, agent: Agent, reference: MadeDecision) -> Outcome:
    """Decide once more for the reply that collided, for whoever clicked after seeing the news. Raises
    `UnknownTicket`.
    """

    def decide(session: Session, ticket: Ticket, _draft: Draft | None) -> Outcome:
        collided = pending(session, ticket)
        if collided is None or collided.id != reference.decision_id or collided.text is None:
            raise UnknownTicket
        decision = record_reply(
            session,
            agent,
            ticket,
            kind=DecisionKind(collided.kind),
            text=collided.text,
            draft_id=collided.draft_id,
            delivery=Delivery(collided.delivery),
            edit_distance=collided.edit_distance,
        )
        sending.send(session, ticket, decision)
        return Decided()

    return deciding(engine, agent, Reference(reference.ticket_id, None), decide)
