"""Check the stand-in's callers: tokens that expire, scopes, legacy API tokens, rate limits."""

import base64
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.bot.support.zendesk.faults import BODIES
from tests.bot.support.zendesk.records import Clock

CLIENT_ID = "draftdesk"
CLIENT_SECRET = "not-a-real-client-secret"
EMAIL = "draftdesk@acme.example"
API_TOKEN = "not-a-real-api-token"


@dataclass(frozen=True)
class Issued:
    """An issued token."""

    scope: str
    good_until: datetime


class Tokens:
    """The token endpoint and its issued tokens."""

    def __init__(self, clock: Clock) -> None:
        self.gives_refresh_tokens = True
        self.scope: str | None = None
        """What tokens may do, in place of what was asked for."""
        self.grants: list[str] = []
        self._clock = clock
        self._lock = threading.Lock()
        self._access: dict[str, Issued] = {}
        self._refresh: set[str] = set()

    def expire(self) -> None:
        """Expire all access tokens."""
        with self._lock:
            self._access.clear()

    def revoke(self) -> None:
        """Revoke all tokens, including refresh tokens."""
        with self._lock:
            self._access.clear()
            self._refresh.clear()

    async def grant(self, request: Request) -> Response:
        """POST /oauth/tokens."""
        asked = await request.json()
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        kind = asked.get("grant_type")
        with self._lock:
            self.grants.append(str(kind))
            if kind == "refresh_token" and asked.get("refresh_token") not in self._refresh:
                return JSONResponse({"error": "invalid_grant"}, 400)
            if kind not in ("refresh_token", "client_credentials"):
                return JSONResponse({"error": "unsupported_grant_type"}, 400)
            self._refresh.discard(asked.get("refresh_token"))
            return JSONResponse(self._issued(asked), 201)

    def _issued(self, asked: Mapping[str, object]) -> dict[str, object]:
        seconds = int(str(asked.get("expires_in") or 1800))
        access, scope = secrets.token_hex(16), self.scope or str(asked.get("scope", ""))
        self._access[access] = Issued(scope, self._clock.now() + timedelta(seconds=seconds))
        token: dict[str, object] = {
            "access_token": access,
            "expires_in": seconds,
            "scope": scope,
            "token_type": "bearer",
        }
        if self.gives_refresh_tokens:
            refresh = secrets.token_hex(16)
            self._refresh.add(refresh)
            token |= {"refresh_token": refresh, "refresh_token_expires_in": 2_592_000}
        return token

    def refused(self, request: Request) -> Response | None:
        """The refusal of a request with insufficient credentials; None if they suffice."""
        kind, _, value = request.headers.get("authorization", "").partition(" ")
        if kind == "Basic":
            known = base64.b64encode(f"{EMAIL}/token:{API_TOKEN}".encode()).decode()
            return None if value == known else JSONResponse({"error": "Couldn't authenticate you"}, 401)
        with self._lock:
            issued = self._access.get(value)
        if kind != "Bearer" or issued is None or issued.good_until <= self._clock.now():
            return JSONResponse(BODIES[401], 401)
        may = {"read"} if request.method == "GET" else {"write", "tickets:write"}
        return None if may & set(issued.scope.split()) else JSONResponse(BODIES[403], 403)


class RateLimits:
    """Requests per minute for the account and for the export; None: unlimited."""

    def __init__(self, clock: Clock) -> None:
        self.account: int | None = None
        self.export: int | None = None
        self._clock = clock
        self._seen: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def refused(self, request: Request) -> tuple[Response | None, dict[str, str]]:
        """A 429 if a limit is reached (else None), and the account limit's headers."""
        if "/incremental/" in request.url.path and self._over("export", self.export) is not None:
            wait = self._over("export", self.export)
            return JSONResponse(BODIES[429], 429, {"Retry-After": str(wait)}), {}
        wait = self._over("account", self.account)
        if wait is not None:
            return JSONResponse(BODIES[429], 429, {"Retry-After": str(wait)}), self._headers(wait)
        for name in ("account", *(["export"] if "/incremental/" in request.url.path else [])):
            self._seen[name].append(self._clock.now())
        return None, self._headers(60)

    def _over(self, name: str, limit: int | None) -> int | None:
        """Seconds until the next request is allowed; None if it is allowed now."""
        seen, now = self._seen[name], self._clock.now()
        while seen and seen[0] <= now - timedelta(seconds=60):
            seen.popleft()
        if limit is None or len(seen) < limit:
            return None
        return max(1, round((seen[0] + timedelta(seconds=60) - now).total_seconds()))

    def _headers(self, reset: int) -> dict[str, str]:
        if self.account is None:
            return {}
        left = max(0, self.account - len(self._seen["account"]))
        return {
            "X-Rate-Limit": str(self.account),
            "X-Rate-Limit-Remaining": str(left),
            "ratelimit-limit": str(self.account),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(reset),
        }
