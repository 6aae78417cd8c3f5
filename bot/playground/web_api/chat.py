"""Answer the chat.* methods: post, update and delete messages.

Text limits: 40,000 characters for a new message (Slack truncates, we refuse), 4,000 for an updated one.
"""

import re
from dataclasses import replace
from typing import Any

from bot.playground.web_api.calls import Answer, Call, Refusal, checked_content
from bot.playground.world.payloads import message_payload, permalink
from bot.playground.world.people import Channel
from bot.playground.world.state import Message, State

POST_CHARACTERS = 40_000
UPDATE_CHARACTERS = 4_000
_TS = re.compile(r"\d{10,}\.\d{6}")


def post(call: Call) -> Answer:
    channel = call.writable_channel()
    message = replace(
        _message(call, channel),
        mrkdwn="mrkdwn" not in call.arguments or call.flag("mrkdwn"),
        metadata=_metadata(call),
    )
    call.state.add(message)
    call.state.statuses.pop((channel.id, message.thread_ts or ""), None)
    call.announce(message, None)
    payload = message_payload(call.state, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": payload}


def set_status(call: Call) -> Answer:
    """Set what the app is doing in a thread, or nothing if the text is empty."""
    channel, thread = call.state.channels.get(call.need("channel_id")), call.need("thread_ts")
    if channel is None or not channel.has_app:
        raise Refusal("channel_not_found")
    if call.state.find(channel.id, thread) is None:
        raise Refusal("invalid_thread_ts")
    call.state.statuses[channel.id, thread] = str(call.arguments.get("status") or "")
    return {}


def update(call: Call) -> Answer:
    channel = call.channel()
    message = call.state.find(channel.id, call.need("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != call.state.bot_user:
        raise Refusal("cant_update_message")
    text, blocks = checked_content(call, UPDATE_CHARACTERS)
    rewrite(call.state, message, text, blocks)
    if "metadata" in call.arguments:
        message.metadata = _metadata(call)
    call.announce(message, "message_changed")
    payload = message_payload(call.state, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": payload}


def rewrite(state: State, message: Message, text: str, blocks: list[dict[str, Any]] | None) -> None:
    """Replace a message's content; text alone removes its blocks, as in chat.update."""
    message.blocks = message.blocks if blocks is None and not text else blocks or []
    message.text = text or message.text
    if not message.blocks:  # Slack does not show "edited" on a message with blocks.
        message.edited_ts = state.next_ts()
    state.touch(message)


def post_ephemeral(call: Call) -> Answer:
    channel = call.writable_channel()
    user = call.need("user")
    if user not in call.state.users or not channel.seen_by(user):
        raise Refusal("user_not_in_channel")
    message = replace(_message(call, channel), only_for=user)
    return {"message_ts": call.state.add(message).ts}


def delete(call: Call) -> Answer:
    channel = call.channel()
    message = call.state.find(channel.id, call.need("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != call.state.bot_user:
        raise Refusal("cant_delete_message")
    message.deleted = True
    call.state.touch(message)
    call.announce(message, "message_deleted")
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Answer:
    channel = call.channel()
    message = call.state.find(channel.id, call.need("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    return {"channel": channel.id, "permalink": permalink(message)}


def _message(call: Call, channel: Channel) -> Message:
    """The new message that the call describes."""
    text, blocks = checked_content(call, POST_CHARACTERS)
    thread_ts = _thread(call, channel)
    return Message(
        channel.id, call.state.next_ts(), call.state.bot_user, text, blocks or [], thread_ts=thread_ts
    )


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.arguments.get("thread_ts")
    if not thread_ts:
        return None
    if not isinstance(thread_ts, str) or not _TS.fullmatch(thread_ts):
        raise Refusal("invalid_thread_ts")
    root = call.state.find(channel.id, thread_ts)
    if root is None:
        raise Refusal("thread_not_found")
    if root.thread_ts is not None:
        raise Refusal("cannot_reply_to_message")
    return thread_ts


def _metadata(call: Call) -> dict[str, Any] | None:
    metadata = call.decoded("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise Refusal("invalid_metadata_format")
    return metadata
