"""Queries on resolutions, and on the log of their changes that every index follows with a cursor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from db.base import now
from db.learned_tables import GoldenPair, HandwrittenAnswer, Resolution, ResolutionChange
from db.session import insert_unless_repeated, lock_until_commit
from db.tables import Decision
from db.vocabulary import PUBLISHED, ResolutionChangeKind, ResolutionSource


@dataclass(frozen=True)
class NewResolution:
    """A masked question and the reply that an agent approved or wrote."""

    message: str
    reply: str
    source: ResolutionSource
    decision_id: int | None = None
    topic: str | None = None


def add(session: Session, workspace_id: str, new: NewResolution) -> Resolution:
    """Store a resolution, and log that it was added."""
    resolution = Resolution(workspace_id=workspace_id, **vars(new))
    session.add(resolution)
    session.flush()
    _log(session, resolution, ResolutionChangeKind.ADDED)
    return resolution


@dataclass(frozen=True)
class Label:
    """What an import says of a pair: the import's tag, the pair's topic, when it was answered (None: now)
    and what kind of source it comes from.
    """

    tag: str | None = None
    topic: str | None = None
    at: datetime | None = None
    source: ResolutionSource = ResolutionSource.IMPORTED


NO_LABEL = Label()


def add_imported(
    session: Session,
    *,
    workspace_id: str,
    message: str,
    reply: str,
    origin: str,
    label: Label = NO_LABEL,
) -> Resolution | None:
    """Store an agent's reply from elsewhere, and log that it was added; None if its `origin` is known.

    A removed one is known too and stays removed.
    """
    # Take the turn before storing the row: a transaction that has stored the same row and waits here would
    # deadlock with this one.
    _take_turn(session, workspace_id)
    resolution = insert_unless_repeated(
        session,
        Resolution,
        workspace_id=workspace_id,
        message=message,
        reply=reply,
        source=label.source,
        origin=origin,
        tag=label.tag,
        topic=label.topic,
        created_at=label.at or now(),
    )
    if resolution is not None:
        _log(session, resolution, ResolutionChangeKind.ADDED)
    return resolution


def learn_again(session: Session, resolution: Resolution) -> None:
    """Log that a resolution's words have changed, unless it was removed."""
    if resolution.deleted_at is None:
        _log(session, resolution, ResolutionChangeKind.ADDED)


def undecided_after(
    session: Session, *, workspace_id: str, resolution_id: int, limit: int
) -> list[Resolution]:
    """The next `limit` resolutions that came from no decision and were not published, after the one with this
    id (0: from the first), also those that were removed.
    """
    found = select(Resolution).where(
        Resolution.workspace_id == workspace_id,
        Resolution.decision_id.is_(None),
        Resolution.source.not_in(PUBLISHED),
        Resolution.id > resolution_id,
    )
    return list(session.scalars(found.order_by(Resolution.id).limit(limit)))


def get(session: Session, *, workspace_id: str, resolution_id: int) -> Resolution | None:
    """Return one of this workspace's resolutions, removed or not; None if it is unknown."""
    return session.scalars(
        select(Resolution).where(Resolution.workspace_id == workspace_id, Resolution.id == resolution_id)
    ).one_or_none()


def of_ids(session: Session, *, workspace_id: str, resolution_ids: Collection[int]) -> list[Resolution]:
    """Return those of these resolutions that were not removed."""
    return list(
        session.scalars(
            select(Resolution).where(
                Resolution.workspace_id == workspace_id,
                Resolution.id.in_(resolution_ids),
                Resolution.deleted_at.is_(None),
            )
        )
    )


def by_origin(session: Session, *, workspace_id: str, origin: str) -> Resolution | None:
    """Return the resolution with this origin, removed or not; None if there is none."""
    return session.scalars(
        select(Resolution).where(Resolution.workspace_id == workspace_id, Resolution.origin == origin)
    ).one_or_none()


def by_origins(session: Session, *, workspace_id: str, prefix: str) -> dict[str, int]:
    """Return by origin the ids of the resolutions, not removed, whose origin begins with `prefix`."""
    rows = session.execute(
        select(Resolution.origin, Resolution.id).where(
            Resolution.workspace_id == workspace_id,
            Resolution.origin.startswith(prefix, autoescape=True),
            Resolution.deleted_at.is_(None),
        )
    )
    return {str(origin): resolution_id for origin, resolution_id in rows}


def remove(session: Session, *, workspace_id: str, resolution_id: int) -> Resolution | None:
    """Stop learning a resolution, log that it was removed, and drop the golden pairs that come from it; None
    if it is unknown or already removed.
    """
    resolution = session.scalars(
        select(Resolution).where(
            Resolution.workspace_id == workspace_id,
            Resolution.id == resolution_id,
            Resolution.deleted_at.is_(None),
        )
    ).one_or_none()
    if resolution is None:
        return None
    resolution.deleted_at = now()
    session.execute(
        delete(GoldenPair).where(
            GoldenPair.workspace_id == workspace_id, GoldenPair.resolution_id == resolution_id
        )
    )
    _log(session, resolution, ResolutionChangeKind.REMOVED)
    return resolution


def erase(
    session: Session, *, workspace_id: str, resolution_ids: Collection[int], for_good: bool = True
) -> int:
    """Stop learning these resolutions, delete their text and return their number: their message was deleted.

    The rows stay, so that an import does not learn them again, unless not `for_good`.
    """
    for resolution_id in resolution_ids:
        remove(session, workspace_id=workspace_id, resolution_id=resolution_id)
    result = session.execute(
        update(Resolution)
        .where(Resolution.workspace_id == workspace_id, Resolution.id.in_(resolution_ids))
        .values({"message": "", "reply": "", **({} if for_good else {"origin": None})})
    )
    assert isinstance(result, CursorResult)
    return result.rowcount


def of_decision(session: Session, *, workspace_id: str, decision_id: int) -> Resolution | None:
    """Return the resolution of a decision, removed or not; None if there is none."""
    return session.scalars(
        select(Resolution).where(
            Resolution.workspace_id == workspace_id, Resolution.decision_id == decision_id
        )
    ).one_or_none()


def of_tickets(session: Session, *, workspace_id: str, ticket_ids: Collection[int]) -> list[int]:
    """Return the ids of the resolutions, removed or not, of decisions on these tickets and of answers that
    were written to them by hand.
    """
    decided = select(Decision.id).where(Decision.ticket_id.in_(ticket_ids))
    by_hand = select(HandwrittenAnswer.resolution_id).where(
        HandwrittenAnswer.ticket_id.in_(ticket_ids), HandwrittenAnswer.resolution_id.is_not(None)
    )
    return list(
        session.scalars(
            select(Resolution.id)
            .where(
                Resolution.workspace_id == workspace_id,
                Resolution.decision_id.in_(decided) | Resolution.id.in_(by_hand),
            )
            .order_by(Resolution.id)
        )
    )


def with_decision(
    session: Session, *, workspace_id: str, resolution_id: int
) -> tuple[Resolution, Decision | None] | None:
    """Return a resolution, removed or not, and its decision; None if it is unknown here."""
    row = session.execute(
        select(Resolution, Decision)
        .outerjoin(Decision, Decision.id == Resolution.decision_id)
        .where(Resolution.workspace_id == workspace_id, Resolution.id == resolution_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def current(session: Session, *, workspace_id: str) -> list[Resolution]:
    """Return every resolution that was not removed, oldest first."""
    return list(
        session.scalars(
            select(Resolution)
            .where(Resolution.workspace_id == workspace_id, Resolution.deleted_at.is_(None))
            .order_by(Resolution.id)
        )
    )


def changes_after(
    session: Session, *, workspace_id: str, cursor: int, limit: int | None = None
) -> list[tuple[ResolutionChange, Resolution]]:
    """Return the first `limit` changes after the one with id `cursor` (0: from the beginning), in order."""
    rows = session.execute(
        select(ResolutionChange, Resolution)
        .join(Resolution, Resolution.id == ResolutionChange.resolution_id)
        .where(ResolutionChange.workspace_id == workspace_id, ResolutionChange.id > cursor)
        .order_by(ResolutionChange.id)
        .limit(limit)
    )
    return [(change, resolution) for change, resolution in rows]


def last_change(session: Session, *, workspace_id: str) -> int:
    """Return the newest change's id, 0 if there is none. To match `current`, read both in one session."""
    newest = session.scalar(
        select(func.max(ResolutionChange.id)).where(ResolutionChange.workspace_id == workspace_id)
    )
    return newest or 0


def _log(session: Session, resolution: Resolution, kind: ResolutionChangeKind) -> None:
    _take_turn(session, resolution.workspace_id)
    session.add(
        ResolutionChange(workspace_id=resolution.workspace_id, resolution_id=resolution.id, kind=kind)
    )
    session.flush()


def _take_turn(session: Session, workspace_id: str) -> None:
    """Make ids visible in order: otherwise a reader's cursor would skip one that commits late."""
    lock_until_commit(session.connection(), f"resolution_changes:{workspace_id}")


def learned_since(session: Session, *, workspace_id: str, since: datetime) -> dict[str | None, int]:
    """Return how many resolutions since `since`, not removed, are on each topic; the most first."""
    count = func.count(Resolution.id)
    rows = session.execute(
        select(Resolution.topic, count)
        .where(
            Resolution.workspace_id == workspace_id,
            Resolution.created_at >= since,
            Resolution.deleted_at.is_(None),
        )
        .group_by(Resolution.topic)
        .order_by(count.desc(), Resolution.topic)
    )
    return {row[0]: row[1] for row in rows}
