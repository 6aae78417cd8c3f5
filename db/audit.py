"""Append to and read the audit log: who changed what, when, before and after.

Each row's hash covers its content and the hash of the workspace's row before it, so a row that is changed,
removed or put between others later breaks the chain; triggers refuse both. No row holds a text: of a reply
there is only a keyed hash, which says nothing of it to somebody without the installation's key.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import lock_until_commit
from db.vocabulary import AuditAction
from db.workspace_tables import AuditEntry

DRAFTDESK = "draftdesk"
"""The actor of what nobody asked for, such as a night's new version."""
KEY = "audit_key"
_PENDING = "audit_pending"
_FIRST = "0" * 64
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What somebody changed: `subject` such as "ticket 12", and values before and after, if any."""

    action: AuditAction
    actor: str
    subject: str
    before: Values | None = None
    after: Values | None = None


def use_key(engine: Engine, key: bytes) -> None:
    """Make keyed hashes of texts with this key."""
    engine.update_execution_options(**{KEY: key})


def keyed(session: Session, text: str | None) -> str | None:
    """Return the keyed hash of a text, 32 hexadecimal digits; None without a text or a key."""
    key = session.get_bind().get_execution_options().get(KEY)
    if text is None or key is None:
        return None
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def note(session: Session, workspace_id: str, change: Change) -> None:
    """Append a row when the caller's transaction commits; nothing if it rolls back.

    Only then, because rows are appended one transaction at a time.
    """
    session.info.setdefault(_PENDING, []).append((workspace_id, now(), change))


def entries(
    session: Session, *, workspace_id: str, since: datetime | None = None, newest: int | None = None
) -> list[AuditEntry]:
    """Return the workspace's rows since a time, oldest first; with `newest`, only that many of the last."""
    found = select(AuditEntry).where(AuditEntry.workspace_id == workspace_id)
    if since is not None:
        found = found.where(AuditEntry.at >= since)
    if newest is None:
        return list(session.scalars(found.order_by(AuditEntry.id)))
    return list(session.scalars(found.order_by(AuditEntry.id.desc()).limit(newest)))[::-1]


def of_actions(session: Session, *, workspace_id: str, actions: Collection[AuditAction]) -> list[AuditEntry]:
    """Return the workspace's rows of these actions, oldest first."""
    found = select(AuditEntry).where(AuditEntry.workspace_id == workspace_id, AuditEntry.action.in_(actions))
    return list(session.scalars(found.order_by(AuditEntry.id)))


def broken_at(rows: Sequence[AuditEntry]) -> int | None:
    """Return the id of the first row, of all of a workspace's, that was tampered with; None if none was."""
    previous = _FIRST
    for row in rows:
        if (row.previous, row.hash) != (previous, _hash(row)):
            return row.id
        previous = row.hash
    return None


def _hash(row: AuditEntry) -> str:
    content = [
        row.workspace_id,
        row.at.isoformat(),
        row.action,
        row.actor,
        row.subject,
        row.before,
        row.after,
    ]
    return hashlib.sha256((row.previous + json.dumps(content, sort_keys=True)).encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    pending = session.info.get(_PENDING)
    if not pending or session.in_nested_transaction():
        return
    session.info[_PENDING] = []
    for workspace_id in sorted({each[0] for each in pending}):
        lock_until_commit(session.connection(), f"audit:{workspace_id}")
        previous = session.scalar(
            select(AuditEntry.hash)
            .where(AuditEntry.workspace_id == workspace_id)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        )
        for _, at, change in (each for each in pending if each[0] == workspace_id):
            row = AuditEntry(workspace_id=workspace_id, at=at, previous=previous or _FIRST, **_values(change))
            row.hash = previous = _hash(row)
            session.add(row)
            session.flush()


def _values(change: Change) -> dict[str, Any]:
    """Return the change's columns, with values as they are read back from JSON."""
    read_back = {
        name: None if value is None else json.loads(json.dumps(value, default=str))
        for name, value in (("before", change.before), ("after", change.after))
    }
    named = {"action": str(change.action), "actor": change.actor[:64], "subject": change.subject[:128]}
    return named | read_back
