"""Send customers' messages at fixed times, signed as Slack signs them, and record each answer.

Messages are sent on schedule even if earlier ones are unanswered, and a late one is timed from its due time,
so that a stalling bot cannot hide its delay. One in twenty is repeated immediately, as Slack does after a
lost acknowledgement.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.bench.slack_side import CHANNELS, SECRET, TEAM

SENT_AGAIN = 20
"""One message in this many is sent twice."""
PATIENCE_SECONDS = 3.0
"""Slack's limit: a later acknowledgement counts as missing."""
ATTEMPTS = 4
"""Slack repeats an unacknowledged event up to three times."""


@dataclass(frozen=True)
class Answer:
    """The answer to one request: its message, HTTP status (None: not in time) and delay."""

    ts: str
    status: int | None
    seconds: float


@dataclass
class Load:
    """Sends `messages`, drawn at random, to the bot at `app_urls`, in turn, and records each answer."""

    app_urls: Sequence[str]
    messages: Sequence[str]
    answers: list[Answer] = field(default_factory=list)
    sent: dict[str, tuple[str, float]] = field(default_factory=dict)
    """By message: its channel, and when it was due, on the monotonic clock."""
    _measured_from: int = 0

    async def run(self, seconds: float, rate: float, drafts: int) -> None:
        """Send `drafts` unmeasured messages together, then `rate` messages per second for `seconds`."""
        texts = random.Random(1337).choices(self.messages, k=drafts + int(seconds * rate))  # noqa: S311
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False, limits=limits) as http:
            first = enumerate(texts[:drafts])
            await asyncio.gather(*(self._send(http, *each, time.monotonic()) for each in first))
            self._measured_from = len(self.answers)
            begun = time.monotonic()
            async with asyncio.TaskGroup() as sending:
                for number, text in enumerate(texts[drafts:], start=drafts):
                    due = begun + (number - drafts) / rate
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                    sending.create_task(self._send(http, number, text, due))

    def measured(self) -> list[Answer]:
        """The measured answers, without those to the first messages."""
        return self.answers[self._measured_from :]

    def acknowledged(self) -> set[str]:
        """Messages that Slack counts as delivered."""
        return {answer.ts for answer in self.answers if answer.status == httpx.codes.OK}

    async def _send(self, http: httpx.AsyncClient, number: int, text: str, due: float) -> None:
        ts = f"{int(time.time())}.{number:06d}"
        channel = CHANNELS[number % len(CHANNELS)]
        self.sent[ts] = channel, due
        body = _event(text, ts, number, channel)
        times = 2 if number % SENT_AGAIN == 0 else 1
        for again in range(ATTEMPTS):
            retry = {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": "http_timeout"} if again else {}
            url = self.app_urls[(number + again) % len(self.app_urls)]
            status = await _post(http, f"{url}/slack/events", body, _signed(body) | retry)
            self.answers.append(Answer(ts, status, time.monotonic() - due))
            due = time.monotonic()
            if status == httpx.codes.OK and again + 1 >= times:
                break


def figures(load: Load, cards: Mapping[str, int]) -> dict[str, Any]:
    """The bench's figures; `cards` maps each message to its number of cards."""
    measured = load.measured()
    acknowledged = load.acknowledged()
    return {
        "acknowledgement_ms": quantiles([1000 * answer.seconds for answer in measured]),
        "requests": len(measured),
        "statuses": dict(Counter(str(answer.status) for answer in load.answers)),
        "not_acknowledged": len({answer.ts for answer in load.answers} - acknowledged),
        "events_lost": len(acknowledged - cards.keys()),
        "duplicate_cards": sum(count - 1 for count in cards.values()),
    }


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """The median, 95th and 99th percentile and maximum, by nearest rank; empty for no values."""
    ascending = sorted(values)
    if not ascending:
        return {}
    ranks = {"p50": len(ascending) // 2, "p95": int(0.95 * len(ascending)), "p99": int(0.99 * len(ascending))}
    ranks["max"] = len(ascending) - 1
    return {name: round(ascending[rank], 1) for name, rank in ranks.items()}


def seconds_to_card(
    sent: Mapping[str, tuple[str, float]], arrived: Mapping[str, float], stalled: str
) -> dict[str, dict[str, float]]:
    """Quantiles of the seconds from message to card, in the `stalled` channel and in the others."""
    took: dict[str, list[float]] = {"stalled_channel": [], "other_channels": []}
    for ts, (channel, due) in sent.items():
        if ts in arrived:
            took["stalled_channel" if channel == stalled else "other_channels"].append(arrived[ts] - due)
    return {name: quantiles(values) for name, values in took.items()}


async def _post(http: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]) -> int | None:
    try:
        return (await http.post(url, content=body, headers=dict(headers))).status_code
    except httpx.HTTPError:
        return None


def _event(text: str, ts: str, number: int, channel: str) -> bytes:
    """A customer's message as the Events API sends it."""
    message = {
        "type": "message",
        "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "user": f"U0{number % 1000:04d}",
        "ts": ts,
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "channel",
    }
    bot = {"team_id": TEAM, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": False}
    envelope = {
        "team_id": TEAM,
        "api_app_id": "A0BENCH",
        "event": message,
        "type": "event_callback",
        "event_id": f"Ev{number:09d}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, **bot}],
    }
    return json.dumps(envelope).encode()


def _signed(body: bytes) -> dict[str, str]:
    """Slack's headers: `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}`."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
