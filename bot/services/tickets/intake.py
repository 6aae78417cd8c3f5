"""Turn a customer's message into a ticket in one transaction: store masked text and values separately,
retire older tickets, enqueue a draft job.

The listeners decide which messages are tickets. See `drafting.py` for drafting and `slack/thread_reading.py`
for what a thread said before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.job_payloads import Answer, CardToPost, Nothing
from bot.services.kind_of_job import KindOfJob
from bot.services.tickets import shadow
from bot.services.tickets.conversation import Turn, kept_context
from bot.services.tickets.retiring import retire_older
from bot.services.tickets.sending import CARD_WITHOUT_DRAFT
from bot.services.tickets.wording import kept_reading
from bot.services.workspace import Workspace
from bot.slack_ids import is_direct
from db import jobs, tickets
from db.base import now
from db.jobs import NewJob
from db.session import lock_until_commit, read, write
from db.tables import Ticket
from db.tickets import NewTicket
from db.vocabulary import FOR_ONE_PERSON, JobKind, TicketSource
from model.brand.values import NO_BRAND, Brand
from model.mail.reading import Mail, Reading
from model.mail.reading import read as read_mail

BROUGHT = (JobKind.DRAFT, JobKind.POST_CARD, JobKind.READ_THREAD)
"""Kinds of the jobs that `receive` enqueues, whose workers the caller wakes."""


def ahead(workspace: Workspace) -> int:
    """Return how many messages wait for their drafts now."""
    with read(workspace.engine) as session:
        return jobs.unsettled(session, workspace_id=workspace.id, kinds=[JobKind.DRAFT], at=now())


def is_customers(workspace: Workspace, *, channel: str, root_ts: str, author: str) -> bool:
    """Return whether a thread began with a ticket by `author`, whose later messages then follow it up."""
    with read(workspace.engine) as session:
        root = tickets.by_message(session, workspace_id=workspace.id, channel=channel, message_ts=root_ts)
        return root is not None and root.author == author


def status_of(workspace: Workspace, channel: str, message_ts: str) -> str | None:
    """Return the status of a message's ticket; None if the message has no ticket."""
    with read(workspace.engine) as session:
        ticket = tickets.by_message(
            session, workspace_id=workspace.id, channel=channel, message_ts=message_ts
        )
        return ticket.status if ticket is not None else None


def ask(workspace: Workspace, job: NewJob) -> None:
    """Enqueue a job that finds out what to draft; a repeat of its `dedupe_key` does nothing."""
    with write(workspace.engine) as session:
        jobs.enqueue(session, workspace_id=workspace.id, job=job)


@dataclass(frozen=True)
class Incoming:
    """A message that wants a reply; `text` is plain (`bot.blocks.mrkdwn.plain_text`)."""

    source: TicketSource
    channel: str
    author: str
    text: str
    message_ts: str | None = None
    """The message's own ts; None if it is in no channel, or only one person sees the draft."""
    thread_ts: str | None = None
    """The ts of its thread's root."""
    event_id: str | None = None
    response_url: str | None = None
    """Where an answer for one person goes."""
    earlier: Sequence[Turn] = ()
    """What the thread said before."""
    thread_unread: bool = False
    """Whether a job reads `earlier` first."""
    by_app: bool = False
    """Whether another app wrote it, such as one that posts mail; it is then read as mail."""
    has_files: bool = False


@dataclass(frozen=True)
class Masked:
    """A message as it is stored: its masked text, its values, and its masked context."""

    text: str
    slots: Mapping[str, str]
    context: str | None


def receive(workspace: Workspace, incoming: Incoming, brand: Brand = NO_BRAND) -> int | None:
    """Store a message, retire open tickets about earlier messages of its thread, and enqueue its drafting.

    Returns the ticket's id; None for a repeat. The `brand`'s own links and numbers are not masked as the
    customer's.
    """
    said = masked(incoming, brand)
    with write(workspace.engine) as session:
        lock_thread(session, workspace.id, incoming.channel, incoming.thread_ts or incoming.message_ts)
        ticket = take_in(session, workspace.id, incoming, said)
        return ticket.id if ticket is not None else None


def lock_thread(session: Session, workspace_id: str, channel: str, root_ts: str | None) -> None:
    """Lock a thread until commit: of two messages at once, the later sees the other's ticket to retire."""
    lock_until_commit(session.connection(), f"{workspace_id}:{channel}:{root_ts}")


def take_in(session: Session, workspace_id: str, incoming: Incoming, said: Masked) -> Ticket | None:
    """Do `receive`'s part in the caller's transaction, which holds the thread's lock; None for a repeat."""
    ticket = _add(session, workspace_id, incoming, said)
    if ticket is None:
        return None
    if incoming.source not in FOR_ONE_PERSON:  # A draft that only one person sees retires nothing.
        retire_older(session, ticket)
    if incoming.thread_unread:
        _enqueue(session, ticket, job_kinds.READ_THREAD, incoming.response_url)
    else:
        ask_for_drafts(session, ticket, incoming.response_url)
    return ticket


def masked(incoming: Incoming, brand: Brand) -> Masked:
    """Read and mask a message; no transaction is open meanwhile."""
    read_as = read_mail(Mail(incoming.text)) if incoming.by_app else Reading(incoming.text)
    own = kept_reading(read_as, brand)
    context, more = kept_context(incoming.earlier, own.values, brand)
    return Masked(own.text, {**own.values, **more}, context)


def _add(session: Session, workspace_id: str, incoming: Incoming, masked: Masked) -> Ticket | None:
    new = NewTicket(
        incoming.source,
        incoming.channel,
        incoming.author,
        masked.text,
        message_ts=incoming.message_ts,
        thread_ts=incoming.thread_ts,
        event_id=incoming.event_id,
        context=masked.context,
        has_files=incoming.has_files,
        shadow=shadow.applies(session, workspace_id, incoming.source, incoming.channel),
    )
    return tickets.add(session, workspace_id, new, masked.slots)


def ask_for_drafts(session: Session, ticket: Ticket, response_url: str | None = None) -> None:
    """Enqueue the ticket's drafting, once, and its card: with the draft, or earlier if drafting is slow. In
    direct messages a status shows that (`slack/status.py`).
    """
    _enqueue(session, ticket, job_kinds.DRAFT, response_url)
    soon = now() + CARD_WITHOUT_DRAFT
    if ticket.source in FOR_ONE_PERSON:
        return
    if is_direct(ticket.channel):
        status = job_kinds.SHOW_STATUS.new(Nothing(), ticket_id=ticket.id, run_after=soon)
        jobs.enqueue(session, workspace_id=ticket.workspace_id, job=status)
    else:
        key = f"card:{ticket.id}"
        card = job_kinds.POST_CARD.new(CardToPost(), ticket_id=ticket.id, dedupe_key=key, run_after=soon)
        jobs.enqueue(session, workspace_id=ticket.workspace_id, job=card)


def _enqueue(session: Session, ticket: Ticket, kind: KindOfJob[Answer], response_url: str | None) -> None:
    job = kind.new(Answer(response_url or None), ticket_id=ticket.id, dedupe_key=f"{kind.name}:{ticket.id}")
    jobs.enqueue(session, workspace_id=ticket.workspace_id, job=job)
