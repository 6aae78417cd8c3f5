"""Build Slack's payloads of messages, views and users. Pure: state in, JSON-ready dict out."""

import copy
import hashlib
import json
import re
from collections import Counter
from typing import Any

from bot.playground.world.people import Channel, Group, User
from bot.playground.world.state import Message, OpenView, State

SITE = "https://draftdesk-demo.slack.com"
"""The workspace's URL; the page opens permalinks that begin with it without leaving."""

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\"']")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MENTION = re.compile(r"(?<![\w@/])@(\w+)")
_LINKABLE = re.compile(f"({_URL.pattern})|({_MAIL.pattern})")


def escape(text: str) -> str:
    """Replace Slack's three control characters by entities.

    Source: docs.slack.dev/messaging/formatting-message-text, Escaping text.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(state: State, text: str) -> str:
    """Typed text as Slack stores it: escaped, with markup for addresses and @names."""

    def link(found: re.Match[str]) -> str:
        return f"<mailto:{found[2]}|{found[2]}>" if found[2] else f"<{found[1]}>"

    def mention(found: re.Match[str]) -> str:
        user = mentioned(state, found[1])
        return f"<@{user}>" if user else found[0]

    return MENTION.sub(mention, _LINKABLE.sub(link, escape(text)))


def mentioned(state: State, name: str) -> str | None:
    """The id of the user or app called @name, ignoring case."""
    called = (user for user in state.users.values() if user.role != "integration")
    return next((user.id for user in called if user.name == name.lower()), None)


def permalink(message: Message) -> str:
    """The message's URL, as chat.getPermalink returns it."""
    address = f"{SITE}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return address + thread if message.thread_ts else address


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy of the blocks with an id on every block and interactive element, as Slack adds them.

    Equal blocks get equal ids, so that a press stays valid after the blocks were shown again.
    """
    blocks = copy.deepcopy(blocks)
    seen: Counter[str] = Counter()
    for block in blocks:
        content = json.dumps(block, sort_keys=True)
        seen[content] += 1
        made = hashlib.sha256(f"{seen[content]} {content}".encode()).hexdigest()[:10]
        block.setdefault("block_id", made)
        for position, element in enumerate(interactive_elements(block)):
            element.setdefault("action_id", f"{made}-{position}")
    return blocks


def interactive_elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of a block."""
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    return [block[key] for key in ("accessory", "element") if key in block]


def message_payload(state: State, message: Message, *, with_metadata: bool = False) -> dict[str, Any]:
    """A message as in conversations.history and message events."""
    payload: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        **_teams(state, message),
    }
    if message.deleted:
        return payload | {
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "hidden": True,
            "thread_ts": message.ts,
        }
    if message.user == state.bot_user:
        payload |= {"bot_id": state.bot_id, "app_id": state.app_id}
    elif state.users[message.user].role == "integration":
        del payload["user"]
        username = state.users[message.user].real_name
        payload |= {"subtype": "bot_message", "bot_id": message.user, "username": username}
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


def _teams(state: State, message: Message) -> dict[str, str]:
    """The author's workspace; a message in a shared channel names it three times."""
    user = state.users.get(message.user)
    if user is None or user.team is None:
        return {"team": state.team_id}
    return dict.fromkeys(("team", "user_team", "source_team"), user.team)


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
        "reply_users_count": len({reply.user for reply in replies}),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def view_payload(state: State, view: OpenView, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """A modal or Home tab as in views.* answers and interactions; `values` are the entered values."""
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
    """A user as in users.info."""
    return {
        "id": user.id,
        "team_id": user.team or state.team_id,
        "is_stranger": user.team is not None,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "is_admin": user.role == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.role == "guest",
        "is_ultra_restricted": False,
        "is_bot": user.role in ("bot", "integration"),
        "is_app_user": False,
        "tz": "Etc/UTC",
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "email": f"{user.name}@desk.example",
            "team": state.team_id,
        },
    }


def channel_payload(state: State, channel: Channel) -> dict[str, Any]:
    """A conversation as in conversations.info; direct messages have a user instead of a name."""
    shared = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.archived,
        "is_org_shared": False,
    }
    if channel.kind == "im":
        return shared | {"is_im": True, "user": (channel.members or ("",))[0], "is_user_deleted": False}
    private = channel.kind == "private"
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_general": channel.name == "general",
        "is_shared": channel.shared == "external",
        "is_ext_shared": channel.shared == "external",
        "is_pending_ext_shared": channel.shared == "pending",
        "is_member": channel.has_app,
        "creator": "U0ADA",
        "topic": {"value": channel.topic, "creator": "U0ADA", "last_set": 1_700_000_000},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "context_team_id": state.team_id,
    }


def group_payload(state: State, group: Group, *, with_users: bool = False) -> dict[str, Any]:
    """A user group as in usergroups.list."""
    payload: dict[str, Any] = {
        "id": group.id,
        "team_id": state.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_delete": 0,
        "user_count": len(group.members),
    }
    return payload | ({"users": list(group.members)} if with_users else {})
