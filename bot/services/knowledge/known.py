"""List what a workspace has learned."""

from dataclasses import dataclass
from datetime import datetime

from bot.services.workspace import Workspace
from db import learned, resolutions
from db.learned import Wanted
from db.learned_tables import Resolution
from db.session import read


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


def tagged(workspace: Workspace, tag: str) -> list[int]:
    """Return the ids of what came with an import's tag."""
    with read(workspace.engine) as session:
        return learned.tagged(session, workspace_id=workspace.id, tag=tag)


def _known(row: Resolution) -> Known:
    return Known(row.id, row.message, row.reply, row.source, row.tag, row.topic, row.created_at)
