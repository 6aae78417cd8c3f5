"""Edit and delete messages in Slack, as their authors do, and tell the app of it."""

from typing import Any

from bot.playground.world.state import Message
from tests.bot.support import slack_payloads
from tests.bot.support.workplace import Workplace


def edit(place: Workplace, ts: str, text: str, *, after_seconds: int = 60, **more: Any) -> dict[str, Any]:
    """Edit a message; returns the event, which Slack may send again."""
    message = _find(place, ts)
    before = _as_sent(message)
    message.text = text
    message.edited_ts = f"{int(float(ts)) + after_seconds}.000000"
    after = _as_sent(message) | {"edited": {"user": message.user, "ts": message.edited_ts}} | more
    return _tell(place, slack_payloads.changed(before, after))


def preview(place: Workplace, ts: str) -> None:
    """Add a link's preview to a message, as Slack does automatically."""
    before = _as_sent(_find(place, ts))
    attachment = {"from_url": "https://acme.example/returns", "title": "Returns", "text": "Send it back."}
    _tell(place, slack_payloads.changed(before, before | {"attachments": [attachment]}))


def delete(place: Workplace, ts: str) -> None:
    """Delete a message; of one with replies Slack leaves a tombstone."""
    message = _find(place, ts)
    before = _as_sent(message)
    replies = place.thread(ts, message.channel)
    message.deleted = True
    after = slack_payloads.tombstone(before) if replies else None
    _tell(place, slack_payloads.changed(before, after))


def _tell(place: Workplace, event: dict[str, Any]) -> dict[str, Any]:
    assert place.deliver_event(event).status_code == 200
    place.settle()
    return event


def _find(place: Workplace, ts: str) -> Message:
    found = (place.playground.state.find(channel, ts) for channel in place.playground.state.messages)
    return next(message for message in found if message is not None)


def _as_sent(message: Message) -> dict[str, Any]:
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    more: dict[str, Any] = {"user": message.user, "channel": message.channel, "ts": message.ts}
    return slack_payloads.message(message.text, **more, **thread)
