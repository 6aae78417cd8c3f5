"""Queries on cursors: how far a reader of another's log has come. What a value means is the reader's own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_unless_repeated
from db.workspace_tables import Cursor


def get(session: Session, *, workspace_id: str, name: str) -> str | None:
    """How far the reader `name` has come; None when it never began."""
    row = _row(session, workspace_id, name)
    return row.value if row is not None else None


def put(session: Session, *, workspace_id: str, name: str, value: str) -> None:
    """Note how far the reader has come, in the transaction that stores what it read."""
    row = _row(session, workspace_id, name)
    if row is None:
        row = insert_unless_repeated(session, Cursor, workspace_id=workspace_id, name=name, value=value)
        row = row or _row(session, workspace_id, name)
        assert row is not None, "only a row of this name can refuse another one"
    row.value, row.updated_at = value, now()
    session.flush()


def _row(session: Session, workspace_id: str, name: str) -> Cursor | None:
    return session.scalars(
        select(Cursor).where(Cursor.workspace_id == workspace_id, Cursor.name == name)
    ).one_or_none()
