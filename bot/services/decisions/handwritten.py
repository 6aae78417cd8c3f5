"""Settle what an answer that somebody of the team writes by hand in a ticket's thread means for the ticket.

Its open card is retired; an approved reply that was not sent yet is held back, as in a collision with a
helpdesk. Where the settings say so, the answer is learned, masked like an approved reply. What was learned
follows the answer when it is edited or deleted. The listener decides which messages are answers.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.decisions import collisions, undo
from bot.services.tickets import intake, learning, sending, shadow, wording
from bot.services.tickets.conversation import AGENT, Turn, question_of
from bot.services.tickets.retiring import retire, retire_if_older
from bot.services.workspace import Workspace
from db import decisions, handwritten_answers, resolutions, tickets
from db.handwritten_answers import NewAnswer
from db.learned_tables import HandwrittenAnswer
from db.session import read, write
from db.tables import Ticket
from db.vocabulary import FOR_ONE_PERSON, DecisionReason, ResolutionSource, RetiredBecause, TicketStatus
from model.brand.values import Brand


@dataclass(frozen=True)
class Answer:
    """A reply in a thread by somebody who is not its customer; `text` is plain."""

    channel: str
    root_ts: str
    ts: str
    author: str
    text: str


def is_awaited(workspace: Workspace, answer: Answer) -> bool:
    """Whether a ticket of the thread is open, or decided on, and somebody else's. Asked before Slack is."""
    with read(workspace.engine) as session:
        found = _before(session, workspace.id, answer)
        return any(each.status in (*tickets.OPEN, TicketStatus.DECIDED) for each in found)


def customers_of(workspace: Workspace, answer: Answer) -> frozenset[str]:
    """Return who wrote the messages of the thread that became tickets."""
    with read(workspace.engine) as session:
        return frozenset(each.author for each in _thread(session, workspace.id, answer))


def settle(workspace: Workspace, answer: Answer, brand: Brand, *, learns: bool) -> bool:
    """Retire the card that the answer makes needless, or hold its reply back; False if there is neither."""
    with write(workspace.engine) as session:
        intake.lock_thread(session, workspace.id, answer.channel, answer.root_ts)
        known = handwritten_answers.by_message(
            session, workspace_id=workspace.id, channel=answer.channel, ts=answer.ts
        )
        found = _before(session, workspace.id, answer) if known is None else []
        settled = [ticket for ticket in found if _settles(session, ticket, answer, brand)]
        if not settled:
            return False
        about = settled[-1]
        shadow.compare(session, about, answer.text, brand)
        learned = _learn(session, about, answer.text, brand) if learns else None
        new = NewAnswer(about.id, answer.channel, answer.ts, answer.author, learned)
        handwritten_answers.add(session, workspace.id, new)
    workspace.wake()
    return True


def follow(workspace: Workspace, channel: str, ts: str, text: str | None, brand: Brand) -> bool:
    """Let what came of an answer follow its edit, or its deletion (`text` None); False if it is no answer.
    Of a deleted one nothing stays, and its ticket waits for a decision again.
    """
    with write(workspace.engine) as session:
        answer = handwritten_answers.by_message(session, workspace_id=workspace.id, channel=channel, ts=ts)
        if answer is None:
            return False
        ticket = tickets.get(session, workspace_id=workspace.id, ticket_id=answer.ticket_id, lock=True)
        assert ticket is not None, "an answer is deleted with its ticket"
        shadow.compare(session, ticket, text, brand)
        _learn_again(session, ticket, answer, text, brand)
        _tell_again(session, ticket, text, brand)
        if text is None:
            session.delete(answer)
            session.flush()
            _reopen(session, ticket)
        _show(session, ticket)
    workspace.wake()
    return True


def _thread(session: Session, workspace_id: str, answer: Answer) -> list[Ticket]:
    """The thread's tickets in the order of their messages; below a helpdesk's card only the team talks."""
    thread = tickets.of_thread(
        session, workspace_id=workspace_id, channel=answer.channel, root_ts=answer.root_ts
    )
    return sorted((each for each in thread if each.helpdesk is None), key=_moment)


def _before(session: Session, workspace_id: str, answer: Answer) -> list[Ticket]:
    """The tickets of the thread before the answer; none if its author is a customer there."""
    thread = _thread(session, workspace_id, answer)
    if any(each.author == answer.author for each in thread):
        return []
    return [each for each in thread if _moment(each) < float(answer.ts)]


def _moment(ticket: Ticket) -> float:
    return float(ticket.message_ts or ticket.thread_ts or 0)


def _settles(session: Session, ticket: Ticket, answer: Answer, brand: Brand) -> bool:
    """Retire the ticket, or hold its reply back; False if it was settled before."""
    if retire(session, ticket, RetiredBecause.BY_HAND):
        return True
    standing = decisions.standing(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if standing is None or not sending.hold_back(session, standing):
        return False
    undo.take_back(session, ticket, standing, answer.author)
    standing.reason = DecisionReason.COLLIDED
    collisions.keep_news(session, ticket, standing, [Turn(AGENT, answer.text)], brand)
    _show(session, ticket)
    return True


def _learn(session: Session, ticket: Ticket, text: str, brand: Brand) -> int | None:
    """Learn the answer to the ticket's question; the resolution's id, or None if it may not be kept."""
    said, question = wording.storable(text).strip(), question_of(ticket)
    values = tickets.slots_of(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    masked = wording.kept_reply(said, question, values, brand)
    if not question or not said or len(said) > wording.LONGEST_REPLY or masked.forbidden:
        return None
    return learning.learn(session, ticket, masked.text, masked.held, ResolutionSource.WRITTEN).id


def _learn_again(
    session: Session, ticket: Ticket, answer: HandwrittenAnswer, text: str | None, brand: Brand
) -> None:
    """Forget what was learned from an answer, and learn what it says now."""
    if answer.resolution_id is None:
        return
    resolutions.erase(session, workspace_id=ticket.workspace_id, resolution_ids=[answer.resolution_id])
    answer.resolution_id = None if text is None else _learn(session, ticket, text, brand)


def _tell_again(session: Session, ticket: Ticket, text: str | None, brand: Brand) -> None:
    """Let the card of a reply that was held back show what the answer says now; no longer, if it is gone."""
    collided = collisions.pending(session, ticket)
    if collided is None:
        return
    said = [] if text is None else [Turn(AGENT, text)]
    collisions.keep_news(session, ticket, collided, said, brand)
    collided.reason = collided.reason if said else None


def _reopen(session: Session, ticket: Ticket) -> None:
    """Let a ticket that was retired by an answer wait again, unless another answer stands."""
    left = handwritten_answers.of_ticket(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id)
    if left or (ticket.status, ticket.retired_because) != (TicketStatus.RETIRED, RetiredBecause.BY_HAND):
        return
    undo.reopen(session, ticket)
    session.flush()
    retire_if_older(session, ticket)


def _show(session: Session, ticket: Ticket) -> None:
    if ticket.source not in FOR_ONE_PERSON:  # An answer that one person sees cannot be changed later.
        sending.show(session, ticket)
