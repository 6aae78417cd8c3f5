"""Queries on model versions: numbered per workspace, one of which serves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import audit, cursors
from db.audit import Change
from db.errors import NotFound, VersionRefused
from db.session import lock_until_commit
from db.tables import ModelVersion
from db.vocabulary import AuditAction, VersionStatus

_RESERVED = "version_number"
"""The cursor that has the last number that a run reserved."""


def next_number(session: Session, *, workspace_id: str) -> int:
    """Return one more than the highest number so far; 1 for the first version."""
    highest = session.scalar(
        select(func.max(ModelVersion.number)).where(ModelVersion.workspace_id == workspace_id)
    )
    return (highest or 0) + 1


def reserve_number(session: Session, *, workspace_id: str) -> int:
    """Return the number of a run that begins: no other run gets it, on any machine."""
    _hold(session, workspace_id)
    reserved = int(cursors.get(session, workspace_id=workspace_id, name=_RESERVED) or 0)
    number = max(next_number(session, workspace_id=workspace_id), reserved + 1)
    cursors.put(session, workspace_id=workspace_id, name=_RESERVED, value=str(number))
    return number


def give_back_number(session: Session, *, workspace_id: str, number: int) -> None:
    """Let the next run have the number of a run that made no version, if no later one was reserved."""
    _hold(session, workspace_id)
    if cursors.get(session, workspace_id=workspace_id, name=_RESERVED) == str(number):
        cursors.put(session, workspace_id=workspace_id, name=_RESERVED, value=str(number - 1))


@dataclass(frozen=True)
class NewVersion:
    """A finished training run; `refusal` says why it must not serve, None if it may."""

    number: int
    path: str
    sha256: str
    metrics: Mapping[str, float | int | str]
    learned_through: int
    refusal: str | None = None


def record(session: Session, workspace_id: str, new: NewVersion) -> ModelVersion:
    """Store a finished version: it replaces the serving one, unless it is refused or that one is pinned."""
    serves = serving(session, workspace_id=workspace_id, for_change=True)
    status, note = VersionStatus.SERVING, None
    if new.refusal is not None:
        status, note = VersionStatus.REFUSED, new.refusal
    elif serves is not None and serves.pinned:
        status, note = VersionStatus.RETIRED, f"v{serves.number} is pinned"
    else:
        _retire_serving(session, workspace_id)
    return _add(session, workspace_id, new, status, note)


def adopt(session: Session, workspace_id: str, new: NewVersion) -> ModelVersion:
    """Store a version that was trained elsewhere: it serves if none does, and can be chosen otherwise."""
    serves = serving(session, workspace_id=workspace_id, for_change=True)
    status = VersionStatus.SERVING if serves is None else VersionStatus.RETIRED
    return _add(session, workspace_id, new, status, None)


def _add(
    session: Session, workspace_id: str, new: NewVersion, status: VersionStatus, note: str | None
) -> ModelVersion:
    version = ModelVersion(
        workspace_id=workspace_id,
        number=new.number,
        path=new.path,
        sha256=new.sha256,
        status=status,
        note=note,
        metrics=dict(new.metrics),
        learned_through=new.learned_through,
    )
    session.add(version)
    session.flush()
    _note(
        session,
        version,
        audit.DRAFTDESK,
        "made",
        {"sha256": new.sha256, "learned_through": new.learned_through},
    )
    return version


def serving(session: Session, *, workspace_id: str, for_change: bool = False) -> ModelVersion | None:
    """Return the serving version; None before the first. `for_change` locks the choice until the transaction
    ends.
    """
    if for_change:
        _hold(session, workspace_id)
    return session.scalars(
        select(ModelVersion).where(
            ModelVersion.workspace_id == workspace_id, ModelVersion.status == VersionStatus.SERVING
        )
    ).one_or_none()


def all_of(session: Session, *, workspace_id: str) -> list[ModelVersion]:
    """Return every version of the workspace, newest first."""
    return list(
        session.scalars(
            select(ModelVersion)
            .where(ModelVersion.workspace_id == workspace_id)
            .order_by(ModelVersion.number.desc())
        )
    )


def workspaces(session: Session) -> list[str]:
    """Return every workspace that has a version, the most recently trained first."""
    newest = func.max(ModelVersion.created_at)
    return list(
        session.scalars(
            select(ModelVersion.workspace_id).group_by(ModelVersion.workspace_id).order_by(newest.desc())
        )
    )


def serve(
    session: Session,
    *,
    workspace_id: str,
    number: int,
    pinned: bool = False,
    anyway: bool = False,
    by: str = audit.DRAFTDESK,
) -> ModelVersion:
    """Let another version serve, and retire the serving one. If it is `pinned`, no night replaces it.

    Raises `NotFound` if there is no such number, `VersionRefused` if it was refused, unless it is to serve
    `anyway`.
    """
    _hold(session, workspace_id)
    version = _numbered(session, workspace_id, number)
    if version.status == VersionStatus.REFUSED and not anyway:
        raise VersionRefused(f"model version {number} was refused: {version.note or 'no reason recorded'}")
    former = serving(session, workspace_id=workspace_id)
    _retire_serving(session, workspace_id)
    version.status, version.pinned = VersionStatus.SERVING, pinned
    session.flush()
    _note(session, version, by, "serve", {"former": None if former is None else former.number})
    return version


def unpin(session: Session, *, workspace_id: str, by: str = audit.DRAFTDESK) -> ModelVersion | None:
    """Let the nights replace the serving version again; return it, None if it was not pinned."""
    version = serving(session, workspace_id=workspace_id, for_change=True)
    if version is None or not version.pinned:
        return None
    version.pinned = False
    session.flush()
    _note(session, version, by, "unpin", {})
    return version


def refuse(session: Session, *, workspace_id: str, number: int, note: str) -> ModelVersion:
    """Refuse a version, so that it never serves (again); `why` is a sentence. Raises `NotFound`."""
    _hold(session, workspace_id)
    version = _numbered(session, workspace_id, number)
    version.status, version.note = VersionStatus.REFUSED, note
    session.flush()
    _note(session, version, audit.DRAFTDESK, "refuse", {})
    return version


def _note(session: Session, version: ModelVersion, by: str, what: str, more: dict[str, Any]) -> None:
    after = {"what": what, "status": version.status, "pinned": bool(version.pinned), **more}
    change = Change(AuditAction.VERSION, by, f"version {version.number}", after=after)
    audit.note(session, version.workspace_id, change)


def _numbered(session: Session, workspace_id: str, number: int) -> ModelVersion:
    version = session.scalars(
        select(ModelVersion).where(ModelVersion.workspace_id == workspace_id, ModelVersion.number == number)
    ).one_or_none()
    if version is None:
        raise NotFound(f"there is no model version {number}")
    return version


def _retire_serving(session: Session, workspace_id: str) -> None:
    former = serving(session, workspace_id=workspace_id, for_change=True)
    if former is not None:
        former.status, former.pinned = VersionStatus.RETIRED, False
        session.flush()


def _hold(session: Session, workspace_id: str) -> None:
    lock_until_commit(session.connection(), f"model_versions:{workspace_id}")
