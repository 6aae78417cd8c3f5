"""Queries on what people said of drafts: helpful or not, once for each person and draft."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_or_change
from db.tables import DraftFeedback


def put(session: Session, *, workspace_id: str, draft_id: int, person: str, helpful: bool) -> DraftFeedback:
    """Store what a person says of a draft, replacing what they said before."""
    key = {"workspace_id": workspace_id, "draft_id": draft_id, "person": person}
    return insert_or_change(session, DraftFeedback, key, helpful=helpful, given_at=now())


def counts(session: Session, *, workspace_id: str, since: datetime) -> tuple[int, int]:
    """Return how often drafts were called helpful, and not helpful, since `since`."""
    rows = session.execute(
        select(DraftFeedback.helpful, func.count(DraftFeedback.id))
        .where(DraftFeedback.workspace_id == workspace_id, DraftFeedback.given_at >= since)
        .group_by(DraftFeedback.helpful)
    )
    said = {bool(helpful): int(count) for helpful, count in rows}
    return said.get(True, 0), said.get(False, 0)
