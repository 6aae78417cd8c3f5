"""Queries on answers that the team wrote by hand in tickets' threads."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.learned_tables import HandwrittenAnswer
from db.session import insert_unless_repeated


@dataclass(frozen=True)
class NewAnswer:
    """An answer to store: the message of `channel` and `ts`, about a ticket."""

    ticket_id: int
    channel: str
    ts: str
    author: str
    resolution_id: int | None = None


def add(session: Session, workspace_id: str, new: NewAnswer) -> HandwrittenAnswer | None:
    """Store an answer; None if its message is stored already."""
    return insert_unless_repeated(session, HandwrittenAnswer, workspace_id=workspace_id, **vars(new))


def by_message(session: Session, *, workspace_id: str, channel: str, ts: str) -> HandwrittenAnswer | None:
    """Return the answer that a message is; None if it is none."""
    return session.scalars(
        select(HandwrittenAnswer).where(
            HandwrittenAnswer.workspace_id == workspace_id,
            HandwrittenAnswer.channel == channel,
            HandwrittenAnswer.ts == ts,
        )
    ).one_or_none()


def of_ticket(session: Session, *, workspace_id: str, ticket_id: int) -> list[HandwrittenAnswer]:
    """Return the answers about a ticket, oldest first."""
    return list(
        session.scalars(
            select(HandwrittenAnswer)
            .where(HandwrittenAnswer.workspace_id == workspace_id, HandwrittenAnswer.ticket_id == ticket_id)
            .order_by(HandwrittenAnswer.id)
        )
    )
