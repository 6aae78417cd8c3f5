"""Queries on tickets and on the values that fill a ticket's own placeholders."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, CursorResult, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_unless_repeated
from db.tables import Ticket, TicketSlot
from db.vocabulary import TicketSource, TicketStatus

OPEN = (
    TicketStatus.QUEUED,
    TicketStatus.DRAFTING,
    TicketStatus.DRAFTED,
    TicketStatus.ABSTAINED,
    TicketStatus.FAILED,
)
"""Statuses of a ticket that waits for a decision, or for its draft."""


KEPT_FOR = timedelta(days=30)
"""How long a customer's values are stored."""


@dataclass(frozen=True)
class NewTicket:
    """A masked message; `context` is the masked thread before it, and `thread_ts` the thread's root if that
    is another message.
    """

    source: TicketSource
    channel: str
    author: str
    text: str
    message_ts: str | None = None
    thread_ts: str | None = None
    event_id: str | None = None
    context: str | None = None
    has_files: bool = False
    shadow: bool = False
    """Whether it gets no card: its channel is in shadow mode."""


def add(
    session: Session,
    workspace_id: str,
    new: NewTicket,
    slots: Mapping[str, str],
    keep_slots_for: timedelta = KEPT_FOR,
) -> Ticket | None:
    """Store a message and its slots (placeholder without braces -> value); None for a repeat.

    A repeat has an `event_id`, or a `channel` and `message_ts`, that this workspace already has.
    """
    ticket = insert_unless_repeated(session, Ticket, workspace_id=workspace_id, **vars(new))
    if ticket is None:
        return None
    expires_at = now() + keep_slots_for
    session.add_all(_slot(ticket, placeholder, value, expires_at) for placeholder, value in slots.items())
    return ticket


def keep_value(
    session: Session,
    *,
    ticket: Ticket,
    placeholder: str,
    value: str | None,
    keep_for: timedelta = KEPT_FOR,
) -> None:
    """Store one of the ticket's own values until it expires, replacing an earlier one; None only deletes
    that.
    """
    session.execute(
        delete(TicketSlot).where(
            TicketSlot.workspace_id == ticket.workspace_id,
            TicketSlot.ticket_id == ticket.id,
            TicketSlot.placeholder == placeholder,
        )
    )
    if value is None:
        return
    session.add(_slot(ticket, placeholder, value, now() + keep_for))
    session.flush()


def forget_values(session: Session, ticket: Ticket, *, but: Collection[str] = ()) -> None:
    """Delete the ticket's own values before they expire, `but` those of these placeholders."""
    session.execute(
        delete(TicketSlot).where(
            TicketSlot.workspace_id == ticket.workspace_id,
            TicketSlot.ticket_id == ticket.id,
            TicketSlot.placeholder.not_in(but),
        )
    )


def get(session: Session, *, workspace_id: str, ticket_id: int, lock: bool = False) -> Ticket | None:
    """Return one of this workspace's tickets; None if it is unknown. With `lock`, reads it again, and nobody
    else can change it until the transaction ends.
    """
    wanted = {"workspace_id": workspace_id, "ticket_id": ticket_id}
    return session.scalars(_LOCKED if lock else _BY_ID, wanted).one_or_none()


def after(session: Session, *, workspace_id: str, ticket_id: int, limit: int) -> list[Ticket]:
    """The next `limit` tickets after the one with this id (0: from the first), oldest first."""
    found = select(Ticket).where(Ticket.workspace_id == workspace_id, Ticket.id > ticket_id)
    return list(session.scalars(found.order_by(Ticket.id).limit(limit)))


def by_message(session: Session, *, workspace_id: str, channel: str, message_ts: str) -> Ticket | None:
    """Return the ticket of a Slack message; None if there is none."""
    return session.scalars(
        select(Ticket).where(
            Ticket.workspace_id == workspace_id,
            Ticket.channel == channel,
            Ticket.message_ts == message_ts,
        )
    ).one_or_none()


def in_channel(session: Session, *, workspace_id: str, channel: str, since: datetime) -> list[Ticket]:
    """Return the tickets made since then of messages of a channel, oldest first, without those forgotten."""
    found = select(Ticket).where(
        Ticket.workspace_id == workspace_id,
        Ticket.channel == channel,
        Ticket.source == TicketSource.MESSAGE,
        Ticket.message_ts.is_not(None),
        Ticket.created_at >= since,
        Ticket.text != "",
    )
    return list(session.scalars(found.order_by(Ticket.id)))


def root_of(ticket: Ticket) -> str | None:
    """Return the ts of a ticket's thread; None if it did not come from a Slack message."""
    return ticket.thread_ts or ticket.message_ts


def of_thread(session: Session, *, workspace_id: str, channel: str, root_ts: str) -> list[Ticket]:
    """Return every ticket of the thread of the message `root_ts`, including that message's own,
    oldest first.
    """
    wanted = {"workspace_id": workspace_id, "channel": channel, "root_ts": root_ts}
    return list(session.scalars(_OF_THREAD, wanted))


@dataclass(frozen=True)
class TopicCount:
    """The number of tickets with a topic: labelled by the model, and set by people."""

    topic: str
    by_model: int
    by_people: int


def topic_counts(session: Session, *, workspace_id: str, since: datetime | None = None) -> list[TopicCount]:
    """Count the topics of the workspace's tickets since `since`, most frequent first, without tickets that
    have none.

    `by_people` counts corrected and added labels.
    """
    tickets, people = func.count(Ticket.id), func.count(Ticket.topic_set_by)
    found = (
        select(Ticket.topic, tickets - people, people)
        .where(Ticket.workspace_id == workspace_id, Ticket.topic.is_not(None))
        .group_by(Ticket.topic)
        .order_by(tickets.desc(), Ticket.topic)
    )
    if since is not None:
        found = found.where(Ticket.created_at >= since)
    return [TopicCount(str(topic), by_model, set_by) for topic, by_model, set_by in session.execute(found)]


def slots_of(session: Session, *, workspace_id: str, ticket_id: int) -> dict[str, str]:
    """Return the value of each of the ticket's placeholders; empty after the values have expired."""
    wanted = {"workspace_id": workspace_id, "ticket_id": ticket_id, "at": now()}
    return {slot.placeholder: slot.value for slot in session.execute(_SLOTS, wanted)}


def delete_expired_slots(session: Session, *, at: datetime) -> int:
    """Delete, in every workspace, the customers' values that expired by `at`; return their number."""
    result = session.execute(delete(TicketSlot).where(TicketSlot.expires_at <= at))
    assert isinstance(result, CursorResult)
    return result.rowcount


def _slot(ticket: Ticket, placeholder: str, value: str, expires_at: datetime) -> TicketSlot:
    return TicketSlot(
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        placeholder=placeholder,
        value=value,
        expires_at=expires_at,
    )


# These run for every message and card; built once, they take half as long.
_WORKSPACE_ID: BindParameter[str] = bindparam("workspace_id")
_TICKET_ID: BindParameter[int] = bindparam("ticket_id")
_ROOT_TS: BindParameter[str] = bindparam("root_ts")
_BY_ID = select(Ticket).where(Ticket.workspace_id == _WORKSPACE_ID, Ticket.id == _TICKET_ID)
_LOCKED = _BY_ID.with_for_update().execution_options(populate_existing=True)
_OF_THREAD = (
    select(Ticket)
    .where(
        Ticket.workspace_id == _WORKSPACE_ID,
        Ticket.channel == bindparam("channel"),
        or_(Ticket.thread_ts == _ROOT_TS, Ticket.message_ts == _ROOT_TS),
    )
    .order_by(Ticket.id)
)
_SLOTS = (
    select(TicketSlot.placeholder, TicketSlot.value)
    .where(
        TicketSlot.workspace_id == _WORKSPACE_ID,
        TicketSlot.ticket_id == _TICKET_ID,
        TicketSlot.expires_at > bindparam("at", type_=TicketSlot.expires_at.type),
    )
    .order_by(TicketSlot.id)
)
