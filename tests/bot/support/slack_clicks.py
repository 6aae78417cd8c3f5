"""Clicks, menu choices and shortcuts as Slack sends them, written from its documentation.

Sources, on docs.slack.dev: reference/interaction-payloads/block_actions-payload and
shortcuts-interaction-payload. See `slack_payloads.py` for other requests.
"""

import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tests.bot.support.slack_payloads import APP, TEAM, numbers


def click(
    action_id: str,
    value: str,
    *,
    response_url: str,
    user: str = "U0MAYA",
    ts: str = "1548261231.000200",
    thread_ts: str | None = None,
    ephemeral: bool = False,
    channel: str = "C0SUPPORT",
    trigger_id: str | None = None,
) -> bytes:
    """A button pressed in one of our messages."""
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel,
        "is_ephemeral": ephemeral,
    }
    if thread_ts is not None:
        container["thread_ts"] = thread_ts
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": user, "username": "maya", "name": "maya", "team_id": TEAM},
        "api_app_id": APP,
        "token": "9s8d9as89d8as9d8as989",
        "container": container,
        "trigger_id": trigger_id or f"12321423423.333649436676.{next(numbers):032d}",
        "team": {"id": TEAM, "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "support"},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [
            {
                "action_id": action_id,
                "block_id": "=qXel",
                "text": {"type": "plain_text", "text": "Approve", "emoji": True},
                "value": value,
                "style": "primary",
                "type": "button",
                "action_ts": "1548426417.840180",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def home_click(
    action_id: str, value: str, *, user: str = "U0MAYA", team: str = TEAM, trigger_id: str | None = None
) -> bytes:
    """A button pressed in a user's App Home, without channel and response URL."""
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": "ada", "name": "ada", "team_id": team},
        "api_app_id": APP,
        "token": "9s8d9as89d8as9d8as989",
        "container": {"type": "view", "view_id": "VMHU10V25"},
        "trigger_id": trigger_id or f"12321423423.333649436676.{next(numbers):032d}",
        "team": {"id": team, "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "view": {
            "id": "VMHU10V25",
            "team_id": team,
            "type": "home",
            "blocks": [],
            "private_metadata": "",
            "callback_id": "",
            "state": {"values": {}},
            "hash": "1600000000.b9qs4q2y",
            "app_id": APP,
            "app_installed_team_id": team,
            "bot_id": "B0DRAFTDESK",
        },
        "actions": [
            {
                "action_id": action_id,
                "block_id": "q7Xp",
                "text": {"type": "plain_text", "text": "Change", "emoji": True},
                "value": value,
                "type": "button",
                "action_ts": "1548426417.840180",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def choice(action_id: str, option: dict[str, Any], **more: Any) -> bytes:
    """An option chosen from a menu in one of our messages; `more` as for `click`."""
    form = dict(parse_qsl(click(action_id, "", **more).decode()))
    payload = json.loads(form["payload"])
    payload["actions"] = [
        {
            "type": "static_select",
            "action_id": action_id,
            "block_id": "=qXel",
            "selected_option": option,
            "action_ts": "1548426417.840180",
        }
    ]
    return urlencode({"payload": json.dumps(payload)}).encode()


def shortcut(
    callback_id: str,
    ts: str,
    text: str,
    *,
    response_url: str,
    trigger_id: str | None = None,
    user: str = "U0MAYA",
    author: str = "U0SAM",
    channel: str = "C0SUPPORT",
    thread_ts: str | None = None,
) -> bytes:
    """A message shortcut, chosen from the menu of the message with this `ts` and `text`."""
    chosen = {"client_msg_id": "d2b9f8a0", "type": "message", "text": text, "user": author, "ts": ts}
    payload: dict[str, Any] = {
        "type": "message_action",
        "token": "9s8d9as89d8as9d8as989",
        "action_ts": f"{int(time.time())}.{next(numbers):06d}",
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "username": "maya", "name": "maya", "team_id": TEAM},
        "channel": {"id": channel, "name": "support"},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger_id or f"13345224609.738474920.{next(numbers):032d}",
        "response_url": response_url,
        "message_ts": ts,
        "message": chosen | ({} if thread_ts is None else {"thread_ts": thread_ts}),
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
