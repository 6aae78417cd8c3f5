"""Queries on cursors: how far a reader has read an external log. Each reader defines its cursor format."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_or_change
from db.workspace_tables import Cursor


def get(session: Session, *, workspace_id: str, name: str) -> str | None:
    """Return how far the reader `name` has read; None if it never began."""
    return session.scalar(
        select(Cursor.value).where(Cursor.workspace_id == workspace_id, Cursor.name == name)
    )


def put(session: Session, *, workspace_id: str, name: str, value: str) -> None:
    """Store how far the reader has read, in the transaction that stores what it read."""
    key = {"workspace_id": workspace_id, "name": name}
    insert_or_change(session, Cursor, key, value=value, updated_at=now())
