"""Messages in watched channels become tickets; everything else that a message event can be is let pass.

A greeting or a thank-you is no ticket: it gets no card, and no figure counts it.
"""

from collections.abc import Callable, Collection
from typing import Any

from slack_bolt import App

from bot.blocks.mrkdwn import plain_text
from bot.listeners.desk import Desk
from bot.listeners.payloads import EventEnvelope, MessageEvent, read
from bot.services import intake
from model.small_talk import is_small_talk

WRITTEN_BY_PEOPLE = (None, "file_share")
"""Subtypes of a person's own new message. Edits, deletions, joins and bots' messages have others."""


def register(app: App, desk: Desk) -> None:
    """Listen to message events.

    Intake runs in the listener's middleware: Bolt acknowledges an event before it runs the listener itself,
    and a ticket lost between the two would never come back. As it is, a failed intake is a 500 and Slack
    tries again.
    """

    def take_in(body: dict[str, Any], next: Callable[[], Any]) -> None:
        envelope = read(EventEnvelope, body)
        if is_ticket(envelope.event, desk.preferences().channels) and not only_small_talk(envelope.event):
            _receive(desk, envelope)
        next()

    def acknowledge() -> None:
        """Bolt acknowledges by itself."""

    app.event("message", middleware=[take_in])(acknowledge)


def is_ticket(message: MessageEvent, channels: Collection[str]) -> bool:
    """Whether a person began something new in a watched channel."""
    return (
        message.channel in channels
        and message.subtype in WRITTEN_BY_PEOPLE
        and message.bot_id is None
        and message.user is not None
        and message.thread_ts in (None, message.ts)
    )


def only_small_talk(message: MessageEvent) -> bool:
    """Whether there is nothing to answer: a greeting, thanks or an acknowledgement with no file beside it."""
    return message.subtype != "file_share" and is_small_talk(plain_text(message.text or ""))


def _receive(desk: Desk, envelope: EventEnvelope) -> None:
    message = envelope.event
    ticket_id = intake.receive(
        desk.engine,
        workspace_id=desk.workspace_id,
        source="message",
        channel=message.channel,
        author=message.user or "",
        text=message.text or "",
        message_ts=message.ts,
        event_id=envelope.event_id,
        brand=desk.serving.brand,
    )
    if ticket_id is not None:
        desk.wake()
