"""Track Zendesk's rate limits by the headers of its answers.

Every answer has `X-Rate-Limit-Remaining` and `ratelimit-reset`, a 429 also `Retry-After`. The export and
updates have separate limits, so waiting for one delays nothing else. The client decides whether to wait.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import httpx

Limit = Literal["account", "export", "updates"]

TOO_MANY_REQUESTS = 429
UNSAID_SECONDS = 10.0
"""The wait after a 429 that states none."""
LONGEST_SECONDS = 3600.0


def retry_after(response: httpx.Response) -> float | None:
    """Seconds in `Retry-After`, from a number or a date; None if it is missing or unreadable."""
    written = response.headers.get("Retry-After", "").strip()
    seconds = _number(written)
    if seconds is None and written:
        try:
            moment = parsedate_to_datetime(written)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - datetime.now(UTC)).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_SECONDS)


def wait_after_429(response: httpx.Response) -> float:
    """Seconds to wait after a 429: `Retry-After`, else the limit's reset, else ten."""
    named = retry_after(response)
    return named if named is not None else _reset(response) or UNSAID_SECONDS


class RateLimitState:
    """When each limit allows the next request; the account's limit applies to all. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[Limit, float] = {}
        self._lock = threading.Lock()

    def left(self, limit: Limit) -> float:
        """Seconds until a request may be sent; 0 if it may be sent now."""
        with self._lock:
            until = max(self._until.get(limit, 0.0), self._until.get("account", 0.0))
            return max(0.0, until - self._clock())

    def note(self, limit: Limit, response: httpx.Response) -> None:
        """Update the limits from an answer."""
        if response.status_code == TOO_MANY_REQUESTS:
            seconds = wait_after_429(response)
        elif _number(response.headers.get("X-Rate-Limit-Remaining", "")) == 0:
            limit, seconds = "account", _reset(response) or 0.0
        else:
            return
        with self._lock:
            self._until[limit] = max(self._until.get(limit, 0.0), self._clock() + seconds)


def _reset(response: httpx.Response) -> float | None:
    seconds = _number(response.headers.get("ratelimit-reset", ""))
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_SECONDS)


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None
