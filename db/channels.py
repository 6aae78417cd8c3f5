"""Queries on the channels that a workspace's admins turned on or off in Slack."""

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_unless_repeated
from db.workspace_tables import Channel


def all_of(session: Session, *, workspace_id: str) -> list[Channel]:
    """Every channel that was set in the workspace, in the order of their ids."""
    return list(
        session.scalars(select(Channel).where(Channel.workspace_id == workspace_id).order_by(Channel.channel))
    )


def put(
    session: Session,
    *,
    workspace_id: str,
    channel: str,
    watched: bool,
    set_by: str,
    accept_bots: bool | None = None,
) -> Channel:
    """Set one channel. With `accept_bots` None it keeps what it has, or begins with no."""
    added = insert_unless_repeated(
        session,
        Channel,
        workspace_id=workspace_id,
        channel=channel,
        watched=watched,
        accept_bots=bool(accept_bots),
        set_by=set_by,
    )
    if added is not None:
        return added
    kept = session.scalars(
        select(Channel).where(Channel.workspace_id == workspace_id, Channel.channel == channel)
    ).one()
    kept.watched, kept.set_by, kept.set_at = watched, set_by, now()
    if accept_bots is not None:
        kept.accept_bots = accept_bots
    session.flush()
    return kept


def forget_all(session: Session, *, workspace_id: str) -> int:
    """Let the environment say again which channels are watched; how many were set."""
    result = session.execute(delete(Channel).where(Channel.workspace_id == workspace_id))
    assert isinstance(result, CursorResult)
    return result.rowcount
