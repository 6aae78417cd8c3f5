"""Serve the page's helpdesk in place of Zendesk: customers open tickets, agents see what was sent.

It works on the console helpdesk and tells the app about changes as a webhook does: by a stored event and a
job that reads the ticket.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from bot.helpdesks.console import ConsoleHelpdesk
from bot.helpdesks.port import HelpdeskError, HelpdeskTicket
from bot.playground.backend import is_from_own_page, json_object, said
from bot.playground.routes import guarded
from bot.playground.web_api.calls import Refusal
from bot.playground.world import lookups
from bot.playground.world.lookups import Impossible
from bot.playground.world.people import User
from bot.playground.world.state import State
from bot.services.helpdesk import events as helpdesk_events
from db.session import write

SHOWN_TICKETS = 20
SUBJECT_CHARACTERS = 60
LONGEST_TEXT = 10_000
AGENTS = frozenset({"agent", "admin"})
PATH = "/playground/helpdesk"

Deed = Callable[["Open", User, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Open:
    """A running helpdesk: `wake` makes the workers look for the jobs of its events."""

    console: ConsoleHelpdesk
    engine: Engine
    workspace_id: str
    wake: Callable[[], None]


class HelpdeskSide:
    """The page's helpdesk routes. There is no helpdesk before `open`, because the app is made after its
    routes.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: Open | None = None
        self.routes: list[BaseRoute] = [
            guarded(PATH, self._tickets, "GET"),
            guarded(f"{PATH}/open", self._gesture(_open_ticket), "POST"),
            guarded(f"{PATH}/comment", self._gesture(_comment), "POST"),
            guarded(f"{PATH}/solve", self._gesture(_solve), "POST"),
        ]

    def open(self, at_work: Open) -> None:
        """Show this helpdesk on the page."""
        self._open = at_work
        self._state.has_helpdesk = True
        self._state.changed()

    async def _tickets(self, _request: Request) -> Response:
        """The newest tickets with all their comments."""
        if self._open is None:
            return said(503, "The helpdesk is not ready yet. Try again in a moment.")
        return JSONResponse({"tickets": await run_in_threadpool(_shown, self._open.console)})

    def _gesture(self, deed: Deed) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            if not is_from_own_page(request):
                return said(403, "Only the playground's own page may send this request.")
            if self._open is None:
                return said(503, "The helpdesk is not ready yet. Try again in a moment.")
            try:
                given = await json_object(request)
                user = lookups.person(self._state, given["user"])
                await run_in_threadpool(_do, self._open, deed, user, given)
            except (Impossible, HelpdeskError) as impossible:
                return said(409, str(impossible))
            except (Refusal, KeyError, TypeError) as wrong:
                return said(400, f"The playground cannot read this request: {wrong}")
            return JSONResponse({"problem": None, "errors": {}, "ts": None})

        return handle


def _do(at: Open, deed: Deed, user: User, given: Mapping[str, Any]) -> None:
    """Make the change and tell the app about it."""
    ticket_id = deed(at, user, given)
    stamp = at.console.ticket(ticket_id).stamp
    with write(at.engine) as session:
        helpdesk_events.record(
            session, at.workspace_id, event_id=f"console:{ticket_id}:{stamp}", ticket_id=ticket_id
        )
    at.wake()


def _open_ticket(at: Open, user: User, given: Mapping[str, Any]) -> str:
    """Open a ticket with a customer's first message: {user, text}."""
    text = _text(given)
    return at.console.open_ticket(_subject(text), text, requester=user.real_name)[0]


def _comment(at: Open, user: User, given: Mapping[str, Any]) -> str:
    """Add a comment: {user, ticket, text, internal?}. Only agents may write internal notes."""
    by_agent = user.role in AGENTS
    ticket_id = str(given["ticket"])
    public = not (by_agent and given.get("internal") is True)
    at.console.write_comment(ticket_id, _text(given), author=user.real_name, by_agent=by_agent, public=public)
    return ticket_id


def _solve(at: Open, user: User, given: Mapping[str, Any]) -> str:
    """Mark a ticket as solved, as an agent: {user, ticket}."""
    if user.role not in AGENTS:
        raise Impossible("Only agents can mark tickets as solved.")
    ticket_id = str(given["ticket"])
    at.console.set_status(ticket_id, "solved")
    return ticket_id


def _text(given: Mapping[str, Any]) -> str:
    text = given["text"]
    if not isinstance(text, str) or not text.strip():
        raise Impossible("Type a message first.")
    if len(text) > LONGEST_TEXT:
        raise Impossible(f"Your message has {len(text)} characters. Shorten it to {LONGEST_TEXT}.")
    return text.strip()


def _subject(text: str) -> str:
    return text.splitlines()[0][:SUBJECT_CHARACTERS]


def _shown(console: ConsoleHelpdesk) -> list[dict[str, Any]]:
    return [_ticket(console, ticket) for ticket in console.newest(SHOWN_TICKETS)]


def _ticket(console: ConsoleHelpdesk, ticket: HelpdeskTicket) -> dict[str, Any]:
    ours = console.written_by_us(ticket.id)
    written = console.comments(ticket.id)
    comments = [
        {
            "id": each.id,
            "text": each.body,
            "author": each.author,
            "public": each.public,
            "by_agent": each.by_agent,
            "sent": each.id in ours,
            "at": each.created_at.timestamp(),
        }
        for each in written
    ]
    return {
        "id": ticket.id,
        "subject": _subject(written[0].body) if written else ticket.subject,
        "status": ticket.status,
        "requester": ticket.requester,
        "comments": comments,
    }
