"""What Slack sends to an app: event callbacks, slash commands, interactions. Pure: state in, dict out.

Shapes: docs.slack.dev, Events API (callback field), Slash commands, and Interactivity payloads.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from bot.playground.payloads import escape, interactive_elements, message_payload
from bot.playground.state import Channel, Message, State, User

VERIFICATION_TOKEN = "deprecated"  # noqa: S105 - a field that Slack still sends and nobody may rely on.
TEAM_DOMAIN = "draftdesk-demo"


def event_callback(state: State, event: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """One event of a public channel in the envelope of the Events API."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": {**event, "channel": channel, "channel_type": "channel", "event_ts": event["ts"]},
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


def typed_blocks(text: str) -> list[dict[str, Any]]:
    """The rich_text block that Slack's composer adds to what a person typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}]


def change_event(state: State, message: Message, subtype: str) -> dict[str, Any]:
    """The event about a message that was edited (`message_changed`) or deleted (`message_deleted`)."""
    event: dict[str, Any] = {"type": "message", "subtype": subtype, "hidden": True, "ts": state.next_ts()}
    if subtype == "message_changed":
        return event | {"message": message_payload(state, message)}
    return event | {"deleted_ts": message.ts, "previous_message": message_payload(state, message)}


def command_form(state: State, user: User, channel: Channel, line: str, response_url: str) -> dict[str, str]:
    """A slash command as a form; `line` is the whole line that was typed."""
    name, _, text = line.partition(" ")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escape(text.strip()),
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": state.new_trigger(user.id),
    }


def interaction(state: State, user: User, kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that block_actions, view_submission and view_closed share, and what each adds."""
    payload = {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": state.team_id},
        "api_app_id": state.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": state.team_id, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }
    return payload if kind == "view_closed" else payload | {"trigger_id": state.new_trigger(user.id)}


def message_source(state: State, message: Message, channel: Channel, response_url: str) -> dict[str, Any]:
    """Where a block action happened, when in a message. Of an ephemeral message Slack sends no copy."""
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
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "response_url": response_url,
    }
    if message.only_for is None:
        source["message"] = message_payload(state, message, with_metadata=True)
    return source


def action(
    blocks: list[dict[str, Any]], block_id: str, action_id: str, choice: str | None
) -> dict[str, Any] | None:
    """The action of a button press or a choice (an option's value); None when there is no such element."""
    for block in blocks:
        for element in interactive_elements(block) if block["block_id"] == block_id else ():
            if element["action_id"] == action_id:
                return _used(element, block_id, choice)
    return None


def _used(element: dict[str, Any], block_id: str, choice: str | None) -> dict[str, Any] | None:
    used = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] == "button":
        return used | {key: element[key] for key in ("text", "value", "style") if key in element}
    chosen = next((option for option in element.get("options", ()) if option["value"] == choice), None)
    return used | {"selected_option": chosen} if chosen else None
