"""Queries on the cards in Slack: several for a ticket whose cards are in direct messages."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.orm import Session

from db.session import insert_or_change
from db.tables import PostedCard, Ticket
from db.tickets import OPEN
from db.vocabulary import FOR_ONE_PERSON


@dataclass(frozen=True)
class NewCard:
    """A card as posted; `person` and `message_link` as in `db.tables.PostedCard`."""

    channel: str
    ts: str
    person: str | None = None
    message_link: str | None = None


def put(session: Session, *, workspace_id: str, ticket_id: int, card: NewCard) -> PostedCard:
    """Store where a ticket's card is; it has at most one in each conversation."""
    key = {"workspace_id": workspace_id, "ticket_id": ticket_id, "channel": card.channel}
    where = {"ts": card.ts, "person": card.person, "message_link": card.message_link}
    return insert_or_change(session, PostedCard, key, **where)


def of_ticket(session: Session, *, workspace_id: str, ticket_id: int) -> list[PostedCard]:
    """Return the ticket's cards, oldest first."""
    return list(session.scalars(_OF_TICKET, {"workspace_id": workspace_id, "ticket_id": ticket_id}))


def of_tickets(session: Session, *, workspace_id: str, ticket_ids: Collection[int]) -> list[PostedCard]:
    """Return the cards of these tickets, oldest first."""
    return list(
        session.scalars(
            select(PostedCard)
            .where(PostedCard.workspace_id == workspace_id, PostedCard.ticket_id.in_(ticket_ids))
            .order_by(PostedCard.id)
        )
    )


def in_channel(session: Session, *, workspace_id: str, channel: str) -> list[PostedCard]:
    """Return every card in a channel, newest first."""
    return list(
        session.scalars(
            select(PostedCard)
            .where(PostedCard.workspace_id == workspace_id, PostedCard.channel == channel)
            .order_by(PostedCard.id.desc())
        )
    )


def first_in(session: Session, *, workspace_id: str, channel: str) -> int | None:
    """Return the ticket of the oldest card in a channel; None if no card is there."""
    found = select(PostedCard.ticket_id).where(
        PostedCard.workspace_id == workspace_id, PostedCard.channel == channel
    )
    return session.scalar(found.order_by(PostedCard.id).limit(1))


def channels(session: Session, *, workspace_id: str) -> list[str]:
    """Return the channels with cards, without direct messages."""
    found = session.scalars(
        select(PostedCard.channel)
        .where(PostedCard.workspace_id == workspace_id, PostedCard.person.is_(None))
        .distinct()
        .order_by(PostedCard.channel)
    )
    return list(found)


def missing(session: Session, *, workspace_id: str) -> list[Ticket]:
    """Return the open tickets that have no card, oldest first; those of `/suggest` and
    of shadow mode never have one.
    """
    posted = select(PostedCard.id).where(
        PostedCard.workspace_id == Ticket.workspace_id, PostedCard.ticket_id == Ticket.id
    )
    found = select(Ticket).where(
        Ticket.workspace_id == workspace_id,
        Ticket.status.in_(OPEN),
        Ticket.source.not_in(FOR_ONE_PERSON),
        Ticket.shadow.is_(False),
        ~posted.exists(),
    )
    return list(session.scalars(found.order_by(Ticket.id)))


def is_posted(session: Session, *, workspace_id: str, channel: str, ts: str) -> bool:
    """Return whether the message `ts` in a channel is a stored card."""
    found = session.scalar(
        select(PostedCard.id).where(
            PostedCard.workspace_id == workspace_id, PostedCard.channel == channel, PostedCard.ts == ts
        )
    )
    return found is not None


def remove(session: Session, *, workspace_id: str, card_id: int) -> bool:
    """Delete the row of a card that was deleted in Slack; False if there is none."""
    result = session.execute(
        delete(PostedCard).where(PostedCard.workspace_id == workspace_id, PostedCard.id == card_id)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


# Runs for every card; built once, it takes half as long.
_OF_TICKET = (
    select(PostedCard)
    .where(
        PostedCard.workspace_id == bindparam("workspace_id"),
        PostedCard.ticket_id == bindparam("ticket_id"),
    )
    .order_by(PostedCard.id)
)
