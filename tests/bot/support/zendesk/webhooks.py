"""Send Zendesk's signed webhooks for the account's events, in order, out of order or repeatedly.

Both kinds: an event subscription's envelope, and a trigger's JSON. The signature is computed here, not by the
product's function, so that each checks the other.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.bot.support.zendesk.records import Happening, stamp

CONFLICT_RETRIES = 3
WEBHOOK_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="


@dataclass(frozen=True)
class Delivery:
    """A body to deliver; repeats send the same bytes."""

    kind: str
    body: bytes


class Webhooks:
    """The account's events and their delivery."""

    def __init__(self, secret: str = WEBHOOK_SECRET) -> None:
        self.secret = secret
        self.events: list[Delivery] = []
        """By an event subscription: one for each thing that happened, in order."""
        self.triggered: list[Delivery] = []
        """By a trigger webhook with the documented JSON."""

    def hear(self, happening: Happening) -> None:
        """Build both kinds of body for an event."""
        self.events.append(Delivery(happening.kind, _compact(envelope(happening))))
        self.triggered.append(Delivery(happening.kind, _compact(trigger(happening))))

    def take(self) -> list[Delivery]:
        """Return the events since the last call and clear both lists."""
        taken, self.events, self.triggered = self.events, [], []
        return taken

    def deliver(
        self, url: str, deliveries: Iterable[Delivery], *, signed_at: Callable[[], datetime] | None = None
    ) -> list[int]:
        """Send each to a webhook URL, after a 409 up to three times more; the last status of each."""
        at = signed_at or (lambda: datetime.now(UTC))
        with httpx.Client(timeout=10.0) as http:
            return [self._delivered(http, url, delivery, at) for delivery in deliveries]

    def headers(self, body: bytes, timestamp: str) -> dict[str, str]:
        """The headers of a delivery."""
        digest = hmac.digest(self.secret.encode(), timestamp.encode() + body, "sha256")
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": "12514403",
            "X-Zendesk-Webhook-Id": "01F1KRFQ6BG29CNWFR60NK5FNY",
            "X-Zendesk-Webhook-Invocation-Id": secrets.token_hex(13).upper(),
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
        }

    def _delivered(self, http: httpx.Client, url: str, delivery: Delivery, at: Callable[[], datetime]) -> int:
        for _ in range(1 + CONFLICT_RETRIES):
            headers = self.headers(delivery.body, stamp(at()))
            status = http.post(url, content=delivery.body, headers=headers).status_code
            if status != 409:
                break
        return status


def envelope(happening: Happening) -> dict[str, Any]:
    """A subscription's event: ids as text, status in capitals, nine fractional digits."""
    ticket = happening.ticket
    moment = happening.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
    return {
        "type": f"zen:event-type:{happening.kind}",
        "account_id": 12514403,
        "id": f"{secrets.token_hex(4)}-{secrets.token_hex(2)}-4a5b-8c7d-{secrets.token_hex(6)}",
        "time": moment,
        "zendesk_event_version": "2022-11-06",
        "subject": f"zen:ticket:{ticket['id']}",
        "detail": {
            "id": str(ticket["id"]),
            "status": ticket["status"].upper(),
            "subject": ticket["subject"],
            "description": ticket["description"],
            "requester_id": str(ticket["requester_id"]),
            "brand_id": _text(ticket["brand_id"]),
            "group_id": _text(ticket["group_id"]),
            "tags": ticket["tags"],
            "created_at": ticket["created_at"],
            "updated_at": ticket["updated_at"],
            "via": {"channel": "web"},
        },
        "event": happening.event,
    }


def trigger(happening: Happening) -> dict[str, Any]:
    """A trigger's documented JSON, filled in as by Zendesk."""
    ticket = happening.ticket
    comment = happening.event.get("comment", {}).get("id", "")
    return {
        "id": f"{ticket['id']}-{comment}-{ticket['status'].capitalize()}-{ticket['updated_at']}",
        "ticket_id": str(ticket["id"]),
    }


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _compact(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
