"""Requests of Slack and Zendesk: whatever they hold, they are read or refused by the documented error."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given

from bot.errors import UnknownTicket, UnreadablePayload
from bot.helpdesks.zendesk import webhook
from bot.inbound import parsed
from bot.listeners import payloads
from bot.references import (
    read_failed_reply,
    read_feedback,
    read_learned_reply,
    read_made_decision,
    read_metadata,
    read_past_reply,
    read_topic_choice,
    read_value,
)
from bot.response_urls import is_slacks
from bot.server import _Envelope
from tests.fuzzing.inputs import contents, few, texts, values

PAYLOADS = [
    payloads.EventEnvelope,
    payloads.ChangeEnvelope,
    payloads.ChannelEnvelope,
    payloads.HomeEnvelope,
    payloads.Command,
    payloads.Shortcut,
    payloads.Click,
    payloads.HomeClick,
    payloads.Submission,
]
REFERENCES = [
    read_failed_reply,
    read_feedback,
    read_learned_reply,
    read_made_decision,
    read_metadata,
    read_past_reply,
    read_topic_choice,
    read_value,
]


@few
@given(contents, texts)
def test_zendesks_webhooks(body: bytes, timestamp: str) -> None:
    with contextlib.suppress(webhook.Unreadable):
        webhook.parse(body, timestamp)
    assert not webhook.is_signed("secret", timestamp, body, timestamp)


@few
@given(values, texts)
def test_zendesks_webhooks_of_any_json(value: Any, timestamp: str) -> None:
    with contextlib.suppress(webhook.Unreadable):
        webhook.parse(json.dumps(value).encode(), timestamp)


@pytest.mark.parametrize("kind", PAYLOADS)
@few
@given(value=values)
def test_slacks_payloads(kind: Any, value: Any) -> None:
    with contextlib.suppress(UnreadablePayload):
        payloads.read(kind, value)


@few
@given(values)
def test_the_envelope_of_every_payload(value: Any) -> None:
    with contextlib.suppress(ValueError):
        _Envelope.model_validate(value)


@few
@given(contents)
def test_bodies(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        parsed(body)


@pytest.mark.parametrize("read", REFERENCES)
@few
@given(value=texts)
def test_values_of_buttons(read: Any, value: str) -> None:
    with contextlib.suppress(UnknownTicket):
        read(value)


@few
@given(texts)
def test_addresses_of_answers(url: str) -> None:
    assert not is_slacks(url, "https://slack.com/api/")
