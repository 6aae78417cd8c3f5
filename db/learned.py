"""Queries on all that a workspace has learned: what there is, where it came from, what was forgotten."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.learned_tables import Resolution, ResolutionChange
from db.vocabulary import ResolutionChangeKind, ResolutionSource


@dataclass(frozen=True)
class Wanted:
    """Which resolutions to list."""

    source: ResolutionSource | None = None
    tag: str | None = None
    words: str | None = None
    """A part of the question or the reply, in any letter case."""
    limit: int | None = None


def wanted(session: Session, *, workspace_id: str, wanted: Wanted) -> list[Resolution]:
    """Return resolutions that were not removed, the newest first."""
    found = select(Resolution).where(Resolution.workspace_id == workspace_id, Resolution.deleted_at.is_(None))
    if wanted.source is not None:
        found = found.where(Resolution.source == wanted.source)
    if wanted.tag is not None:
        found = found.where(Resolution.tag == wanted.tag)
    if wanted.words is not None:
        found = found.where(
            Resolution.message.icontains(wanted.words, autoescape=True)
            | Resolution.reply.icontains(wanted.words, autoescape=True)
        )
    return list(session.scalars(found.order_by(Resolution.id.desc()).limit(wanted.limit)))


def tagged(session: Session, *, workspace_id: str, tag: str) -> list[int]:
    """Return the ids of the resolutions, not removed, that came with an import's tag."""
    return list(
        session.scalars(
            select(Resolution.id).where(
                Resolution.workspace_id == workspace_id,
                Resolution.tag == tag,
                Resolution.deleted_at.is_(None),
            )
        )
    )


def of_prefix(session: Session, *, workspace_id: str, prefix: str) -> list[Resolution]:
    """Return the resolutions whose origin begins with `prefix`, also those that were removed."""
    return list(
        session.scalars(
            select(Resolution).where(
                Resolution.workspace_id == workspace_id,
                Resolution.origin.startswith(prefix, autoescape=True),
            )
        )
    )


def known_origins(session: Session, *, workspace_id: str, origins: Collection[str]) -> set[str]:
    """Return those of the origins that are stored, also those whose resolution was removed."""
    return {
        str(origin)
        for origin in session.scalars(
            select(Resolution.origin).where(
                Resolution.workspace_id == workspace_id, Resolution.origin.in_(origins)
            )
        )
    }


def erased_spans(session: Session, *, workspace_id: str) -> list[tuple[int, int]]:
    """Return, for each resolution whose words were deleted, the changes that added and removed it.

    A version that learned through the first and not through the second holds its words.
    """
    added = func.min(case((ResolutionChange.kind == ResolutionChangeKind.ADDED, ResolutionChange.id)))
    removed = func.max(case((ResolutionChange.kind == ResolutionChangeKind.REMOVED, ResolutionChange.id)))
    rows = session.execute(
        select(added, removed)
        .join(Resolution, Resolution.id == ResolutionChange.resolution_id)
        .where(
            ResolutionChange.workspace_id == workspace_id,
            Resolution.deleted_at.is_not(None),
            Resolution.reply == "",
        )
        .group_by(ResolutionChange.resolution_id)
    )
    return [(first, last) for first, last in rows if first is not None and last is not None]
