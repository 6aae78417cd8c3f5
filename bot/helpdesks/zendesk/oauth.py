"""The `Authorization` header: an OAuth token that is renewed in time, or a legacy API token.

Tokens come from the client credentials grant, at most half an hour old; a refresh token is used where Zendesk
gives one. They live in memory only. Which requests they go with is the client's business.
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
from bot.zendesk_settings import ApiToken, OAuthClient

log = logging.getLogger(__name__)

SCOPE = "read tickets:write"
"""Read everything that is read here, and write nothing but tickets."""
LIFETIME_SECONDS = 1800
LONGEST_MARGIN_SECONDS = 60.0


class Credentials(Protocol):
    """Who we are to Zendesk."""

    @property
    def scope(self) -> str | None:
        """What the token in use may do, as Zendesk says it; None where it does not."""

    def header(self) -> str:
        """The `Authorization` header for the next request. Raises a `HelpdeskError`."""

    def renew(self, refused: str) -> bool:
        """After a 401 for this header: True when another one may do better."""


class Basic:
    """A legacy API token. That its days are counted, whoever puts the client together says."""

    scope = None

    def __init__(self, token: ApiToken) -> None:
        both = f"{token.email}/token:{token.token}".encode()
        self._header = f"Basic {base64.b64encode(both).decode()}"

    def header(self) -> str:
        """The same header every time."""
        return self._header

    def renew(self, refused: str) -> bool:
        """There is no other."""
        return False


class OAuthTokens:
    """Tokens of an OAuth client, got when needed and renewed before they end. Threads share it."""

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
        """What the token in use may do; None before the first."""
        return None if self._token is None else self._token.scope

    def header(self) -> str:
        """A token that is good for a while yet. Raises `NotAllowed` when Zendesk gives none."""
        with self._lock:
            if self._token is None or self._clock() >= self._good_until:
                self._token = self._next()
            return f"Bearer {self._token.access_token}"

    def renew(self, refused: str) -> bool:
        """Forget the token that was refused, unless another thread has already done so."""
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
                log.info("Zendesk took no refresh token; asking for a new token by the client's credentials")
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
            raise Unreachable(f"Zendesk gives no token: {type(error).__name__}.") from error
        if not response.is_success:
            raise _no_token(response)
        try:
            token = Token.model_validate_json(response.content)
        except ValidationError as error:
            raise Unreachable("Zendesk answers a request for a token with something else.") from error
        lifetime = float("inf") if token.expires_in is None else token.expires_in
        self._good_until = asked_at + lifetime - min(LONGEST_MARGIN_SECONDS, lifetime / 10)
        return token


def _no_token(response: httpx.Response) -> HelpdeskError:
    if response.status_code in (400, 401, 403, 404, 422):
        return NotAllowed(
            f"Zendesk gives no token ({response.status_code}). Check ZENDESK_BASE_URL, ZENDESK_CLIENT_ID and "
            "ZENDESK_CLIENT_SECRET; the OAuth client must be confidential, and its owner an admin."
        )
    return refusal(response)
