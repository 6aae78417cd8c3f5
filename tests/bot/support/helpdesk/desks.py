"""Helpdesks under test, and actions of their customers and agents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import Comment, Helpdesk, Reply
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import RetryPolicy, ZendeskClient
from tests.bot.support.zendesk.stand_in import StandIn, standing_in
from tests.db.rows import WORKSPACE

IMPATIENT = RetryPolicy(timeout_seconds=1.5, attempts=2, longest_wait_seconds=1.0)
EXPORT_LAGS_SECONDS = 120


class People(Protocol):
    """Actions in a helpdesk outside Draftdesk."""

    def opens(self, body: str) -> str:
        """Open a ticket as a customer; its id."""

    def writes(self, ticket_id: str, body: str, *, by_agent: bool = False, public: bool = True) -> None:
        """Add a comment as a customer or agent."""

    def sets(self, ticket_id: str, status: str) -> None:
        """Set its status as an agent."""

    def wait_for_the_export(self) -> None:
        """Let time pass until `changed` includes the latest changes."""


@dataclass
class PeopleAtTheConsole:
    """Actions through the console helpdesk's methods."""

    console: ConsoleHelpdesk

    def opens(self, body: str) -> str:
        """As in the protocol."""
        return self.console.open_ticket("A question", body, requester="Sam")[0]

    def writes(self, ticket_id: str, body: str, *, by_agent: bool = False, public: bool = True) -> None:
        """As in the protocol."""
        author = "Maya" if by_agent else "Sam"
        self.console.write_comment(ticket_id, body, author=author, by_agent=by_agent, public=public)

    def sets(self, ticket_id: str, status: str) -> None:
        """As in the protocol."""
        self.console.set_status(ticket_id, status)

    def wait_for_the_export(self) -> None:
        """As in the protocol; the console lists changes immediately."""


@dataclass
class PeopleAtZendesk:
    """Actions through the stand-in's account."""

    stand_in: StandIn

    def opens(self, body: str) -> str:
        """As in the protocol."""
        return str(self.stand_in.account.add_ticket(body))

    def writes(self, ticket_id: str, body: str, *, by_agent: bool = False, public: bool = True) -> None:
        """As in the protocol."""
        author = self.stand_in.account.agent if by_agent else None
        self.stand_in.account.add_comment(int(ticket_id), body, author_id=author, public=public)

    def sets(self, ticket_id: str, status: str) -> None:
        """As in the protocol."""
        self.stand_in.account.set_status(int(ticket_id), status)

    def wait_for_the_export(self) -> None:
        """As in the protocol."""
        self.stand_in.clock.advance(EXPORT_LAGS_SECONDS)


@dataclass(frozen=True)
class Place:
    """A helpdesk as the bot sees it, and its people."""

    helpdesk: Helpdesk
    people: People


def console_place(engine: Engine) -> Place:
    """The console helpdesk of a workspace."""
    console = ConsoleHelpdesk(engine, WORKSPACE)
    return Place(console, PeopleAtTheConsole(console))


@contextmanager
def zendesk_place() -> Iterator[Place]:
    """Zendesk's adapter and client with an empty stand-in account over real HTTP."""
    with standing_in() as stand_in, ZendeskClient(stand_in.settings(), IMPATIENT) as client:
        yield Place(ZendeskHelpdesk(client), PeopleAtZendesk(stand_in))


def reply(place: Place, ticket_id: str, *, key: str = "draftdesk-1", **given: object) -> Reply:
    """A public reply with the ticket's current stamp; arguments override fields."""
    usual: dict[str, object] = {
        "ticket_id": ticket_id,
        "body": "It is on its way.",
        "public": True,
        "key": key,
        "stamp": place.helpdesk.ticket(ticket_id).stamp,
    }
    return Reply(**(usual | given))  # type: ignore[arg-type] # Checked by `Reply`.


def replies(place: Place, ticket_id: str) -> list[Comment]:
    """The comments that agents, or Draftdesk for them, wrote on a ticket."""
    return [each for each in place.helpdesk.comments(ticket_id) if each.by_agent]
