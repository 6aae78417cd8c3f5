"""Queries on what waits until people mend what Slack refuses."""

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from db.session import insert_unless_repeated
from db.workspace_tables import Pause


def begin(session: Session, *, workspace_id: str, channel: str, method: str, code: str) -> Pause | None:
    """Store a new pause; None if it lasts already."""
    return insert_unless_repeated(
        session, Pause, workspace_id=workspace_id, channel=channel, method=method, code=code
    )


def end(session: Session, *, workspace_id: str, channel: str, method: str) -> bool:
    """End a pause; False if there is none."""
    result = session.execute(
        delete(Pause).where(
            Pause.workspace_id == workspace_id, Pause.channel == channel, Pause.method == method
        )
    )
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def all_of(session: Session, *, workspace_id: str) -> list[Pause]:
    """The pauses that last, oldest first."""
    return list(session.scalars(select(Pause).where(Pause.workspace_id == workspace_id).order_by(Pause.id)))
