"""The shapes in which Slack writes messages, views and people. Pure: state in, JSON-ready dict out."""

import copy
import re
import secrets
from typing import Any

from bot.playground.state import Channel, Message, OpenView, State, User

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\"']")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINKABLE = re.compile(f"({_URL.pattern})|({_MAIL.pattern})")


def escape(text: str) -> str:
    """Text as Slack hands it on: its three control characters as entities.

    Source: docs.slack.dev/messaging/formatting-message-text, Escaping text.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(text: str) -> str:
    """What a person typed, as Slack stores it: escaped, with web and mail addresses marked up as links."""

    def link(found: re.Match[str]) -> str:
        return f"<mailto:{found[2]}|{found[2]}>" if found[2] else f"<{found[1]}>"

    return _LINKABLE.sub(link, escape(text))


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy of the blocks in which every block and interactive element has an id, as Slack gives them."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in interactive_elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def interactive_elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of a block that a person can use."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[key] for key in ("accessory", "element") if key in block]


def message_payload(state: State, message: Message, *, with_metadata: bool = False) -> dict[str, Any]:
    """A message as conversations.history and message events show it."""
    payload: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": state.team_id,
    }
    if message.user == state.bot_user:
        payload |= {"bot_id": state.bot_id, "app_id": state.app_id}
    if message.blocks:
        payload["blocks"] = message.blocks
    if message.edited_ts:
        payload["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        payload["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if with_metadata and message.metadata:
        payload["metadata"] = message.metadata
    return payload | _thread_fields(state, message)


def _thread_fields(state: State, message: Message) -> dict[str, Any]:
    if message.thread_ts:
        root = state.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": root.user} if root else {})
    replies = state.replies(message.channel, message.ts)
    if not replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": sorted({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
    }


def view_payload(state: State, view: OpenView, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """A modal as views.open answers it and view_submission carries it; `values` is what was filled in."""
    given = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return {
        **given,
        **flags,
        **view.payload,
        "id": view.id,
        "team_id": state.team_id,
        "app_id": state.app_id,
        "bot_id": state.bot_id,
        "app_installed_team_id": state.team_id,
        "hash": view.hash,
        "previous_view_id": None,
        "root_view_id": view.id,
        "state": {"values": values or {}},
    }


def user_payload(state: State, user: User) -> dict[str, Any]:
    """A member as users.info shows it."""
    return {
        "id": user.id,
        "team_id": state.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "is_bot": user.role == "bot",
        "tz": "Etc/UTC",
        "profile": {"real_name": user.real_name, "display_name": user.name, "team": state.team_id},
    }


def channel_payload(channel: Channel) -> dict[str, Any]:
    """A channel as conversations.info shows it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": False,
        "is_archived": False,
        "is_member": channel.has_app,
        "topic": {"value": channel.topic},
    }
