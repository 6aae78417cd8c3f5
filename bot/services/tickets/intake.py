"""A customer's message becomes a ticket: one transaction with its text masked, its values apart, what it
retires, and a job to draft it.

Which messages are tickets is decided by the listeners; drafting is left to the drafter's thread, and reading
what a thread said before to `thread_reading`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks.mrkdwn import plain_text
from bot.services.tickets.conversation import Turn, kept_context
from bot.services.tickets.drafting import CARD_WITHOUT_DRAFT
from bot.services.tickets.retiring import retire_older
from bot.services.tickets.wording import kept_reading
from db import jobs, tickets
from db.base import now
from db.session import lock_until_commit, read, write
from db.tables import Ticket
from db.vocabulary import JobKind, TicketSource
from model.brand.values import NO_BRAND, Brand
from model.mail.reading import Mail, Reading
from model.mail.reading import read as read_mail

BROUGHT = (JobKind.DRAFT, JobKind.POST_CARD, JobKind.READ_THREAD)
"""Kinds of the jobs that a message brings: whose workers to wake once it was received."""


def ahead(engine: Engine, workspace_id: str) -> int:
    """How many messages wait for their drafts now."""
    with read(engine) as session:
        return jobs.unsettled(session, workspace_id=workspace_id, kinds=[JobKind.DRAFT], at=now())


def is_customers(engine: Engine, workspace_id: str, *, channel: str, root_ts: str, author: str) -> bool:
    """Whether the ticket that a thread began with is by `author`: then what they say there follows it up."""
    with read(engine) as session:
        root = tickets.by_message(session, workspace_id=workspace_id, channel=channel, message_ts=root_ts)
        return root is not None and root.author == author


def status_of(engine: Engine, workspace_id: str, channel: str, message_ts: str) -> str | None:
    """How far the ticket of a message has come; None where the message has none."""
    with read(engine) as session:
        ticket = tickets.by_message(
            session, workspace_id=workspace_id, channel=channel, message_ts=message_ts
        )
        return ticket.status if ticket is not None else None


def ask(engine: Engine, workspace_id: str, kind: JobKind, payload: Mapping[str, Any], *, key: str) -> None:
    """Let a job of `kind` find out what there is to draft; asking with the same `key` again does nothing."""
    with write(engine) as session:
        jobs.enqueue(session, workspace_id=workspace_id, kind=kind, payload=payload, dedupe_key=key)


@dataclass(frozen=True)
class Incoming:
    """A message that wants a reply, `text` in Slack's format."""

    source: TicketSource
    channel: str
    author: str
    text: str
    message_ts: str | None = None
    """The message's own ts; None for what stands in no channel, or is looked at by one person alone."""
    thread_ts: str | None = None
    """The root of the thread that it stands in."""
    event_id: str | None = None
    response_url: str | None = None
    """Where an answer for one person goes."""
    earlier: Sequence[Turn] = ()
    """What the thread said before."""
    thread_unread: bool = False
    """Whether a job is to find that out first."""
    by_app: bool = False
    """Whether another app wrote it, such as one that posts mail: then it is read as mail."""


def receive(engine: Engine, workspace_id: str, incoming: Incoming, brand: Brand = NO_BRAND) -> int | None:
    """Store a message and ask for its drafts. Returns the ticket's id; None for a repeat.

    What is open about earlier messages of its thread is retired. What is the `brand`'s own is not the
    customer's.
    """
    masked = _masked(incoming, brand)
    root_ts = incoming.thread_ts or incoming.message_ts
    with write(engine) as session:
        # Of two messages of a thread that come at once, the later transaction sees what to retire.
        lock_until_commit(session.connection(), f"{workspace_id}:{incoming.channel}:{root_ts}")
        ticket = _add(session, workspace_id, incoming, masked)
        if ticket is None:
            return None
        if (
            incoming.source != TicketSource.SUGGEST
        ):  # What one person looks at alone takes nothing from the others.
            retire_older(session, ticket)
        if incoming.thread_unread:
            _enqueue(session, ticket, JobKind.READ_THREAD, incoming.response_url)
        else:
            ask_for_drafts(session, ticket, incoming.response_url)
        return ticket.id


@dataclass(frozen=True)
class _Masked:
    text: str
    slots: Mapping[str, str]
    context: str | None


def _masked(incoming: Incoming, brand: Brand) -> _Masked:
    text = plain_text(incoming.text)
    read_as = read_mail(Mail(text)) if incoming.by_app else Reading(text)
    masked = kept_reading(read_as, brand)
    context, more = kept_context(incoming.earlier, masked.values, brand)
    return _Masked(masked.text, {**masked.values, **more}, context)


def _add(session: Session, workspace_id: str, incoming: Incoming, masked: _Masked) -> Ticket | None:
    return tickets.add(
        session,
        workspace_id=workspace_id,
        source=incoming.source,
        channel=incoming.channel,
        author=incoming.author,
        text=masked.text,
        slots=masked.slots,
        message_ts=incoming.message_ts,
        thread_ts=incoming.thread_ts,
        event_id=incoming.event_id,
        context=masked.context,
    )


def ask_for_drafts(session: Session, ticket: Ticket, response_url: str | None = None) -> None:
    """Let a ticket be drafted, once, and get its card: with the draft, or before it when that takes long."""
    _enqueue(session, ticket, JobKind.DRAFT, response_url)
    if ticket.source != TicketSource.SUGGEST:
        jobs.enqueue(
            session,
            workspace_id=ticket.workspace_id,
            kind=JobKind.POST_CARD,
            payload={},
            ticket_id=ticket.id,
            dedupe_key=f"card:{ticket.id}",
            run_after=now() + CARD_WITHOUT_DRAFT,
        )


def _enqueue(session: Session, ticket: Ticket, kind: JobKind, response_url: str | None) -> None:
    jobs.enqueue(
        session,
        workspace_id=ticket.workspace_id,
        kind=kind,
        payload={"response_url": response_url} if response_url else {},
        ticket_id=ticket.id,
        dedupe_key=f"{kind}:{ticket.id}",
    )
