"""Send signed requests to the app, with Slack's timeout and retries."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.playground.world.state import Delivery, State

PATIENCE_SECONDS = 3.0
JSON = "application/json"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True)
class AppAnswer:
    """The app's answer: HTTP status (None: no answer in time) and body."""

    status: int | None
    body: str = ""
    reason: str = ""
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """True if Slack would count the request as delivered."""
        return self.status == 200


def sign(secret: str, body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """The two headers that prove to an app that a request comes from Slack.

    The signature is the HMAC-SHA256 of `v0:{timestamp}:{body}`. Source: docs.slack.dev, Verifying requests
    from Slack.
    """
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


class AppConnection:
    """Sends signed requests to the app's endpoint; `events_url` may be set until the first one."""

    def __init__(
        self, state: State, events_url: str, signing_secret: str, retry_delays: tuple[float, ...] = (0.0, 5.0)
    ) -> None:
        self.events_url = events_url
        self._state = state
        self._signing_secret = signing_secret
        self._retry_delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        kind: str,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        event_ts: str | None = None,
    ) -> AppAnswer:
        """Send one request, wait three seconds for the answer, and record both in the state's deliveries."""
        given = headers or {}
        answer = await self._post(
            body,
            {
                "Content-Type": content_type,
                "User-Agent": USER_AGENT,
                **sign(self._signing_secret, body),
                **given,
            },
        )
        retry_num = int(given.get("X-Slack-Retry-Num", 0))
        self._state.deliveries.append(Delivery(kind, retry_num, answer.status, answer.body, event_ts))
        return answer

    async def send_event(self, body: bytes, event_ts: str) -> AppAnswer:
        """Send an event; after a failure repeat it with the retry's number and reason."""
        answer = await self.send("event", body, JSON, event_ts=event_ts)
        for number, delay in enumerate(self._retry_delays, start=1):
            if answer.ok or answer.no_retry:
                break
            await asyncio.sleep(delay)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": answer.reason}
            answer = await self.send("event", body, JSON, headers, event_ts)
        return answer

    def in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a delivery in the background."""

        async def run() -> None:
            await work

        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> AppAnswer:
        if self._client is None:
            # No keep-alive, so that no connection is open when the event loop ends.
            self._client = httpx.AsyncClient(
                timeout=PATIENCE_SECONDS, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
            )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                response = await self._client.post(self.events_url, content=body, headers=dict(headers))
        except (TimeoutError, httpx.TimeoutException):
            return AppAnswer(None, reason="http_timeout")
        except httpx.HTTPError:
            return AppAnswer(None, reason="connection_failed")
        no_retry = response.headers.get("x-slack-no-retry") == "1"
        return AppAnswer(response.status_code, response.text, "http_error", no_retry)
