"""Update tickets when authors edit or delete their messages.

Slack sends the same events for link previews and updates of our own cards, which change no words. When a
thread's root is deleted, the event is an edit that leaves a "tombstone".
"""

import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks.message_text import without_mention
from bot.blocks.mrkdwn import plain_text
from bot.listeners import answers, messages
from bot.listeners.colleagues import is_no_ticket
from bot.listeners.messages import acknowledge, author_of, says_something
from bot.listeners.payloads import (
    ChangeEnvelope,
    ChangeEvent,
    EarlierMessage,
    EventEnvelope,
    MessageEvent,
    read,
)
from bot.listeners.served import ListenerContext
from bot.services.slack import changed_messages
from bot.services.slack.changed_messages import ChangedMessage
from db.vocabulary import RetiredBecause

TOMBSTONE = "tombstone"
SLIP_SECONDS = 3600
"""Time in which an edit may turn a greeting, sent too early, into a ticket."""


def register(app: App, served: ListenerContext) -> None:
    """Listen to edits and deletions, in the middleware for the reason that `messages` gives."""

    def follow(body: dict[str, Any], context: BoltContext, next: Callable[[], Any]) -> None:
        event = read(ChangeEnvelope, body).event
        ours = context.bot_user_id or ""
        changed = _changed(event, ours) if not _is_ours(event, context.bot_id) else None
        if changed is not None:
            found = changed_messages.follow(served.workspace, changed, served.serving.brand)
            if not found and changed.after is not None:
                _receive(served, event, changed, context)
        next()

    for subtype in ("message_changed", "message_deleted"):
        app.event({"type": "message", "subtype": subtype}, middleware=[follow])(acknowledge)


def _is_ours(event: ChangeEvent, our_bot_id: str | None) -> bool:
    either = event.message or event.previous_message
    return either is None or (either.bot_id is not None and either.bot_id == our_bot_id)


def _changed(event: ChangeEvent, ours: str) -> ChangedMessage | None:
    """Return how the message changed; None if its words did not."""
    before, after = event.previous_message, event.message
    if after is not None and after.subtype == TOMBSTONE:
        after = None
    about = before if after is None else after
    if about is None or about.subtype == TOMBSTONE:  # The last reply below a tombstone was deleted.
        return None
    if before is not None and after is not None and _words(before, ours) == _words(after, ours):
        return None
    says = after is not None and says_something(after, ours)
    return ChangedMessage(
        channel=event.channel,
        ts=about.ts,
        thread_ts=about.root_ts,
        author=about.bot_id or about.user or "",
        before=_said(before, ours) if before is not None else "",
        after=_said(after, ours) if after is not None and says else None,
        because=RetiredBecause.DELETED if after is None else RetiredBecause.EDITED,
        edited_ts=after.edited.ts if after is not None and after.edited is not None else event.ts,
        by_app=about.is_mail,
        has_files=about.has_files,
        us=ours,
    )


def _said(message: EarlierMessage, ours: str) -> str:
    return plain_text(without_mention(message.words, ours))


def _words(message: EarlierMessage, ours: str) -> list[str]:
    return _said(message, ours).split()


def _receive(
    served: ListenerContext, event: ChangeEvent, changed: ChangedMessage, context: BoltContext
) -> None:
    """Receive a message that had nothing to answer before its edit, unless it is old."""
    before, after, ours = event.previous_message, event.message, context.bot_user_id or ""
    if before is None or after is None or says_something(before, ours):
        return
    if time.time() - float(changed.ts) > SLIP_SECONDS:
        return
    message = MessageEvent.model_validate(after.model_dump() | {"channel": event.channel})
    answers.follow(served, message, ours)
    counts = served.preferences()
    author = author_of(message, counts, context.bot_id)
    if author is not None and not is_no_ticket(served, message, counts):
        messages.receive(served, EventEnvelope(event_id=changed.key, event=message), author, ours)
