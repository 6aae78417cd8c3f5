"""Queries on golden pairs: a question and the reply that must come first."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db import audit
from db.audit import Change
from db.learned_tables import GoldenPair
from db.vocabulary import AuditAction


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
    _note(session, workspace_id, new.added_by, pair.id, "added")
    return pair


def all_of(session: Session, *, workspace_id: str) -> list[GoldenPair]:
    """Return the workspace's pairs, the oldest first."""
    return list(
        session.scalars(
            select(GoldenPair).where(GoldenPair.workspace_id == workspace_id).order_by(GoldenPair.id)
        )
    )


def remove(session: Session, *, workspace_id: str, pair_id: int, by: str = audit.DRAFTDESK) -> bool:
    """Delete a pair; False if there is none with this id."""
    gone = delete(GoldenPair).where(GoldenPair.workspace_id == workspace_id, GoldenPair.id == pair_id)
    if session.scalar(gone.returning(GoldenPair.id)) is None:
        return False
    _note(session, workspace_id, by, pair_id, "removed")
    return True


def _note(session: Session, workspace_id: str, by: str, pair_id: int, what: str) -> None:
    change = Change(AuditAction.GOLDEN, by, f"golden pair {pair_id}", after={"what": what})
    audit.note(session, workspace_id, change)
