"""A stand-in for Zendesk's Support API on loopback: the endpoints that Draftdesk uses, with faults.

See `account.py` for the account, `entrance.py` for credentials and limits, `faults.py` for faults,
`webhooks.py` for webhooks. `test_description.py` checks every answer by Zendesk's own description.
"""

import base64
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from bot.settings.zendesk_account import ApiToken, OAuthClient, ZendeskAccount
from tests.bot.support.zendesk.account import Account
from tests.bot.support.zendesk.entrance import (
    API_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    EMAIL,
    RateLimits,
    Tokens,
)
from tests.bot.support.zendesk.faults import BODIES, Exchange, Faults, FaultyWire
from tests.bot.support.zendesk.published import PublishedTexts
from tests.bot.support.zendesk.records import Clock, Json, StoredTicket, stamp
from tests.bot.support.zendesk.webhooks import Webhooks
from tests.serving import served

LEFT_OUT_SECONDS = 60
Handler = Callable[[Request], Awaitable[Response]]


class StandIn:
    """The stand-in with everything that a test may read or set."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.account = Account(self.clock)
        self.published = PublishedTexts(self.clock)
        self.tokens = Tokens(self.clock)
        self.limits = RateLimits(self.clock)
        self.faults = Faults()
        self.webhooks = Webhooks()
        self.account.heard = self.webhooks.hear
        self.exchanges: list[Exchange] = []
        self.url = ""
        self.export_page = 1000
        self.unwraps_metadata = False
        """False: an update's metadata is under the audit's `custom`, as the description says."""
        self.hidden_audits = 0
        """How many of a ticket's newest audits are not listed yet."""
        self.writes_comments = True
        """False: an update with a comment is taken and the comment dropped, as an unknown field would be."""

    def settings(self, *, legacy: bool = False) -> ZendeskAccount:
        """Draftdesk's settings for this stand-in."""
        credentials = ApiToken(EMAIL, API_TOKEN) if legacy else OAuthClient(CLIENT_ID, CLIENT_SECRET)
        return ZendeskAccount(self.url, credentials, self.webhooks.secret)

    def asked(self, method: str, path: str = "") -> list[Exchange]:
        """The exchanges with this method and path ending."""
        return [
            each for each in self.exchanges if each.asked.method == method and each.asked.path.endswith(path)
        ]

    def app(self) -> Starlette:
        """Build the application."""
        ticket = "/api/v2/tickets/{ticket_id:int}"
        routes = [
            Route("/oauth/tokens", self.tokens.grant, methods=["POST"]),
            Route(ticket, self._guarded(self._ticket), methods=["GET"]),
            Route(ticket, self._guarded(self._update), methods=["PUT"]),
            Route(f"{ticket}/comments", self._guarded(self._comments), methods=["GET"]),
            Route(f"{ticket}/audits", self._guarded(self._audits), methods=["GET"]),
            Route("/api/v2/incremental/tickets/cursor", self._guarded(self._export), methods=["GET"]),
            Route("/api/v2/users/search", self._guarded(self._users), methods=["GET"]),
            Route("/api/v2/users/me", self._guarded(self._me), methods=["GET"]),
            Route("/api/v2/macros/active", self._guarded(self._macros), methods=["GET"]),
            Route("/api/v2/help_center/articles", self._guarded(self._articles), methods=["GET"]),
        ]
        wire = Middleware(FaultyWire, faults=self.faults, exchanges=self.exchanges)
        return Starlette(routes=routes, middleware=[wire])

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            refused = self.tokens.refused(request)
            if refused is not None:
                return refused
            refused, headers = self.limits.refused(request)
            response = refused if refused is not None else await handler(request)
            response.headers.update(headers)
            return response

        return guarded

    async def _ticket(self, request: Request) -> Response:
        ticket = self._found(request)
        return _not_found() if ticket is None else JSONResponse({"ticket": ticket.shown()})

    async def _comments(self, request: Request) -> Response:
        ticket = self._found(request)
        if ticket is None:
            return _not_found()
        answer = _page(request, "comments", ticket.comments)
        if "users" in request.query_params.get("include", "").split(","):
            authors = {comment["author_id"] for comment in answer["comments"]}
            answer["users"] = [self.account.people[author].shown() for author in sorted(authors)]
        return JSONResponse(answer)

    async def _audits(self, request: Request) -> Response:
        ticket = self._found(request)
        if ticket is None:
            return _not_found()
        listed = ticket.audits[: len(ticket.audits) - self.hidden_audits]
        return JSONResponse(_page(request, "audits", listed))

    async def _update(self, request: Request) -> Response:
        asked: Json = (await request.json()).get("ticket", {})
        with self.account.lock:
            ticket = self._found(request)
            if ticket is None:
                return _not_found()
            if asked.get("safe_update") and asked.get("updated_stamp") != stamp(ticket.updated_at):
                return JSONResponse(BODIES[409], 409)
            wrong = self._wrong(ticket, asked)
            if wrong is not None:
                return _invalid(wrong)
            audit = self._updated(ticket, asked)
            return JSONResponse({"ticket": ticket.shown(), "audit": audit})

    def _wrong(self, ticket: StoredTicket, asked: Json) -> str | None:
        """The invalid field of an update; None if it is valid."""
        author = asked.get("comment", {}).get("author_id")
        if ticket.status == "closed":
            return "status"
        return "author_id" if author is not None and author not in self.account.people else None

    def _updated(self, ticket: StoredTicket, asked: Json) -> Json:
        comment = asked.get("comment", {}) if self.writes_comments else {}
        metadata = asked.get("metadata", {})
        body = comment.get("html_body") or comment.get("body")
        if not body:
            self.account.set_status(ticket.id, asked.get("status", ticket.status))
            return ticket.audits[-1]
        return self.account.add_comment(
            ticket.id,
            body,
            author_id=comment.get("author_id") or self.account.bot,
            public=comment.get("public", True),
            status=asked.get("status"),
            metadata=metadata.get("custom", {}) if self.unwraps_metadata else metadata,
        )

    async def _export(self, request: Request) -> Response:
        cursor = request.query_params.get("cursor")
        after = _read_cursor(cursor) if cursor else f"{int(request.query_params['start_time']):012d}|"
        until = int(self.clock.now().timestamp()) - LEFT_OUT_SECONDS
        with self.account.lock:
            changed = sorted((_position(ticket), ticket) for ticket in self.account.tickets.values())
            left = [(at, ticket) for at, ticket in changed if after < at < f"{until:012d}|"]
        page = left[: self.export_page]
        last = _cursor(page[-1][0]) if page else cursor
        answer = {
            "tickets": [ticket.shown() for _, ticket in page],
            "after_cursor": last,
            "after_url": last and f"{self.url}/api/v2/incremental/tickets/cursor?cursor={last}",
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": len(left) <= self.export_page,
        }
        return JSONResponse(answer)

    async def _users(self, request: Request) -> Response:
        wanted = request.query_params["query"].removeprefix("email:").casefold()
        found = [each.shown() for each in self.account.people.values() if wanted in each.email.casefold()]
        return JSONResponse({"users": found, "count": len(found), "next_page": None, "previous_page": None})

    async def _me(self, request: Request) -> Response:
        return JSONResponse({"user": self.account.people[self.account.bot].shown()})

    async def _macros(self, request: Request) -> Response:
        macros = self.published.macros
        page = int(request.query_params.get("page", 1))
        more = len(macros) > page * 100
        answer = {
            "macros": macros[(page - 1) * 100 : page * 100],
            "count": len(macros),
            "next_page": f"{self.url}/api/v2/macros/active?page={page + 1}" if more else None,
            "previous_page": None,
        }
        return JSONResponse(answer)

    async def _articles(self, request: Request) -> Response:
        return JSONResponse(_page(request, "articles", self.published.articles))

    def _found(self, request: Request) -> StoredTicket | None:
        return self.account.tickets.get(request.path_params["ticket_id"])


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Serve a stand-in while the block runs."""
    stand_in = StandIn()

    def build(url: str) -> Starlette:
        stand_in.url = url
        return stand_in.app()

    with served(build):
        yield stand_in


@contextmanager
def stand_ins() -> Iterator[Callable[[], StandIn]]:
    """A server for several stand-ins in turn: each call puts a new one at the same address."""
    playing: list[Starlette] = []

    async def play(scope: Scope, receive: Receive, send: Send) -> None:
        await playing[-1](scope, receive, send)

    with served(lambda url: Starlette(routes=[Mount("/", app=play)])) as url:

        def enter() -> StandIn:
            stand_in = StandIn()
            stand_in.url = url
            playing[:] = [stand_in.app()]
            return stand_in

        yield enter


def _not_found() -> Response:
    return JSONResponse(BODIES[404], 404)


def _invalid(name: str) -> Response:
    details = {name: [{"description": f"{name}: is invalid", "error": "InvalidValue"}]}
    said = {"error": "RecordInvalid", "description": "Record validation errors", "details": details}
    return JSONResponse(said, 422)


def _page(request: Request, name: str, rows: Sequence[Json]) -> dict[str, Any]:
    """A page by cursor, of at most 100 items."""
    size = min(int(request.query_params.get("page[size]", 100)), 100)
    start = int(_read_cursor(request.query_params.get("page[after]", _cursor("0"))))
    end = start + size
    more = end < len(rows)
    meta = {"has_more": more, "after_cursor": _cursor(str(end)), "before_cursor": _cursor(str(start))}
    return {name: list(rows[start:end]), "meta": meta, "links": {"next": None, "prev": None}}


def _position(ticket: StoredTicket) -> str:
    """A ticket's position in the export: time of change, then number."""
    return f"{int(ticket.updated_at.timestamp()):012d}|{ticket.id:012d}"


def _cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode()


def _read_cursor(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor.encode()).decode()
