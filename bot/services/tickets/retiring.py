"""Retire a ticket when the conversation goes on without a decision: its draft is out of date.

The card then says so, and answers clicks (`outcomes`). The caller detects it: the customer writes again, here
or in a helpdesk, or the ticket is solved there.
"""

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import Answer
from db import jobs, tickets
from db.tables import Ticket
from db.vocabulary import FOR_ONE_PERSON, JobKind, RetiredBecause, TicketStatus

_MOOT = (JobKind.READ_THREAD, JobKind.DRAFT, JobKind.POST_CARD, JobKind.SHOW_STATUS)


def retire(session: Session, ticket: Ticket, because: RetiredBecause) -> bool:
    """Retire an open ticket; False, without a change, if it is not open."""
    session.refresh(ticket, with_for_update=True)  # Somebody may be deciding on it at this moment.
    if ticket.status not in tickets.OPEN:
        return False
    ticket.status, ticket.retired_because = TicketStatus.RETIRED, because
    jobs.cancel(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id, kinds=_MOOT)
    if ticket.source not in FOR_ONE_PERSON:  # An answer that only one person sees cannot be changed later.
        job = job_kinds.UPDATE_CARD.new(Answer(), ticket_id=ticket.id)
        jobs.enqueue(session, workspace_id=ticket.workspace_id, job=job)
    return True


def retire_older(session: Session, ticket: Ticket) -> int:
    """Retire open tickets about earlier messages of the ticket's thread; return how many there were."""
    return sum(
        retire(session, each, RetiredBecause.MOVED_ON)
        for each in _others(session, ticket)
        if _is_earlier(each, ticket)
    )


def retire_same_message(session: Session, ticket: Ticket) -> None:
    """Retire the open card of the message whose link `/suggest` was given, now that it has its reply."""
    for each in same_message(session, ticket):
        retire(session, each, RetiredBecause.ANSWERED)


def same_message(session: Session, ticket: Ticket) -> list[Ticket]:
    """Return the other tickets of the message whose link `/suggest` was given.

    Tickets with the same thread, author and words are of the same message.
    """
    if ticket.source not in FOR_ONE_PERSON:
        return []
    said = (ticket.author, ticket.text)
    return [each for each in _others(session, ticket) if (each.author, each.text) == said]


def retire_if_older(session: Session, ticket: Ticket) -> bool:
    """Retire the ticket if the customer wrote later in its thread; False, without a change, if not."""
    later = any(_is_earlier(ticket, each) for each in _others(session, ticket))
    return later and retire(session, ticket, RetiredBecause.MOVED_ON)


def _others(session: Session, ticket: Ticket) -> list[Ticket]:
    """Return the other tickets of its thread; none for a ticket outside Slack's channels."""
    root_ts = tickets.root_of(ticket)
    if root_ts is None:
        return []
    thread = tickets.of_thread(
        session, workspace_id=ticket.workspace_id, channel=ticket.channel, root_ts=root_ts
    )
    return [each for each in thread if each.id != ticket.id]


def _is_earlier(one: Ticket, than: Ticket) -> bool:
    """Compare the messages' times, if both have one: Slack may deliver the later one first."""
    if one.message_ts is None or than.message_ts is None:
        return one.id < than.id
    return float(one.message_ts) < float(than.message_ts)
