"""How often Slack may be called: one budget for each method, and for each channel that is posted in.

Slack takes about one new message a second in a channel, with short bursts; of other methods it takes at least
so many calls a minute (docs.slack.dev/apis/web-api/rate-limits), which are counted once it has refused one. A
refusal's `Retry-After` holds for that budget alone. `slack_client.PacedClient` keeps to them.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.job_handlers import Retry

POST = "chat.postMessage"
LONGEST_PAUSE_SECONDS = 1.5
"""A longer wait puts the job off, in place of holding up its thread."""
DEFAULT_WAIT_SECONDS = 30.0
STRICT_SECONDS = 600.0
"""For so long after a refusal the rate is kept strictly."""
REFUSED = ("ratelimited", "rate_limited")


@dataclass(frozen=True)
class Rate:
    """One call in `seconds`, after a rest `burst` of them at once. Without `burst` it counts only for a while
    after a refusal.
    """

    seconds: float
    burst: int | None = None


POSTS = Rate(1.0, burst=3)
"""To one channel."""
TIER_3 = Rate(60 / 50)
TIER_4 = Rate(60 / 100)
RATES: Mapping[str, Rate] = {
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
    "views.publish": TIER_4,
}
"""By method; those that are not named are of tier 3."""


@dataclass
class _Budget:
    """When the next call may be made (a leaky bucket: `used_until` moves on by `rate.seconds` a call)."""

    rate: Rate
    used_until: float = 0.0
    closed_until: float = 0.0
    strict_until: float = 0.0
    """Until then, because Slack refused, there are no bursts, and the seconds count from the last answer."""

    def free_at(self, now: float) -> float:
        if now < self.strict_until:
            paced = self.used_until
        elif self.rate.burst is None:
            paced = 0.0
        else:
            paced = self.used_until - (self.rate.burst - 1) * self.rate.seconds
        return max(paced, self.closed_until)


class Budgets:
    """The budgets of one workspace's token, shared by all threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._of: dict[tuple[str, str], _Budget] = {}
        self._refusals: Counter[str] = Counter()

    def take(self, method: str, channel: str) -> float:
        """Take a call from its budget; the seconds to wait before it. Raises `Retry`, and takes nothing, if
        those are more than `LONGEST_PAUSE_SECONDS`.
        """
        with self._guard:
            budget, now = self._budget(method, channel), self._clock()
            wait = max(budget.free_at(now) - now, 0.0)
            if wait > LONGEST_PAUSE_SECONDS:
                raise Retry(wait)
            budget.used_until = max(budget.used_until, now + wait) + budget.rate.seconds
            return wait

    def answered(self, method: str, channel: str) -> None:
        """Slack answered a call."""
        with self._guard:
            budget, now = self._budget(method, channel), self._clock()
            if now < budget.strict_until:
                budget.used_until = max(budget.used_until, now + budget.rate.seconds)

    def refused(self, method: str, channel: str, seconds: float) -> None:
        """Slack refused a call and asked to wait."""
        with self._guard:
            self._refusals[method] += 1
            budget, now = self._budget(method, channel), self._clock()
            budget.closed_until = max(budget.closed_until, now + seconds)
            budget.strict_until = budget.closed_until + STRICT_SECONDS
            budget.used_until = 0.0

    def refusals(self) -> Mapping[str, int]:
        """How often Slack asked to wait, by method."""
        with self._guard:
            return dict(self._refusals)

    def posts_held(self) -> Mapping[str, float]:
        """The channels in which nothing may be posted now, with the seconds until it may."""
        with self._guard:
            now = self._clock()
            posts = {key[1]: each.free_at(now) - now for key, each in self._of.items() if key[0] == POST}
            return {channel: left for channel, left in posts.items() if left > 0}

    def _budget(self, method: str, channel: str) -> _Budget:
        key = (method, channel if method == POST else "")
        if key not in self._of:
            self._of[key] = _Budget(POSTS if method == POST else RATES.get(method, TIER_3))
        return self._of[key]


def asked_to_wait(error: SlackApiError) -> float | None:
    """The seconds to wait that Slack refuses with; None if that is not why."""
    status, headers = status_of(error)
    if status != 429 and str(error.response.get("error")) not in REFUSED:
        return None
    return retry_after(headers)


def status_of(error: SlackApiError) -> tuple[int, dict[str, Any]]:
    """The HTTP status and headers of an answer, which slack_sdk gives in one of two forms."""
    response = error.response
    if isinstance(response, dict):
        return int(response.get("status", 500)), dict(response.get("headers") or {})
    return int(response.status_code), dict(response.headers)


def retry_after(headers: Mapping[str, Any]) -> float:
    """`Retry-After`, whose values slack_sdk gives as text or as a list of texts."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    first = str(value[0] if isinstance(value, list) and value else value)
    return float(first) if first.isdecimal() else DEFAULT_WAIT_SECONDS
