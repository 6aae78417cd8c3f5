"""The fields of Zendesk's answers that Draftdesk uses; others are ignored.

The client parses into these classes; the adapter converts them into the port's values, so they never leave
this package. Source: Zendesk's OpenAPI description of its Support API.
"""

import re
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

KEY_FIELD = "draftdesk_key"
"""Name of the reply's key in an update's metadata."""
AGENT_ROLES = frozenset({"agent", "admin"})
GENERATED_FLAG = 4
"""A comment's flag: "automatically generated", by the headers of its mail."""
NO_MESSAGES = frozenset(
    {"voice", "phone", "phone_call_inbound", "phone_call_outbound", "voicemail", "satisfaction_prediction"}
)
"""Channels whose comments are recordings or ratings."""
MAIL = frozenset({"email", "mail"})
FOLLOW_UP, MERGE = "follow_up", "merge"
"""Values of `via.source.rel`."""
MERGED_INTO_THIS = re.compile(r"Request #(\d+)\b.{0,300}? was closed and merged into this request", re.DOTALL)
CLOSED_BY_MERGE = re.compile(r"This request was closed and merged into request #\d+")
"""Zendesk's default notes on both tickets of a merge."""


class Answer(BaseModel):
    """An answer, or a part of one; its errors quote nothing of it."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Token(Answer):
    """An access token. Without `expires_in` it does not expire."""

    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(default=None, repr=False)
    expires_in: float | None = None
    scope: str | None = None


class User(Answer):
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


class Source(Answer):
    """What a ticket or comment came from, for example another ticket."""

    class From(Answer):
        """The other ticket."""

        ticket_id: int | None = None

    rel: str | None = None
    origin: From | None = Field(default=None, alias="from")

    def ticket(self, rel: str) -> int | None:
        """The id of the other ticket, if it is related in this way."""
        return self.origin.ticket_id if self.rel == rel and self.origin is not None else None


class Via(Answer):
    """How a ticket or comment arrived."""

    channel: str | int = ""
    source: Source | None = None


class Ticket(Answer):
    """A ticket. `updated_at` is kept verbatim because `safe_update` compares it."""

    id: int
    subject: str | None = None
    status: str
    requester_id: int | None = None
    brand_id: int | None = None
    group_id: int | None = None
    tags: tuple[str, ...] = ()
    via: Via | None = None
    collaborator_ids: tuple[int, ...] | None = None
    email_cc_ids: tuple[int, ...] | None = None
    follower_ids: tuple[int, ...] | None = None
    created_at: datetime
    updated_at: str

    @property
    def on_copy(self) -> frozenset[int]:
        """Ids of the people on copy. Agents who follow the ticket are listed among collaborators too."""
        copied = {*(self.collaborator_ids or ()), *(self.email_cc_ids or ())}
        return frozenset(copied - set(self.follower_ids or ()))

    @property
    def follows(self) -> int | None:
        """The closed ticket that this one follows up."""
        return self.via.source.ticket(FOLLOW_UP) if self.via and self.via.source else None


class CommentMetadata(Answer):
    """Zendesk's flags of a comment, by number."""

    flags: tuple[int, ...] | None = None


class Comment(Answer):
    """A comment in a ticket's list."""

    id: int
    type: str = "Comment"
    via: Via | None = None
    metadata: CommentMetadata | None = None
    audit_id: int | None = None
    author_id: int | None = None
    body: str = Field(default="", repr=False)
    plain_body: str | None = Field(default=None, repr=False)
    attachments: tuple[Any, ...] | None = Field(default=None, repr=False)
    public: bool
    created_at: datetime

    @property
    def is_automatic(self) -> bool:
        """Whether Zendesk flagged it as generated."""
        return self.metadata is not None and GENERATED_FLAG in (self.metadata.flags or ())

    @property
    def is_message(self) -> bool:
        """Whether somebody wrote it: not a call's recording, a rating or a note of a merge."""
        return self.type == "Comment" and self._channel not in NO_MESSAGES and not self._is_merge_note

    @property
    def is_mail(self) -> bool:
        """Whether it came by mail, which people on copy can send too."""
        return self._channel in MAIL

    @property
    def merged_from(self) -> int | None:
        """The id of the ticket whose merge into this one the comment notes; None for any other comment."""
        source = self.via.source if self.via is not None else None
        told = MERGED_INTO_THIS.match(self.body)
        return source.ticket(MERGE) if source and source.ticket(MERGE) else int(told[1]) if told else None

    @property
    def _channel(self) -> str:
        return str(self.via.channel) if self.via is not None else ""

    @property
    def _is_merge_note(self) -> bool:
        rel = self.via.source.rel if self.via is not None and self.via.source is not None else None
        return rel == MERGE or self.merged_from is not None or bool(CLOSED_BY_MERGE.match(self.body))


class _Meta(Answer):
    has_more: bool = False
    after_cursor: str | None = None


class Paged(Answer):
    """A page of a list."""

    meta: _Meta = _Meta()

    @property
    def next_cursor(self) -> str | None:
        """The next page's cursor; None after the last page or if Zendesk does not page."""
        return self.meta.after_cursor if self.meta.has_more else None


class CommentsPage(Paged):
    """Up to 100 comments, and their authors."""

    comments: tuple[Comment, ...]
    users: tuple[User, ...] = ()


class AuditEvent(Answer):
    """One effect of an update; a comment's event has the comment's id."""

    id: int | None = None
    type: str = ""


class AuditMetadata(Answer):
    """Metadata sent with the update."""

    custom: dict[str, Any] = {}


class Audit(Answer):
    """The effects of one update."""

    id: int | None = None
    events: tuple[AuditEvent, ...] = ()
    metadata: AuditMetadata = AuditMetadata()

    @property
    def comment_id(self) -> int | None:
        """The id of the comment it wrote; None if it wrote none."""
        return next((event.id for event in self.events if event.type == "Comment"), None)

    @property
    def key(self) -> str | None:
        """The key of the reply, if the update was one.

        An update sends `metadata.custom`, and Zendesk stores metadata under the audit's `custom`, so the key
        is there or one level deeper; read both.
        """
        inner = self.metadata.custom.get("custom")
        deeper = inner.get(KEY_FIELD) if isinstance(inner, dict) else None
        found = self.metadata.custom.get(KEY_FIELD, deeper)
        return found if isinstance(found, str) else None


class AuditsPage(Paged):
    """Up to 100 audits."""

    audits: tuple[Audit, ...]


class TicketAnswer(Answer):
    """An answer with one ticket."""

    ticket: Ticket


class UpdatedTicket(Answer):
    """The ticket after an update; its stamp may be missing."""

    id: int
    updated_at: str | None = None


class Updated(Answer):
    """The ticket after an update, and the update's effects."""

    ticket: UpdatedTicket
    audit: Audit


class ExportPage(Answer):
    """Up to 1,000 changed tickets. The cursor is missing only if the account has never had a ticket."""

    tickets: tuple[Ticket, ...]
    after_cursor: str | None = None
    end_of_stream: bool


class UsersAnswer(Answer):
    """Users found by a search."""

    users: tuple[User, ...]


class CurrentUser(Answer):
    """The user of the credentials; anonymous if the id is missing."""

    id: int | None
    role: str = "end-user"


class CurrentUserAnswer(Answer):
    """An answer with the current user."""

    user: CurrentUser


class Fault(Answer):
    """Zendesk's description of a refusal: a name and the fields concerned. Its text may quote customers."""

    error: str | dict[str, Any] = ""
    details: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """For example "RecordInvalid"; empty if there is none."""
        return self.error if isinstance(self.error, str) else str(self.error.get("title", ""))
