"""The records of an account: users, tickets and events, as the API shows them, and the account's clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]


class Clock:
    """This machine's time plus an offset set by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The account's time."""
        return datetime.now(UTC) + self.ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Person:
    """A user. A suspended or inactive agent cannot be an author."""

    id: int
    name: str
    email: str
    role: str = "end-user"
    active: bool = True
    suspended: bool = False

    def shown(self) -> Json:
        """The user as in the API."""
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "role": self.role,
            "active": self.active,
            "suspended": self.suspended,
            "verified": True,
        }


@dataclass
class StoredTicket:
    """A ticket with its comments and audits."""

    id: int
    subject: str
    status: str
    requester_id: int
    created_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()
    brand_id: int | None = None
    group_id: int | None = None
    on_copy: tuple[int, ...] = ()
    source: Json | None = None
    comments: list[Json] = field(default_factory=list)
    audits: list[Json] = field(default_factory=list)

    def shown(self) -> Json:
        """The ticket as in the API."""
        return {
            "id": self.id,
            "url": f"https://acme.zendesk.com/api/v2/tickets/{self.id}.json",
            "subject": self.subject,
            "raw_subject": self.subject,
            "description": self.comments[0]["body"] if self.comments else "",
            "status": self.status,
            "requester_id": self.requester_id,
            "submitter_id": self.requester_id,
            "brand_id": self.brand_id,
            "group_id": self.group_id,
            "assignee_id": None,
            "organization_id": None,
            "priority": "normal",
            "type": "question",
            "tags": list(self.tags),
            "custom_fields": [],
            "created_at": stamp(self.created_at),
            "updated_at": stamp(self.updated_at),
            "collaborator_ids": list(self.on_copy),
            "email_cc_ids": list(self.on_copy),
            "follower_ids": [],
            "via": {"channel": "web", "source": self.source or {"from": {}, "to": {}, "rel": None}},
        }


@dataclass(frozen=True)
class Happening:
    """An event for subscribers: "ticket.created", "ticket.comment_added" or "ticket.status_changed"."""

    kind: str
    ticket: Json
    at: datetime
    event: Json


def stamp(moment: datetime) -> str:
    """A time in Zendesk's format."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
