"""The port to a helpdesk: the calls that the bot makes to any helpdesk, and their errors.

The adapters are Zendesk's and the console's; callers know neither. Ids are text, as in Slack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from db.vocabulary import HelpdeskStatus

SOLVED = frozenset({HelpdeskStatus.SOLVED, HelpdeskStatus.CLOSED})
"""Statuses of tickets that need no reply."""


@dataclass(frozen=True)
class Comment:
    """One unmasked comment of a ticket. It may hold customers' values, so never store or log it."""

    id: str
    body: str
    public: bool
    by_agent: bool
    author: str
    created_at: datetime
    automatic: bool = False
    """Whether the helpdesk says that a program wrote it."""
    is_message: bool = True
    """False for a call's recording and a satisfaction rating."""
    subject: str = ""
    """The ticket's, for the comment that began it."""
    author_id: str | None = None
    """The author's id, if `by_agent` is only their current role: see `speakers.py`."""
    by_mail: bool = False
    on_copy: bool = False
    """Whether somebody on copy wrote it: neither the customer nor an agent."""
    has_files: bool = False
    merged_from: str | None = None
    """The id of the ticket whose merge into this one the comment notes."""


@dataclass(frozen=True)
class HelpdeskTicket:
    """A ticket without its comments. If `stamp` has changed by the next write, the ticket has changed too."""

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
    on_copy: frozenset[str] = frozenset()
    """Ids of the people on copy, without agents who follow the ticket."""
    follows: str | None = None
    """The id of the closed ticket that it follows up, if any."""


@dataclass(frozen=True)
class Reply:
    """A comment to write. The helpdesk stores `key` if it can, to detect repeats."""

    ticket_id: str
    body: str
    public: bool
    key: str
    stamp: str | None
    """None: write even if the ticket has changed."""
    status: str | None = None
    """The status to set; None keeps it."""
    author_email: str | None = None
    """The approver's address; the helpdesk's user with this address becomes the author, if there is one."""


@dataclass(frozen=True)
class Sent:
    """A comment stored in the helpdesk, and the ticket's stamp after it."""

    comment_id: str
    stamp: str


@dataclass(frozen=True)
class Page:
    """A page of changed tickets, the cursor of the next, and whether this is the last page for now."""

    tickets: Sequence[HelpdeskTicket]
    cursor: str
    at_end: bool


@dataclass(frozen=True)
class Macro:
    """A reply that agents insert, with its Liquid."""

    id: str
    title: str
    text: str
    description: str = ""
    changed_at: datetime | None = None
    left_out: str | None = None
    """Why no customer may get it; None if every customer may."""


@dataclass(frozen=True)
class Article:
    """A page of the help centre, in one language."""

    id: str
    """With the language, if the article has several."""
    title: str
    html: str
    link: str
    changed_at: datetime | None = None
    left_out: str | None = None
    """Why no customer may get it; None if everybody can read it."""


class HelpdeskError(Exception):
    """A helpdesk call failed. The message is for users and holds no customer's values."""


class NotAllowed(HelpdeskError):
    """The credentials are refused or lack permission."""


class TicketGone(HelpdeskError):
    """The ticket does not exist or was deleted."""


class Refused(HelpdeskError):
    """The helpdesk refuses this permanently; the message says why."""


class TicketClosed(Refused):
    """The ticket is closed for good: it takes no comment any more."""


class Collision(HelpdeskError):
    """The ticket has changed; nothing was written."""


class AskedToWait(HelpdeskError):
    """Too many requests: nothing was done. Retry after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the helpdesk asked to wait {seconds:g} s")
        self.seconds = seconds


class Unreachable(HelpdeskError):
    """No answer, or a temporary refusal. A write may or may not have happened."""


class Helpdesk(Protocol):
    """The calls that the bot makes to a helpdesk. Every method may raise a `HelpdeskError`."""

    @property
    def name(self) -> str:
        """ "zendesk" or "console", as stored in `tickets.helpdesk`."""

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        """Read a ticket. Raises `TicketGone`."""

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        """Read all comments, oldest first. Raises `TicketGone`."""

    def send(self, reply: Reply) -> Sent:
        """Write a comment once. Raises `Collision`. After `Unreachable`, call `sent` before retrying."""

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        """Return the comment that an earlier `send` with this key wrote; None if it surely wrote nothing."""

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """Read tickets changed since a time, or after an earlier page's cursor; oldest change first."""

    def link(self, ticket_id: str) -> str | None:
        """Return the URL of the ticket's web page; None if it has none."""


class Library(Protocol):
    """What a helpdesk publishes. Every method may raise a `HelpdeskError`, also in the middle."""

    @property
    def name(self) -> str:
        """As a `Helpdesk`'s."""

    def macros(self) -> Iterator[Macro]:
        """Read all macros that are in use."""

    def articles(self) -> Iterator[Article]:
        """Read all articles of the help centre."""


class HelpdeskWithLibrary(Helpdesk, Library, Protocol):
    """A helpdesk of which we read everything."""


def account_of(helpdesk: Helpdesk) -> str | None:
    """Return a link that identifies the helpdesk's account; None if it has no web pages."""
    return helpdesk.link("0")


def comment_key(helpdesk: str, comment_id: str) -> str:
    """Return the natural key of a comment, as stored in `tickets.event_id`."""
    return f"{helpdesk}:comment:{comment_id}"


def comment_id_of(key: str | None) -> str:
    """Return the comment id in a `comment_key`; empty for None."""
    return (key or "").rpartition(":comment:")[2]
