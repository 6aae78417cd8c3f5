"""Queries on the channels that a workspace's admins turned on or off in Slack."""

from dataclasses import dataclass

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.orm import Session

from db import audit
from db.audit import Change
from db.base import now
from db.session import insert_or_change
from db.vocabulary import AuditAction
from db.workspace_tables import Channel


def all_of(session: Session, *, workspace_id: str) -> list[Channel]:
    """Return every channel that was set in the workspace, in the order of ids."""
    return list(session.scalars(_ALL, {"workspace_id": workspace_id}))


@dataclass(frozen=True)
class ChannelChoice:
    """What an admin chose for a channel. What is None stays as it is; for a new one it is the default."""

    watched: bool
    accept_bots: bool | None = None
    """Whether the messages of other apps become tickets too; by default not."""
    team_channel: str | None = None
    """Where its cards go; empty: to its threads; by default as the environment says."""
    team_posts: bool | None = None
    """Whether posts of the team are tickets; by default as guessed."""
    shadow: bool | None = None
    """Whether nobody sees a card of its messages; by default people do."""


def put(session: Session, *, workspace_id: str, channel: str, choice: ChannelChoice, set_by: str) -> Channel:
    """Set one channel."""
    key = {"workspace_id": workspace_id, "channel": channel}
    given = {name: value for name, value in vars(choice).items() if value is not None}
    before = next((row for row in all_of(session, workspace_id=workspace_id) if row.channel == channel), None)
    chosen = None if before is None else {name: getattr(before, name) for name in vars(choice)}
    change = Change(AuditAction.SETTING, set_by, f"channel {channel}", chosen, (chosen or {}) | given)
    audit.note(session, workspace_id, change)
    return insert_or_change(session, Channel, key, set_by=set_by, set_at=now(), **given)


def in_shadow(session: Session, *, workspace_id: str, channel: str) -> bool:
    """Return whether the channel is in shadow mode."""
    return any(row.shadow for row in all_of(session, workspace_id=workspace_id) if row.channel == channel)


def forget_all(session: Session, *, workspace_id: str, by: str = audit.DRAFTDESK) -> int:
    """Reset all channels to the environment's; return how many were set."""
    watched = {row.channel: row.watched for row in all_of(session, workspace_id=workspace_id)}
    if watched:
        audit.note(session, workspace_id, Change(AuditAction.SETTING, by, "channels", before=watched))
    result = session.execute(delete(Channel).where(Channel.workspace_id == workspace_id))
    assert isinstance(result, CursorResult)
    return result.rowcount


_ALL = select(Channel).where(Channel.workspace_id == bindparam("workspace_id")).order_by(Channel.channel)
"""Runs for every message; built once, it takes half as long."""
