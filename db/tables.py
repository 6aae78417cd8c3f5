"""The tables. Text columns hold masked text (`{{Order Number}}`), never a customer's own values.

The only exception is `ticket_slots`: the values that refill a ticket's own drafts, each with an expiry. See
`vocabulary.py` for statuses, kinds and reasons.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_REUSE_IDS, Base, Id, WorkspaceId, now
from db.vocabulary import Delivery, JobStatus, TicketStatus


class Ticket(Base):
    """A customer's message that needs a reply, such as one in a watched channel or after `/suggest`."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "message_ts"),
        UniqueConstraint("workspace_id", "event_id"),
        Index("ix_tickets_thread", "workspace_id", "channel", "thread_ts"),
        Index("ix_tickets_helpdesk", "workspace_id", "helpdesk", "helpdesk_ticket_id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    source: Mapped[str] = mapped_column(String(16))  # a TicketSource
    channel: Mapped[str] = mapped_column(String(64))
    message_ts: Mapped[str | None] = mapped_column(String(32))  # Slack's ts of the message; none without one
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    """The root of the message's thread, if that is another message."""
    event_id: Mapped[str | None] = mapped_column(
        String(128)
    )  # Slack's event_id or trigger_id, for de-duplication
    author: Mapped[str] = mapped_column(String(64))  # Slack user id of who wrote the message
    text: Mapped[str] = mapped_column(Text)
    context: Mapped[str | None] = mapped_column(Text)  # the thread before the message, masked, if it counts
    has_files: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether files, which no draft has seen, came with the message."""
    status: Mapped[str] = mapped_column(String(16), default=TicketStatus.QUEUED)
    retired_because: Mapped[str | None] = mapped_column(String(16))  # a RetiredBecause
    helpdesk: Mapped[str | None] = mapped_column(String(16))  # a HelpdeskName, if it came from one
    helpdesk_ticket_id: Mapped[str | None] = mapped_column(String(64))
    helpdesk_stamp: Mapped[str | None] = mapped_column(String(40))
    """The helpdesk's updated_at when this was read; a write collides if it has changed."""
    abstained_because: Mapped[str | None] = mapped_column(Text)
    closest: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """The past replies that an abstention offers: [{"id": "starter:12", "score": 0.31}]; none with drafts."""
    similar: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """How many past tickets are like it, and the last ones' resolutions: {"count": 12, "last": [7, 9]}."""
    topic: Mapped[str | None] = mapped_column(String(64))  # the intent, chosen by the model or a person
    topic_set_by: Mapped[str | None] = mapped_column(String(64))  # Slack user id; none: the model's label
    urgent: Mapped[str | None] = mapped_column(String(64))  # why it is urgent, in words
    unanswered: Mapped[list[str] | None] = mapped_column(JSON)  # its questions that no draft answers, masked
    foreign_language: Mapped[str | None] = mapped_column(Text)
    """A sentence, if no past reply was in its language when it was drafted."""
    shown_draft_id: Mapped[int | None]
    shadow: Mapped[bool] = mapped_column(default=False, server_default=false())  # it never gets a card
    shadow_difference: Mapped[float | None] = mapped_column(Double)
    """Of the shadow draft from the answer by hand: 0 is the same text, 1 all of it; none: not compared."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class PostedCard(Base):
    """A ticket's card in Slack: in the customer's thread, in a team channel, or in direct messages."""

    __tablename__ = "posted_cards"
    __table_args__ = (UniqueConstraint("workspace_id", "ticket_id", "channel"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(64), index=True)
    ts: Mapped[str] = mapped_column(String(32))
    person: Mapped[str | None] = mapped_column(String(64))
    """The Slack user id of the person in whose direct messages it is; none in a channel."""
    message_link: Mapped[str | None] = mapped_column(Text)
    """The link to the customer's message, if the card is outside its thread."""


class TicketSlot(Base):
    """The value of one of a ticket's placeholders; deleted after its expiry."""

    __tablename__ = "ticket_slots"
    __table_args__ = (UniqueConstraint("ticket_id", "placeholder"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    placeholder: Mapped[str] = mapped_column(String(64))  # "Order Number", without braces
    value: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Draft(Base):
    """One reply that the model proposed for a ticket, in placeholder form."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("ticket_id", "position"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]  # lowest first; below 0: drafted again, later
    text: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Double)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{"id": "starter:12", "score": 0.83, "share": 0.6}]; older drafts lack the share."""
    wording_share: Mapped[float | None] = mapped_column(Double)
    """Share of its tokens, 0 to 1, in spans of five or more that past replies contain."""
    topic: Mapped[str | None] = mapped_column(String(64))  # the intent that it answers; none: the ticket's
    open_story: Mapped[bool | None]  # True if it may contain another customer's case
    model_version: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class DraftFeedback(Base):
    """What a person says of a draft, without deciding about it."""

    __tablename__ = "draft_feedback"
    __table_args__ = (UniqueConstraint("workspace_id", "draft_id", "person"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(String(64))  # Slack user id
    helpful: Mapped[bool]
    given_at: Mapped[datetime] = mapped_column(default=now)


class Decision(Base):
    """An agent's decision about a ticket. Append-only; a partial unique index allows one that is not
    undone.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index(
            "uq_decisions_standing",
            "ticket_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_decisions_kind", "workspace_id", "kind", "id"),  # Each draft asks for the rejected ones.
        NEVER_REUSE_IDS,
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(16))  # a DecisionKind
    text: Mapped[str | None] = mapped_column(Text)  # the reply as sent, masked; none when rejected
    reason: Mapped[str | None] = mapped_column(String(32))  # a DecisionReason
    note: Mapped[str | None] = mapped_column(Text)
    """The agent's remark, masked; for a collision, the newer comments in the format of `context`."""
    delivery: Mapped[str] = mapped_column(String(16), default=Delivery.PUBLIC)
    edit_distance: Mapped[int | None]  # characters inserted, deleted or replaced in the draft, for an edit
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(64))


class VersionFilePart(Base):
    """A part of a file of a model version, named by the file's sha256."""

    __tablename__ = "version_file_parts"
    __table_args__ = (UniqueConstraint("workspace_id", "sha256", "number"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    sha256: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]  # from 0
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Job(Base):
    """Work to do after a transaction: a row of the outbox, stored together with the rows that it is about."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        Index("ix_jobs_claim", "status", "run_after"),
        Index("ix_jobs_lane", "lane", "status", "run_after"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[str] = mapped_column(String(32))  # a JobKind
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    """Jobs of one ticket run in the order of their ids, one at a time."""
    lane: Mapped[str | None] = mapped_column(String(96))
    """Jobs of one lane, such as "post:C0SUPPORT", run one at a time; none: beside any other."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str | None] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(16), default=JobStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)  # attempts that the other side asked to postpone
    run_after: Mapped[datetime] = mapped_column(default=now)
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class ModelVersion(Base):
    """A finished training run: its directory, its figures, and whether it serves."""

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(
            "uq_model_versions_serving",
            "workspace_id",
            unique=True,
            sqlite_where=text("status = 'serving'"),
            postgresql_where=text("status = 'serving'"),
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    number: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))  # a VersionStatus
    note: Mapped[str | None] = mapped_column(Text)  # why it was refused, in words
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    learned_through: Mapped[int]  # id of the last resolution change in its corpus
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a person chose it: it then serves until somebody unpins it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
