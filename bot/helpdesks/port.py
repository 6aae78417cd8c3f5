"""The port to a helpdesk: what the bot asks of one, whichever it is, and what can go wrong.

Adapters are Zendesk's and the console's; who asks knows neither. Ids are text, as Slack's are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SOLVED = frozenset({"solved", "closed"})
"""Statuses of a ticket that asks for no reply any more."""


@dataclass(frozen=True)
class Comment:
    """One comment of a ticket, as it was written: customers' values and all, so never stored or logged."""

    id: str
    body: str
    public: bool
    by_agent: bool
    author: str
    created_at: datetime


@dataclass(frozen=True)
class HelpdeskTicket:
    """A ticket without its comments. `stamp` is what a write must still find, or somebody wrote meanwhile."""

    id: str
    subject: str
    status: str
    """"new", "open", "pending", "hold", "solved" or "closed"."""
    requester: str
    stamp: str
    created_at: datetime
    updated_at: datetime
    brand: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A comment to write. `key` is kept where the helpdesk can keep it, so that a repeat is recognised."""

    ticket_id: str
    body: str
    public: bool
    key: str
    stamp: str | None
    """None: write also when somebody else wrote meanwhile."""
    status: str | None = None
    """The status to set with it; None leaves it as it is."""
    author_email: str | None = None
    """Who approved it; the helpdesk's user of this address becomes its author where there is one."""


@dataclass(frozen=True)
class Sent:
    """A comment that stands in the helpdesk, and the ticket's stamp after it."""

    comment_id: str
    stamp: str


@dataclass(frozen=True)
class Page:
    """A page of changed tickets, where the next begins, and whether this was the last for now."""

    tickets: Sequence[HelpdeskTicket]
    cursor: str
    at_end: bool


class HelpdeskError(Exception):
    """Something went wrong with the helpdesk; its message is for people and free of customers' values."""


class NotAllowed(HelpdeskError):
    """The credentials are refused, or may not do this."""


class TicketGone(HelpdeskError):
    """There is no such ticket (any more)."""


class Refused(HelpdeskError):
    """The helpdesk does not take this, today or ever; the message says why."""


class Collision(HelpdeskError):
    """Somebody changed the ticket meanwhile; nothing was written."""


class AskedToWait(HelpdeskError):
    """Too many requests: nothing was done, and it can be tried again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the helpdesk asked to wait {seconds:g} s")
        self.seconds = seconds


class Unreachable(HelpdeskError):
    """No answer, or one that says that it cannot be done now. A write may have been done or not."""


class Helpdesk(Protocol):
    """What the bot asks of a helpdesk. Every method may raise a `HelpdeskError`."""

    @property
    def name(self) -> str:
        """ "zendesk" or "console", as `tickets.helpdesk` keeps it."""

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        """A ticket as it stands. Raises `TicketGone`."""

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        """All its comments, the oldest first. Raises `TicketGone`."""

    def send(self, reply: Reply) -> Sent:
        """Write a comment, once. Raises `Collision`; after `Unreachable`, ask `sent` before another try."""

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        """What an earlier `send` with this key wrote; None when it certainly wrote nothing."""

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Tickets that changed since a moment, oldest first, or from where an earlier page ended."""

    def link(self, ticket_id: str) -> str | None:
        """The page where people see the ticket; None where there is none."""


def account_of(helpdesk: Helpdesk) -> str | None:
    """A link into the helpdesk's account, which tells it from any other; None where there are no pages."""
    return helpdesk.link("0")


def comment_key(helpdesk: str, comment_id: str) -> str:
    """The natural key of what was written in a helpdesk, as `tickets.event_id` has it."""
    return f"{helpdesk}:comment:{comment_id}"


def comment_id_of(key: str | None) -> str:
    """The id of the comment that a `comment_key` is of; empty for None."""
    return (key or "").rpartition(":comment:")[2]
