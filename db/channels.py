"""Queries on the channels that a workspace's admins turned on or off in Slack."""

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.orm import Session

from db.base import now
from db.session import insert_or_change
from db.workspace_tables import Channel


def all_of(session: Session, *, workspace_id: str) -> list[Channel]:
    """Return every channel that was set in the workspace, in the order of ids."""
    return list(session.scalars(_ALL, {"workspace_id": workspace_id}))


def put(
    session: Session,
    *,
    workspace_id: str,
    channel: str,
    watched: bool,
    set_by: str,
    accept_bots: bool | None = None,
    team_channel: str | None = None,
) -> Channel:
    """Set one channel. `accept_bots` and `team_channel` None keep the row's values; a new row has False and
    the environment's team channel.
    """
    key = {"workspace_id": workspace_id, "channel": channel}
    given = {"accept_bots": accept_bots, "team_channel": team_channel}
    more = {name: value for name, value in given.items() if value is not None}
    return insert_or_change(session, Channel, key, watched=watched, set_by=set_by, set_at=now(), **more)


def forget_all(session: Session, *, workspace_id: str) -> int:
    """Reset all channels to the environment's; return how many were set."""
    result = session.execute(delete(Channel).where(Channel.workspace_id == workspace_id))
    assert isinstance(result, CursorResult)
    return result.rowcount


_ALL = select(Channel).where(Channel.workspace_id == bindparam("workspace_id")).order_by(Channel.channel)
"""Runs for every message; built once, it takes half as long."""
