"""The tables of what was learned: questions with their replies, and what admins say of them."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_REUSE_IDS, Base, Id, WorkspaceId, now


class Resolution(Base):
    """A question and the reply that an agent approved or wrote, which the model learns from."""

    __tablename__ = "resolutions"
    __table_args__ = (
        Index("uq_resolutions_origin", "workspace_id", "origin", unique=True),
        Index("ix_resolutions_tag", "workspace_id", "tag"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE"), unique=True
    )
    message: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))  # a ResolutionSource
    origin: Mapped[str | None] = mapped_column(String(128))
    """The source of an imported one, "zendesk:TICKET:COMMENT", so that importing it twice gives one row."""
    topic: Mapped[str | None] = mapped_column(String(64))  # the ticket's
    tag: Mapped[str | None] = mapped_column(String(64))
    """The import that an imported one came with, by which a team removes it again."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


class HeldValue(Base):
    """A value that only the reply of a resolution held, as a hash: one that recurs is the company's."""

    __tablename__ = "held_values"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolutions.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(32), index=True)
    customer: Mapped[str] = mapped_column(String(32))  # a hash of whom the reply answered


class HeldReply(Base):
    """A wording that was approved for many unlike messages: it is not used until a person allows it."""

    __tablename__ = "held_replies"
    __table_args__ = (UniqueConstraint("workspace_id", "wording"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    wording: Mapped[str] = mapped_column(String(16))  # a hash of the reply without case, spaces and figures
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("resolutions.id", ondelete="SET NULL"))
    """One of its resolutions."""
    messages: Mapped[int]  # different ones that it answered when it was found
    allowed_by: Mapped[str | None] = mapped_column(String(64))  # who allowed it; none: it is held back
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class GoldenPair(Base):
    """A question and the reply that must come first; a new version that breaks one does not serve."""

    __tablename__ = "golden_pairs"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    message: Mapped[str] = mapped_column(Text)
    reply: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(String(64))  # a Slack user id, or the account on the command line
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("resolutions.id", ondelete="CASCADE"))
    """Where it comes from: the pair goes when that is removed."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class HandwrittenAnswer(Base):
    """An answer that somebody of the team wrote by hand in a ticket's thread, so that no draft was sent."""

    __tablename__ = "handwritten_answers"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(64))
    ts: Mapped[str] = mapped_column(String(32))  # Slack's ts of the answer
    author: Mapped[str] = mapped_column(String(64))
    resolution_id: Mapped[int | None] = mapped_column(ForeignKey("resolutions.id", ondelete="SET NULL"))
    """What was learned from it; none if nothing was."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class ResolutionChange(Base):
    """The log of added and removed resolutions, in order, which each process's index follows with a
    cursor.
    """

    __tablename__ = "resolution_changes"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolutions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # a ResolutionChangeKind
    created_at: Mapped[datetime] = mapped_column(default=now)
