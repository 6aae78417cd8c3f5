"""A client of Zendesk's Support API: the endpoints that are used, and no others.

A read is tried again after a fault, with backoff, and after `Retry-After` where that is short. A write is
sent once: whatever is uncertain about it is raised as `Unreachable`, for only who reads the ticket's audits
knows whether it was done. Errors are the port's, in `bot/helpdesks/port.py`; what the answers mean to the
bot is the adapter's part, in `bot/helpdesks/zendesk/adapter.py`.
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

from bot.helpdesks.port import AskedToWait, NotAllowed, Unreachable
from bot.helpdesks.zendesk.limits import Limit, Quiet
from bot.helpdesks.zendesk.oauth import Basic, Credentials, OAuthTokens
from bot.helpdesks.zendesk.refusals import refusal
from bot.helpdesks.zendesk.schemas import (
    AuditsPage,
    CommentsPage,
    CurrentUserAnswer,
    ExportPage,
    Ticket,
    TicketAnswer,
    TicketUpdate,
    Updated,
    User,
    UsersAnswer,
)
from bot.zendesk_settings import ApiToken, ZendeskAccount

PAGE_SIZE = 100
_Schema = TypeVar("_Schema", bound=BaseModel)


@dataclass(frozen=True)
class Standing:
    """How we stand with the account: what `draftdesk zendesk check` tells."""

    role: str
    """"agent" or "admin"."""
    scope: str | None
    """The token's scopes, separated by spaces; None for a legacy token, which may do what its agent may."""
    server_time: datetime | None
    """Zendesk's clock, in whole seconds."""


@dataclass(frozen=True)
class Patience:
    """How long the client holds on by itself before it leaves the waiting to its caller."""

    timeout_seconds: float = 20.0
    """For an answer; a connection gets at most 5 s."""
    attempts: int = 4
    """Of a read."""
    longest_wait_seconds: float = 10.0
    """A longer wait that Zendesk asks for is raised as `AskedToWait`."""


class ZendeskClient:
    """One account's API. Every method may raise a `HelpdeskError`; threads may share it; `close()` it."""

    def __init__(
        self,
        account: ZendeskAccount,
        patience: Patience = Patience(),
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = account.base_url
        self._patience = patience
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=account.base_url,
            timeout=httpx.Timeout(patience.timeout_seconds, connect=min(5.0, patience.timeout_seconds)),
            headers={"Accept": "application/json", "User-Agent": "Draftdesk"},
        )
        self._credentials = _credentials(account, self._http, clock)
        self._quiet = Quiet(clock)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ticket(self, ticket_id: int) -> Ticket:
        """A ticket. Raises `TicketGone`."""
        return self._read(TicketAnswer, f"/api/v2/tickets/{ticket_id}", {}, ticket_id=ticket_id).ticket

    def comment_pages(self, ticket_id: int) -> Iterator[CommentsPage]:
        """A ticket's comments with their authors, the oldest first. Raises `TicketGone`."""
        path = f"/api/v2/tickets/{ticket_id}/comments"
        cursor: str | None = None
        while True:
            params = {"include": "users", **_page(cursor)}
            page = self._read(CommentsPage, path, params, ticket_id=ticket_id)
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def audit_pages(self, ticket_id: int) -> Iterator[AuditsPage]:
        """What was done to a ticket, the oldest first. Raises `TicketGone`."""
        path = f"/api/v2/tickets/{ticket_id}/audits"
        cursor: str | None = None
        while True:
            page = self._read(AuditsPage, path, _page(cursor), ticket_id=ticket_id)
            yield page
            if (cursor := page.next_cursor) is None:
                return

    def update(self, ticket_id: int, update: TicketUpdate) -> Updated:
        """Add a comment, by one request that is never repeated.

        Raises `Collision` and `AskedToWait` when nothing was written; after `Unreachable` it may have been.
        """
        request = self._http.build_request("PUT", f"/api/v2/tickets/{ticket_id}", json=update.to_json())
        return _parsed(Updated, self._send(request, "updates", ticket_id))

    def changed_since(self, start: int) -> ExportPage:
        """The first page of tickets that changed since a moment (Unix seconds), the last minute left out."""
        return self._export({"start_time": start})

    def changed_after(self, cursor: str) -> ExportPage:
        """The page after the one that ended in this cursor."""
        return self._export({"cursor": cursor})

    def users_by_email(self, email: str) -> tuple[User, ...]:
        """Users whom a search for an e-mail address finds; whether it is theirs, the caller checks."""
        return self._read(UsersAnswer, "/api/v2/users/search", {"query": f"email:{email}"}).users

    def standing(self) -> Standing:
        """Who we are to Zendesk. Raises `NotAllowed` when we are nobody."""
        response = self._read_response("/api/v2/users/me", {})
        user = _parsed(CurrentUserAnswer, response).user
        if user.id is None:
            raise NotAllowed("Zendesk takes the request for an anonymous one: no credentials reach it.")
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
            stop=stop_after_attempt(self._patience.attempts),
            retry=retry_if_exception(self._worth_another_try),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        request = self._http.build_request("GET", path, params=dict(params))
        return tries(self._send, request, limit, ticket_id)

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, AskedToWait):
            return error.seconds <= self._patience.longest_wait_seconds
        return isinstance(error, Unreachable)

    def _send(self, request: httpx.Request, limit: Limit, ticket_id: int | None) -> httpx.Response:
        response = self._send_once(request, limit)
        if response.status_code == 401 and self._credentials.renew(request.headers["Authorization"]):
            # A refused request did nothing, so a write may go again.
            response = self._send_once(request, limit)
        if not response.is_success:
            raise refusal(response, ticket_id)
        return response

    def _send_once(self, request: httpx.Request, limit: Limit) -> httpx.Response:
        if (seconds := self._quiet.left(limit)) > 0:
            raise AskedToWait(seconds)
        request.headers["Authorization"] = self._credentials.header()
        try:
            response = self._http.send(request)
        except httpx.RequestError as error:
            raise Unreachable(f"Zendesk does not answer: {type(error).__name__}.") from error
        self._quiet.note(limit, response)
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


def _parsed(schema: type[_Schema], response: httpx.Response) -> _Schema:
    try:
        return schema.model_validate_json(response.content)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, fault["loc"][:4])) for fault in error.errors()}))
        raise Unreachable(
            f"Zendesk's answer is not what its API answers: {fields[:200] or 'no JSON'}."
        ) from None
