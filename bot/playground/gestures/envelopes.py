"""Build what Slack sends to an app: event callbacks, slash commands, interactions. Pure: state in, dict out.

Source: docs.slack.dev, Events API (callback field), Slash commands, and Interactivity payloads.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from bot.playground.world.payloads import MENTION, escape, mentioned, message_payload, view_payload
from bot.playground.world.people import Channel, User
from bot.playground.world.state import Message, State

VERIFICATION_TOKEN = "deprecated"  # noqa: S105 - a deprecated field that Slack still sends.
TEAM_DOMAIN = "draftdesk-demo"
_CHANNEL = re.compile(r"(?<![\w#])#([\w-]+)")


CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


def in_channel(event: Mapping[str, Any], channel: Channel) -> dict[str, Any]:
    """An event with its channel."""
    place = {"channel": channel.id, "event_ts": event["ts"]}
    # An app_mention has no conversation type.
    kind = {"channel_type": CHANNEL_TYPES[channel.kind]} if event["type"] == "message" else {}
    return {**event, **place, **kind}


def event_callback(state: State, event: Mapping[str, Any]) -> dict[str, Any]:
    """Wrap an event in the Events API's envelope."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": dict(event),
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(state.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team_id,
                "user_id": state.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def home_opened(state: State, user: User, channel: Channel, tab: str) -> dict[str, Any]:
    """The event of a user opening a tab of the app; includes the Home tab if it was published."""
    event = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "event_ts": state.next_ts(),
        "tab": tab,
    }
    home = state.homes.get(user.id) if tab == "home" else None
    return event | ({"view": view_payload(state, home)} if home else {})


def typed_blocks(state: State, text: str) -> list[dict[str, Any]]:
    """The rich_text block that Slack's composer adds to typed text."""
    leaves: list[dict[str, Any]] = []
    for position, part in enumerate(MENTION.split(text)):  # Every second part is a name.
        user = mentioned(state, part) if position % 2 else None
        words = f"@{part}" if position % 2 else part
        if user:
            leaves.append({"type": "user", "user_id": user})
        elif words:
            leaves.append({"type": "text", "text": words})
    section = {"type": "rich_text_section", "elements": leaves}
    return [{"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}]


def change_event(state: State, message: Message, subtype: str) -> dict[str, Any]:
    """The event of an edited (`message_changed`) or deleted (`message_deleted`) message."""
    event: dict[str, Any] = {"type": "message", "subtype": subtype, "hidden": True, "ts": state.next_ts()}
    if subtype == "message_changed":
        return event | {"message": message_payload(state, message)}
    return event | {"deleted_ts": message.ts, "previous_message": message_payload(state, message)}


def command_form(state: State, user: User, channel: Channel, line: str, response_url: str) -> dict[str, str]:
    """A slash command as a form; `line` is the whole typed line."""
    name, _, text = line.partition(" ")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": _with_channels(state, escape(text.strip())),
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": state.new_trigger(user.id),
    }


def _with_channels(state: State, text: str) -> str:
    """Text with a mark for each #name of a channel, as a command that Slack escapes has it."""

    def mark(found: re.Match[str]) -> str:
        named = (each.id for each in state.channels.values() if each.kind != "im" and each.name == found[1])
        channel_id = next(named, None)
        return f"<#{channel_id}|{found[1]}>" if channel_id else found[0]

    return _CHANNEL.sub(mark, text)


def happened(state: State, kind: str, channel: Channel, **more: Any) -> dict[str, Any]:
    """An event about a channel itself, such as `channel_shared` or `member_joined_channel`."""
    return {"type": kind, "channel": channel.id, "event_ts": state.next_ts(), **more}


def interaction(state: State, user: User, kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The fields common to all interactions, plus those of one kind."""
    payload = {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team or state.team_id,
        },
        "api_app_id": state.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": state.team_id, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }
    return payload if kind == "view_closed" else payload | {"trigger_id": state.new_trigger(user.id)}


def message_source(state: State, message: Message, channel: Channel, response_url: str) -> dict[str, Any]:
    """The message of a block action. Slack sends no copy of an ephemeral message."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    source: dict[str, Any] = {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "response_url": response_url,
    }
    if message.only_for is None:
        source["message"] = message_payload(state, message, with_metadata=True)
    return source


def message_shortcut(state: State, message: Message, channel: Channel, callback_id: str) -> dict[str, Any]:
    """The fields that a message shortcut adds to an interaction, except the response_url."""
    return {
        "callback_id": callback_id,
        "action_ts": state.next_ts(),
        "message_ts": message.ts,
        "message": message_payload(state, message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
    }


def channel_name(channel: Channel) -> str:
    """A channel's name in interactions and commands; Slack hides the names of private channels."""
    return {"public": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]
