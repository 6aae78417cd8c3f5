"""Build the `Authorization` header: an OAuth token, renewed before it expires, or a legacy API token.

Tokens come from the client credentials grant or a refresh token, last at most half an hour and are kept in
memory only. The client adds the header to its requests.
"""

import base64
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import httpx
from pydantic import ValidationError

from bot.helpdesks.port import HelpdeskError, NotAllowed, Unreachable
from bot.helpdesks.zendesk.refusals import refusal
from bot.helpdesks.zendesk.schemas import Token
from bot.settings.zendesk_account import ApiToken, OAuthClient

log = logging.getLogger(__name__)

SCOPE = "read tickets:write"
"""Read what Draftdesk reads, and write tickets only."""
LIFETIME_SECONDS = 1800
LONGEST_MARGIN_SECONDS = 60.0


class Credentials(Protocol):
    """Our credentials for Zendesk."""

    @property
    def scope(self) -> str | None:
        """The current token's scopes as Zendesk states them; None if it does not."""

    def header(self) -> str:
        """The `Authorization` header for the next request. Raises a `HelpdeskError`."""

    def renew(self, refused: str) -> bool:
        """After a 401 for this header: True if a retry with a new one may succeed."""


class Basic:
    """A legacy API token. The code that builds the client warns that Zendesk will end these tokens."""

    scope = None

    def __init__(self, token: ApiToken) -> None:
        both = f"{token.email}/token:{token.token}".encode()
        self._header = f"Basic {base64.b64encode(both).decode()}"

    def header(self) -> str:
        """Always the same header."""
        return self._header

    def renew(self, refused: str) -> bool:
        """False: there is no other token."""
        return False


class OAuthTokens:
    """Tokens of an OAuth client, requested when needed and renewed before they expire. Thread-safe."""

    def __init__(
        self, client: OAuthClient, http: httpx.Client, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._good_until = 0.0

    @property
    def scope(self) -> str | None:
        """The current token's scopes; None before the first token."""
        return None if self._token is None else self._token.scope

    def header(self) -> str:
        """A header whose token does not expire soon. Raises `NotAllowed` if Zendesk issues none."""
        with self._lock:
            if self._token is None or self._clock() >= self._good_until:
                self._token = self._next()
            return f"Bearer {self._token.access_token}"

    def renew(self, refused: str) -> bool:
        """Drop the refused token, unless another thread has already done so."""
        with self._lock:
            if self._token is not None and refused == f"Bearer {self._token.access_token}":
                self._good_until = 0.0
            return True

    def _next(self) -> Token:
        held = self._token.refresh_token if self._token is not None else None
        if held is not None:
            try:
                return self._ask({"grant_type": "refresh_token", "refresh_token": held})
            except NotAllowed:
                log.info(
                    "Zendesk refused the refresh token; requesting a new token with the client's credentials"
                )
        return self._ask({"grant_type": "client_credentials"})

    def _ask(self, grant: Mapping[str, str]) -> Token:
        body = {
            **grant,
            "client_id": self._client.client_id,
            "client_secret": self._client.secret,
            "scope": SCOPE,
            "expires_in": LIFETIME_SECONDS,
        }
        asked_at = self._clock()
        try:
            response = self._http.post("/oauth/tokens", json=body)
        except httpx.RequestError as error:
            raise Unreachable(f"Zendesk issued no token: {type(error).__name__}.") from error
        if not response.is_success:
            raise _no_token(response)
        try:
            token = Token.model_validate_json(response.content)
        except ValidationError as error:
            raise Unreachable("Zendesk's answer to a token request holds no token.") from error
        lifetime = float("inf") if token.expires_in is None else token.expires_in
        self._good_until = asked_at + lifetime - min(LONGEST_MARGIN_SECONDS, lifetime / 10)
        return token


def _no_token(response: httpx.Response) -> HelpdeskError:
    if response.status_code in (400, 401, 403, 404, 422):
        return NotAllowed(
            f"Zendesk issued no token ({response.status_code}). Check ZENDESK_BASE_URL, ZENDESK_CLIENT_ID "
            "and ZENDESK_CLIENT_SECRET; the OAuth client must be confidential, and its owner an admin."
        )
    return refusal(response)
