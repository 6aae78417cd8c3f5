"""Queries on what a workspace's admins set in Slack. See `bot/services/preferences.py` for meanings and
defaults.
"""

from typing import Any

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.orm import Session

from db import audit
from db.audit import Change
from db.base import now
from db.session import insert_or_change
from db.vocabulary import AuditAction
from db.workspace_tables import Preference


def all_of(session: Session, *, workspace_id: str) -> dict[str, Preference]:
    """Return everything that was set in the workspace, by name."""
    rows = session.scalars(_ALL, {"workspace_id": workspace_id})
    return {row.name: row for row in rows}


def put(session: Session, *, workspace_id: str, name: str, value: Any, set_by: str) -> Preference:
    """Set a preference, replacing an earlier value; `value` is stored as JSON."""
    key = {"workspace_id": workspace_id, "name": name}
    _note(session, workspace_id, name, set_by, {"value": value})
    return insert_or_change(session, Preference, key, value=value, set_by=set_by, set_at=now())


def forget(session: Session, *, workspace_id: str, name: str, by: str = audit.DRAFTDESK) -> bool:
    """Reset a preference to the default; False if it was not set."""
    _note(session, workspace_id, name, by, None)
    result = session.execute(
        delete(Preference).where(Preference.workspace_id == workspace_id, Preference.name == name)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def _note(session: Session, workspace_id: str, name: str, by: str, after: dict[str, Any] | None) -> None:
    row = all_of(session, workspace_id=workspace_id).get(name)
    before = None if row is None else {"value": row.value}
    if before != after:
        audit.note(session, workspace_id, Change(AuditAction.SETTING, by, name, before, after))


_ALL = select(Preference).where(Preference.workspace_id == bindparam("workspace_id"))
"""Runs for every message; built once, it takes half as long."""
