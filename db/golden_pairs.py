"""Queries on golden pairs: a question and the reply that must come first."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.learned_tables import GoldenPair


@dataclass(frozen=True)
class NewPair:
    """A masked question and reply, and the resolution that they come from, if any."""

    message: str
    reply: str
    added_by: str
    resolution_id: int | None = None


def add(session: Session, workspace_id: str, new: NewPair) -> GoldenPair:
    """Store a pair, in place of an earlier one with the same question."""
    session.execute(
        delete(GoldenPair).where(
            GoldenPair.workspace_id == workspace_id, func.lower(GoldenPair.message) == new.message.lower()
        )
    )
    pair = GoldenPair(workspace_id=workspace_id, **vars(new))
    session.add(pair)
    session.flush()
    return pair


def all_of(session: Session, *, workspace_id: str) -> list[GoldenPair]:
    """Return the workspace's pairs, the oldest first."""
    return list(
        session.scalars(
            select(GoldenPair).where(GoldenPair.workspace_id == workspace_id).order_by(GoldenPair.id)
        )
    )


def remove(session: Session, *, workspace_id: str, pair_id: int) -> bool:
    """Delete a pair; False if there is none with this id."""
    gone = delete(GoldenPair).where(GoldenPair.workspace_id == workspace_id, GoldenPair.id == pair_id)
    return session.scalar(gone.returning(GoldenPair.id)) is not None
