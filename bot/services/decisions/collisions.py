"""Hold a reply back if the helpdesk's ticket changed before it was sent; send it anyway if an agent says so.

The decision is undone, which reopens the ticket; its row stores the newer comments, masked, as its note. See
`helpdesk/write_back.py` for detecting a collision and `shown/collision.py` for showing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.helpdesks import history
from bot.helpdesks.port import SOLVED, Comment, Helpdesk, comment_id_of
from bot.references import MadeDecision, Reference
from bot.services.decisions import undo
from bot.services.decisions.deciding import DecidedReply, decide_reply, deciding
from bot.services.job_payloads import ReplyToSend
from bot.services.tickets.conversation import AGENT, CUSTOMER, Turn, kept_context
from bot.services.tickets.outcomes import Agent, Outcome
from bot.services.workspace import Workspace
from db import decisions, tickets
from db.tables import Decision, Draft, Job, Ticket
from db.vocabulary import DecisionKind, DecisionReason, Delivery
from model.brand.values import Brand


@dataclass(frozen=True)
class News:
    """A helpdesk's ticket now, and the comments newer than the card that the agent saw."""

    stamp: str
    status: str
    comments: tuple[Comment, ...]
    last_comment_id: str | None
    read: tuple[Comment, ...] = ()
    """The earlier comments, as they are now."""

    @property
    def matters(self) -> bool:
        """Whether a person should look before the reply is sent."""
        return bool(self.comments) or self.status in SOLVED


def read_through(ticket: Ticket, asked: Sequence[Job]) -> frozenset[str]:
    """Return the ids of the last comments that a ticket's card showed: the one it was made from, and the last
    of each earlier collision (of `asked`, its "helpdesk_reply" jobs).
    """
    made_from = comment_id_of(ticket.event_id)
    shown = (ReplyToSend.of_json(job.payload).read_through for job in asked)
    return frozenset(filter(None, (made_from, *shown)))


def news(helpdesk: Helpdesk, ticket_id: str, read_through: frozenset[str]) -> News:
    """Read the ticket now. If no comment of `read_through` is left, every comment is new."""
    told = history.read(helpdesk, ticket_id)  # Reads the ticket first: any later comment will collide.
    ticket, comments = told.ticket, told.comments
    known = [place for place, comment in enumerate(comments) if comment.id in read_through]
    newest = max(known) + 1 if known else 0
    newer = [each for each in comments[newest:] if each.merged_from is None]
    last = comments[-1].id if comments else None
    return News(ticket.stamp, ticket.status, tuple(newer), last, tuple(comments[:newest]))


def take_back(session: Session, job: Job, helpdesk: str, found: News, brand: Brand) -> None:
    """Undo the decision that the job was to send, in the caller's transaction, and store the news with it."""
    ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    standing = decisions.standing(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    if ticket is None or standing is None or standing.id != ReplyToSend.of_json(job.payload).decision_id:
        return
    session.refresh(ticket, with_for_update=True)
    undo.take_back(session, ticket, standing, helpdesk)
    standing.reason = DecisionReason.COLLIDED
    keep_news(session, ticket, standing, [_turn(each) for each in found.comments], brand)
    ticket.helpdesk_stamp = found.stamp
    sent = replace(ReplyToSend.of_json(job.payload), read_through=found.last_comment_id or "")
    job.payload = sent.as_json()


def keep_news(
    session: Session, ticket: Ticket, collided: Decision, said: Sequence[Turn], brand: Brand
) -> None:
    """Keep what was said, masked, with the decision that it collided with; nothing if nothing was said."""
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    collided.note, own = kept_context(said, values, brand)
    for placeholder, value in own.items():
        tickets.keep_value(session, ticket=ticket, placeholder=placeholder, value=value)


def _turn(comment: Comment) -> Turn:
    said = f"(on copy) {comment.body}" if comment.on_copy else comment.body
    return Turn(AGENT if comment.by_agent else CUSTOMER, said)


def pending(session: Session, ticket: Ticket) -> Decision | None:
    """Return the decision that a collision undid; None if the ticket is closed, or one was undone since."""
    if ticket.status not in tickets.OPEN:
        return None
    last = decisions.last_undone(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    return last if last is not None and last.reason == DecisionReason.COLLIDED else None


def send_anyway(workspace: Workspace, agent: Agent, reference: MadeDecision) -> Outcome:
    """Send a reply that collided, as a new decision of an agent who saw why. Raises `UnknownTicket`."""

    def decide(session: Session, ticket: Ticket, _draft: Draft | None) -> Outcome:
        collided = pending(session, ticket)
        if collided is None or collided.id != reference.decision_id or collided.text is None:
            raise UnknownTicket
        again = DecidedReply(
            DecisionKind(collided.kind),
            collided.text,
            collided.draft_id,
            Delivery(collided.delivery),
            collided.edit_distance,
        )
        return decide_reply(session, agent, ticket, again)

    return deciding(workspace, agent, Reference(reference.ticket_id, None), decide)
