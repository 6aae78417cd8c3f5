"""List what a workspace has learned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.services.workspace import Workspace
from db import audit, learned, resolutions
from db.learned import Wanted
from db.learned_tables import Resolution
from db.session import read
from db.vocabulary import AuditAction
from db.workspace_tables import AuditEntry


@dataclass(frozen=True)
class Known:
    """One learned question and reply, masked."""

    id: int
    question: str
    reply: str
    source: str
    tag: str | None
    topic: str | None
    at: datetime


def listed(workspace: Workspace, wanted: Wanted) -> list[Known]:
    """Return what is learned, the newest first."""
    with read(workspace.engine) as session:
        return [_known(row) for row in learned.wanted(session, workspace_id=workspace.id, wanted=wanted)]


def shown(workspace: Workspace, resolution_id: int) -> Known | None:
    """Return one that is learned; None if it is unknown or was forgotten."""
    with read(workspace.engine) as session:
        row = resolutions.get(session, workspace_id=workspace.id, resolution_id=resolution_id)
    return _known(row) if row is not None and row.deleted_at is None else None


@dataclass(frozen=True)
class Act:
    """What somebody did to a learned reply, and when."""

    what: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Forgotten:
    """A reply that was forgotten, without its words."""

    id: int
    source: str
    tag: str | None
    by: str
    at: datetime


def acts(workspace: Workspace, resolution_id: int) -> list[Act]:
    """Return what was done to a reply, also to one that was forgotten, oldest first."""
    with read(workspace.engine) as session:
        found = audit.of_actions(session, workspace_id=workspace.id, actions=_WHAT)
        return [
            Act(_WHAT[AuditAction(row.action)], row.actor, row.at)
            for row in found
            if resolution_id in _meant(row)
        ]


def forgotten(workspace: Workspace, limit: int) -> list[Forgotten]:
    """Return what was forgotten, the latest first."""
    with read(workspace.engine) as session:
        rows = audit.of_actions(session, workspace_id=workspace.id, actions=[AuditAction.FORGETTING])
        latest = [(number, row) for row in reversed(rows) for number in _meant(row)][:limit]
        found = []
        for number, row in latest:
            was = resolutions.get(session, workspace_id=workspace.id, resolution_id=number)
            if was is not None:
                found.append(Forgotten(number, was.source, was.tag, row.actor, row.at))
    return found


_WHAT = {AuditAction.CORRECTION: "corrected", AuditAction.FORGETTING: "forgotten"}


def _meant(row: AuditEntry) -> Collection[int]:
    """Return the ids of the replies that an entry is about."""
    if row.action == AuditAction.FORGETTING:
        return list((row.before or {}).get("resolutions", ()))
    return [int(row.subject.rpartition(" ")[2])]


def tagged(workspace: Workspace, tag: str) -> list[int]:
    """Return the ids of what came with an import's tag."""
    with read(workspace.engine) as session:
        return learned.tagged(session, workspace_id=workspace.id, tag=tag)


def _known(row: Resolution) -> Known:
    return Known(row.id, row.message, row.reply, row.source, row.tag, row.topic, row.created_at)
