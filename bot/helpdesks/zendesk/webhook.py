"""Read requests to `/zendesk/webhook`: check signature and age, find the ticket.

Zendesk has two kinds of webhook: an event subscription sends a fixed envelope, a trigger sends JSON written
by an admin, who pastes `TRIGGER_BODY`. Either only names a ticket to read from the helpdesk, so the order of
events does not matter. The server and `bot/services/helpdesk/events.py` store them.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"

TRIGGER_BODY = """{
  "id": "{{ticket.id}}-{{ticket.latest_comment.id}}-{{ticket.status}}-{{ticket.updated_at_with_timestamp}}",
  "ticket_id": "{{ticket.id}}"
}"""
"""The JSON of a trigger's webhook. It contains no customer's text, so it stays valid JSON."""

LONGEST_ID = 96
"""Longest id, in characters, kept verbatim; a longer one is hashed."""
_TICKET = "zen:ticket:"
_TICKET_EVENT = "zen:event-type:ticket."


class Unreadable(ValueError):
    """A signed body of neither kind. The message says what is missing and quotes nothing of the body."""


@dataclass(frozen=True)
class WebhookEvent:
    """An event. Repeated deliveries have the same `id`; `ticket_id` is None if it is not about a ticket."""

    id: str
    ticket_id: str | None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Zendesk's signature: base64 of HMAC-SHA256 over the timestamp and the raw body."""
    digest = hmac.new(secret.encode(), timestamp.encode("utf-8", "replace") + body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def is_signed(secret: str, timestamp: str, body: bytes, claimed: str) -> bool:
    """True if `claimed` is the signature of this body; always False for an empty secret."""
    return bool(secret) and hmac.compare_digest(
        signature(secret, timestamp, body).encode(), claimed.encode("utf-8", "replace")
    )


def is_fresh(timestamp: str, at: datetime, longest: timedelta | None) -> bool:
    """True if the signed time is within `longest` of `at`, before or after; None allows any time."""
    if longest is None:
        return True
    try:
        signed_at = datetime.fromisoformat(timestamp)
    except ValueError:
        return False
    return signed_at.tzinfo is not None and abs(at - signed_at) <= longest


def parse(body: bytes, timestamp: str) -> WebhookEvent:
    """The event in a signed body. Raises `Unreadable`.

    A trigger's JSON without an id is identified by its signed timestamp, so a repeat may be processed twice;
    this only reads the ticket once more.
    """
    try:
        told = _Body.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise Unreadable('expected a JSON object with "type" or "ticket_id"') from error
    if told.type is None:
        return _of_trigger(told, timestamp)
    if told.id is None:
        raise Unreadable('an event of a subscription needs an "id"')
    ticket_id = _ticket_of(told) if told.type.startswith(_TICKET_EVENT) else None
    return WebhookEvent(_short(told.id), ticket_id)


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Id = Annotated[str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, min_length=1)]


class _Detail(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: _Id | None = None


class _Body(BaseModel):
    """The fields of both kinds; only an event subscription has a type."""

    model_config = ConfigDict(extra="ignore")

    id: _Id | None = None
    type: str | None = None
    subject: Any = None
    detail: _Detail | None = None
    ticket_id: _Id | None = None


def _of_trigger(told: _Body, timestamp: str) -> WebhookEvent:
    if told.ticket_id is None:
        raise Unreadable('a trigger\'s JSON needs a "ticket_id"; see the documentation for the body to paste')
    ticket_id = _number(told.ticket_id)
    return WebhookEvent(_short(f"trigger:{told.id or f'{ticket_id}-{timestamp}'}"), ticket_id)


def _ticket_of(told: _Body) -> str:
    """The ticket's number, from the detail or a subject such as "zen:ticket:35436"."""
    if told.detail is not None and told.detail.id is not None:
        return _number(told.detail.id)
    return _number(str(told.subject).removeprefix(_TICKET))


def _number(value: str) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) <= 20):
        raise Unreadable("a ticket's id must be a number")
    return value


def _short(value: str) -> str:
    if len(value) <= LONGEST_ID and value.isascii() and value.isprintable():
        return value
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
