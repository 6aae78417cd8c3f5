"""The tables of a workspace's preferences, channels and cursors, and its audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_REUSE_IDS, Base, Id, WorkspaceId, now


class AuditEntry(Base):
    """Who changed what. Append-only: triggers refuse changes, and each row's hash covers the row before."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "previous"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(16))  # an AuditAction
    actor: Mapped[str] = mapped_column(String(64))  # Slack user id, "terminal:NAME" or "draftdesk"
    subject: Mapped[str] = mapped_column(String(128))  # "ticket 12"
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous: Mapped[str] = mapped_column(String(64))  # the hash of the workspace's row before; zeros: none
    hash: Mapped[str] = mapped_column(String(64))


class Preference(Base):
    """A preference that an admin set in Slack; without a row, the environment's value counts."""

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("workspace_id", "name"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(32))  # a PreferenceName
    value: Mapped[Any] = mapped_column(JSON)
    set_by: Mapped[str] = mapped_column(String(64))  # Slack user id
    set_at: Mapped[datetime] = mapped_column(default=now)


class Channel(Base):
    """A channel that an admin set; without a row, the environment says whether it is watched."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "channel"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    channel: Mapped[str] = mapped_column(String(64))  # Slack channel id
    watched: Mapped[bool]
    accept_bots: Mapped[bool] = mapped_column(default=False)  # tickets that another integration posts
    team_channel: Mapped[str | None] = mapped_column(String(64))
    """Where its cards go; empty: to its threads; none: the environment's value."""
    team_posts: Mapped[bool | None]
    """Whether posts of the team are tickets; none: as guessed (`ChannelReaders.team_posts`)."""
    shadow: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether nobody sees a card: drafts are only compared with what the team sends."""
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime] = mapped_column(default=now)


class ChannelReaders(Base):
    """Who can read a channel, by Slack's last answer: only the team, or others too."""

    __tablename__ = "channel_readers"
    __table_args__ = (UniqueConstraint("workspace_id", "channel"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    channel: Mapped[str] = mapped_column(String(64))
    readers: Mapped[str] = mapped_column(String(16))  # a Readers
    team_posts: Mapped[bool | None]
    """Whether posts of the team are tickets, as guessed when it was first watched; none before."""
    looked_at: Mapped[datetime] = mapped_column(default=now)


class Pause(Base):
    """A refusal of Slack's that people can mend: what needs `method` in `channel` waits since then."""

    __tablename__ = "pauses"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "method"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    channel: Mapped[str] = mapped_column(String(64))  # Slack channel id; empty: the whole workspace
    method: Mapped[str] = mapped_column(String(64))  # empty: every method
    code: Mapped[str] = mapped_column(String(64))  # Slack's error code
    since: Mapped[datetime] = mapped_column(default=now)


class Cursor(Base):
    """How far a reader has read an external log, so that it can continue after a restart."""

    __tablename__ = "cursors"
    __table_args__ = (UniqueConstraint("workspace_id", "name"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(64))  # "zendesk_import", "zendesk_reconcile"
    value: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=now)
