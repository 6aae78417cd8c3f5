"""The tables of the console helpdesk, for use without Zendesk.

Text is masked; a ticket's own values are in `ticket_slots`.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_REUSE_IDS, Base, Id, WorkspaceId, now
from db.vocabulary import HelpdeskStatus


class ConsoleTicket(Base):
    """A ticket of the console helpdesk."""

    __tablename__ = "console_tickets"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    subject: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default=HelpdeskStatus.NEW)
    requester: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class ConsoleComment(Base):
    """A comment on a ticket: the customer's message, or what was sent to the helpdesk."""

    __tablename__ = "console_comments"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), NEVER_REUSE_IDS)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    console_ticket_id: Mapped[int] = mapped_column(
        ForeignKey("console_tickets.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    by_agent: Mapped[bool]
    author: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(
        String(128)
    )  # the key of the write that made it, to detect a repeat
    created_at: Mapped[datetime] = mapped_column(default=now)
