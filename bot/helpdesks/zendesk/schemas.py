"""What Zendesk's API answers and takes, as far as it is used; every other field is ignored.

The client parses into these and nothing of them leaves `bot/zendesk/`: the adapter turns them into the port's
own values. The fields follow Zendesk's OpenAPI description of its Support API.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

KEY_FIELD = "draftdesk_key"
"""Where an update's metadata holds the key of its reply."""
AGENT_ROLES = frozenset({"agent", "admin"})


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Token(_Answer):
    """An access token. Without `expires_in` it does not expire."""

    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(default=None, repr=False)
    expires_in: float | None = None
    scope: str | None = None


class User(_Answer):
    """An agent or an end user."""

    id: int
    email: str | None = Field(default=None, repr=False)
    role: str = "end-user"
    active: bool = True
    suspended: bool | None = False

    @property
    def is_staff(self) -> bool:
        """True for agents and admins."""
        return self.role in AGENT_ROLES


class Ticket(_Answer):
    """A ticket; `updated_at` is kept as it is written, for it is what `safe_update` compares."""

    id: int
    subject: str | None = None
    status: str
    requester_id: int | None = None
    brand_id: int | None = None
    group_id: int | None = None
    tags: tuple[str, ...] = ()
    created_at: datetime
    updated_at: str


class Comment(_Answer):
    """A comment as the ticket lists it."""

    id: int
    audit_id: int | None = None
    author_id: int | None = None
    body: str = Field(default="", repr=False)
    plain_body: str | None = Field(default=None, repr=False)
    public: bool
    created_at: datetime


class _Meta(_Answer):
    has_more: bool = False
    after_cursor: str | None = None


class _Paged(_Answer):
    meta: _Meta = _Meta()

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins; None after the last, and where Zendesk gives everything at once."""
        return self.meta.after_cursor if self.meta.has_more else None


class CommentsPage(_Paged):
    """Up to 100 comments, and their authors."""

    comments: tuple[Comment, ...]
    users: tuple[User, ...] = ()


class AuditEvent(_Answer):
    """One thing that an update did; a comment's event has the comment's id."""

    id: int | None = None
    type: str = ""


class AuditMetadata(_Answer):
    """What was sent along with the update."""

    custom: dict[str, Any] = {}


class Audit(_Answer):
    """What one update did."""

    id: int | None = None
    events: tuple[AuditEvent, ...] = ()
    metadata: AuditMetadata = AuditMetadata()

    @property
    def comment_id(self) -> int | None:
        """The comment that it wrote, if it wrote one."""
        return next((event.id for event in self.events if event.type == "Comment"), None)

    @property
    def key(self) -> str | None:
        """The key of the reply that it was.

        An update sends `metadata.custom`. Zendesk puts an update's metadata under the audit's `custom`,
        so the key may stand there or one level deeper; both are read.
        """
        inner = self.metadata.custom.get("custom")
        deeper = inner.get(KEY_FIELD) if isinstance(inner, dict) else None
        found = self.metadata.custom.get(KEY_FIELD, deeper)
        return found if isinstance(found, str) else None


class AuditsPage(_Paged):
    """Up to 100 audits."""

    audits: tuple[Audit, ...]


class TicketAnswer(_Answer):
    """A ticket on its own."""

    ticket: Ticket


class UpdatedTicket(_Answer):
    """The ticket after an update; its stamp may be left out."""

    id: int
    updated_at: str | None = None


class Updated(_Answer):
    """The ticket after an update, and what the update did."""

    ticket: UpdatedTicket
    audit: Audit


class ExportPage(_Answer):
    """Changed tickets, up to 1,000. The cursor is missing only where there has never been a ticket."""

    tickets: tuple[Ticket, ...]
    after_cursor: str | None = None
    end_of_stream: bool


class UsersAnswer(_Answer):
    """Users that a search found."""

    users: tuple[User, ...]


class CurrentUser(_Answer):
    """Whom the credentials are taken for; without an id it is nobody."""

    id: int | None
    role: str = "end-user"


class CurrentUserAnswer(_Answer):
    """A user on its own."""

    user: CurrentUser


class Fault(_Answer):
    """What Zendesk says of a refusal: a name, and the fields it is about. Its words may quote customers."""

    error: str | dict[str, Any] = ""
    details: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """Such as "RecordInvalid"; empty where there is none."""
        return self.error if isinstance(self.error, str) else str(self.error.get("title", ""))


class CommentToWrite(BaseModel):
    """A comment to add."""

    body: str = Field(repr=False)
    public: bool
    author_id: int | None = None
    """None: the one whose credentials are used."""


class TicketUpdate(BaseModel):
    """An update that adds a comment; `updated_stamp` makes it a safe one."""

    comment: CommentToWrite
    key: str
    status: str | None = None
    updated_stamp: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The request's body."""
        ticket: dict[str, Any] = {
            "comment": self.comment.model_dump(exclude_none=True),
            "metadata": {"custom": {KEY_FIELD: self.key}},
        }
        if self.status is not None:
            ticket["status"] = self.status
        if self.updated_stamp is not None:
            ticket |= {"safe_update": True, "updated_stamp": self.updated_stamp}
        return {"ticket": ticket}
