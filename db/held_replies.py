"""Queries on replies that are held back because one wording answers many unlike messages."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from db.audit import Change
from db.base import now
from db.errors import NotFound
from db.learned_tables import HeldReply, Resolution
from db.session import insert_unless_repeated
from db.vocabulary import AuditAction


@dataclass(frozen=True)
class Held:
    """A held back wording and the reply that it stands for; None if that was removed."""

    row: HeldReply
    reply: str | None


def put(
    session: Session, *, workspace_id: str, wording: str, resolution_id: int | None, messages: int
) -> HeldReply | None:
    """Store that a wording is held back; None if that is known, whatever was decided about it."""
    return insert_unless_repeated(
        session,
        HeldReply,
        workspace_id=workspace_id,
        wording=wording,
        resolution_id=resolution_id,
        messages=messages,
    )


def all_of(session: Session, *, workspace_id: str) -> list[Held]:
    """Return every wording that was ever held back, the oldest first."""
    rows = session.execute(
        select(HeldReply, Resolution.reply)
        .outerjoin(Resolution, Resolution.id == HeldReply.resolution_id)
        .where(HeldReply.workspace_id == workspace_id)
        .order_by(HeldReply.id)
    )
    return [Held(row, reply or None) for row, reply in rows]


def decide(
    session: Session, *, workspace_id: str, held_id: int, allowed_by: str | None, by: str | None = None
) -> HeldReply:
    """Allow a wording, or with None hold it back again. Raises `NotFound`."""
    held = session.scalars(
        select(HeldReply).where(HeldReply.workspace_id == workspace_id, HeldReply.id == held_id)
    ).one_or_none()
    if held is None:
        raise NotFound(f"there is no reply {held_id} that is held back")
    before = {"allowed": held.allowed_by is not None}
    held.allowed_by, held.decided_at = allowed_by, now()
    session.flush()
    actor, after = by or allowed_by or audit.DRAFTDESK, {"allowed": allowed_by is not None}
    change = Change(AuditAction.HELD, actor, f"held reply {held_id}", before, after)
    audit.note(session, workspace_id, change)
    return held
