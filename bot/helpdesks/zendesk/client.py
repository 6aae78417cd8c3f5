"""A client of the endpoints of Zendesk's Support API that Draftdesk uses.

Retry a failed read with backoff, or after a short `Retry-After`. Send a write once: if its result is
uncertain, raise `Unreachable`, because only the ticket's audits show whether it happened. Raise the errors of
`bot/helpdesks/port.py`. See `adapter` for the conversion of answers into the port's values.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from bot.access import Access, Service
from bot.helpdesks.port import AskedToWait, NotAllowed, Unreachable
from bot.helpdesks.zendesk.limits import Limit, RateLimitState
from bot.helpdesks.zendesk.oauth import Basic, Credentials, OAuthTokens
from bot.helpdesks.zendesk.published_schemas import ArticlesPage, MacrosPage
from bot.helpdesks.zendesk.refusals import refusal
from bot.helpdesks.zendesk.schemas import (
    AuditsPage,
    CommentsPage,
    CurrentUserAnswer,
    ExportPage,
    Ticket,
    TicketAnswer,
    Updated,
    User,
    UsersAnswer,
)
from bot.helpdesks.zendesk.updates import TicketUpdate
from bot.settings.zendesk_account import ApiToken, ZendeskAccount

PAGE_SIZE = 100
_Schema = TypeVar("_Schema", bound=BaseModel)


@dataclass(frozen=True)
class Standing:
    """Our access to the account, shown by `draftdesk zendesk check`."""

    role: str
    """"agent" or "admin"."""
    scope: str | None
    """The token's scopes, separated by spaces; None for a legacy token, which has its agent's permissions."""
    server_time: datetime | None
    """The time on Zendesk's clock, in whole seconds."""


@dataclass(frozen=True)
class RetryPolicy:
    """When the client waits and retries, and when it raises instead."""

    timeout_seconds: float = 20.0
    """Longest wait for an answer; connecting may take at most 5 s."""
    attempts: int = 4
    """Attempts per read."""
    longest_wait_seconds: float = 10.0
    """If Zendesk asks for a longer wait, raise `AskedToWait`."""


class ZendeskClient:
    """One account's API. Every method may raise a `HelpdeskError`. Thread-safe; call `close()` after use."""

    def __init__(
        self,
        account: ZendeskAccount,
        retries: RetryPolicy = RetryPolicy(),
        *,
        access: Access | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = account.base_url
        self._retries = retries
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=account.base_url,
            timeout=httpx.Timeout(retries.timeout_seconds, connect=min(5.0, retries.timeout_seconds)),
            headers={"Accept": "application/json", "User-Agent": "Draftdesk"},
        )
        self._credentials = _credentials(account, self._http, clock)
        self._limits = RateLimitState(clock)
        self._access = access or Access()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ticket(self, ticket_id: int) -> Ticket:
        """Read a ticket. Raises `TicketGone`."""
        return self._read(TicketAnswer, f"/api/v2/tickets/{ticket_id}", {}, ticket_id=ticket_id).ticket

    def comment_pages(self, ticket_id: int) -> Iterator[CommentsPage]:
        """Read a ticket's comments with their authors, oldest first. Raises `TicketGone`."""
        path = f"/api/v2/tickets/{ticket_id}/comments"
        cursor: str | None = None
        while True:
            params = {"include": "users", **_page(cursor)}
            page = self._read(CommentsPage, path, params, ticket_id=ticket_id)
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def audit_pages(self, ticket_id: int) -> Iterator[AuditsPage]:
        """Read a ticket's audits, oldest first. Raises `TicketGone`."""
        path = f"/api/v2/tickets/{ticket_id}/audits"
        cursor: str | None = None
        while True:
            page = self._read(AuditsPage, path, _page(cursor), ticket_id=ticket_id)
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def update(self, ticket_id: int, update: TicketUpdate) -> Updated:
        """Add a comment by one request, never repeated.

        Raises `Collision` or `AskedToWait` if nothing was written, `Unreachable` if the comment may have been
        written.
        """
        request = self._http.build_request("PUT", f"/api/v2/tickets/{ticket_id}", json=update.to_json())
        return _parsed(Updated, self._send(request, "updates", ticket_id))

    def changed_since(self, start: int) -> ExportPage:
        """The first page of tickets changed since a time (Unix seconds), without the last minute."""
        return self._export({"start_time": start})

    def changed_after(self, cursor: str) -> ExportPage:
        """The page after this cursor."""
        return self._export({"cursor": cursor})

    def users_by_email(self, email: str) -> tuple[User, ...]:
        """Users found by a search for an e-mail address; the caller must check that the address matches."""
        return self._read(UsersAnswer, "/api/v2/users/search", {"query": f"email:{email}"}).users

    def macro_pages(self) -> Iterator[MacrosPage]:
        """Read the active macros that the credentials' agent may use."""
        number = 1
        while True:
            page = self._read(MacrosPage, "/api/v2/macros/active", _numbered(number))
            yield page
            if page.next_page is None:
                return
            number += 1

    def article_pages(self) -> Iterator[ArticlesPage]:
        """Read the help centre's articles. Raises `Refused` if the account has no help centre."""
        cursor: str | None = None
        while True:
            page = self._read(ArticlesPage, "/api/v2/help_center/articles", _page(cursor))
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def standing(self) -> Standing:
        """Read our access to the account. Raises `NotAllowed` if the request is anonymous to Zendesk."""
        response = self._read_response("/api/v2/users/me", {})
        user = _parsed(CurrentUserAnswer, response).user
        if user.id is None:
            raise NotAllowed("Zendesk treats the request as anonymous: it received no credentials.")
        date = response.headers.get("Date")
        return Standing(user.role, self._credentials.scope, parsedate_to_datetime(date) if date else None)

    def _export(self, params: Mapping[str, str | int]) -> ExportPage:
        return self._read(ExportPage, "/api/v2/incremental/tickets/cursor", params, limit="export")

    def _read(
        self,
        schema: type[_Schema],
        path: str,
        params: Mapping[str, str | int],
        *,
        limit: Limit = "account",
        ticket_id: int | None = None,
    ) -> _Schema:
        return _parsed(schema, self._read_response(path, params, limit=limit, ticket_id=ticket_id))

    def _read_response(
        self,
        path: str,
        params: Mapping[str, str | int],
        *,
        limit: Limit = "account",
        ticket_id: int | None = None,
    ) -> httpx.Response:
        tries = Retrying(
            stop=stop_after_attempt(self._retries.attempts),
            retry=retry_if_exception(self._worth_another_try),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        request = self._http.build_request("GET", path, params=dict(params))
        return tries(self._send, request, limit, ticket_id)

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, AskedToWait):
            return error.seconds <= self._retries.longest_wait_seconds
        return isinstance(error, Unreachable)

    def _send(self, request: httpx.Request, limit: Limit, ticket_id: int | None) -> httpx.Response:
        try:
            response = self._send_once(request, limit)
        except NotAllowed as error:
            self._access.refused(Service.ZENDESK, str(error))
            raise
        if response.status_code == 401 and self._credentials.renew(request.headers["Authorization"]):
            # A refused request changed nothing, so a write may be repeated.
            response = self._send_once(request, limit)
        if response.status_code == 401:
            self._access.refused(Service.ZENDESK, "401")
        else:
            self._access.accepted(Service.ZENDESK)
        if not response.is_success:
            raise refusal(response, ticket_id)
        return response

    def _send_once(self, request: httpx.Request, limit: Limit) -> httpx.Response:
        if (seconds := self._limits.left(limit)) > 0:
            raise AskedToWait(seconds)
        request.headers["Authorization"] = self._credentials.header()
        try:
            response = self._http.send(request)
        except httpx.RequestError as error:
            raise Unreachable(f"Zendesk does not answer: {type(error).__name__}.") from error
        self._limits.note(limit, response)
        return response


_backoff = wait_random_exponential(multiplier=0.5, max=8)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    return error.seconds if isinstance(error, AskedToWait) else _backoff(state)


def _credentials(account: ZendeskAccount, http: httpx.Client, clock: Callable[[], float]) -> Credentials:
    if isinstance(account.credentials, ApiToken):
        return Basic(account.credentials)
    return OAuthTokens(account.credentials, http, clock)


def _page(cursor: str | None) -> dict[str, Any]:
    size = {"page[size]": PAGE_SIZE}
    return size if cursor is None else {**size, "page[after]": cursor}


def _numbered(page: int) -> dict[str, Any]:
    """Ask for a page by its number, where Zendesk's description knows no cursor; the first needs none."""
    return {} if page == 1 else {"page": page}


def _parsed(schema: type[_Schema], response: httpx.Response) -> _Schema:
    try:
        return schema.model_validate_json(response.content)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, fault["loc"][:4])) for fault in error.errors()}))
        raise Unreachable(f"Zendesk's answer does not match its API: {fields[:200] or 'no JSON'}.") from None
