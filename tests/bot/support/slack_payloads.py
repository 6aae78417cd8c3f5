"""Requests as Slack sends them, written from its documentation and independent of our stand-in.

Sources, on docs.slack.dev: reference/events/message and its subtypes, app_mention and app_home_opened,
interactivity/implementing-slash-commands, reference/interaction-payloads/block_actions-payload,
shortcuts-interaction-payload and view-interactions-payload, and
authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T0DEMO"
APP = "A0KRD7HC3"
FORM = "application/x-www-form-urlencoded"
_numbers = itertools.count(1)


def headers(body: bytes, *, secret: str = SECRET, at: int | None = None, kind: str = FORM) -> dict[str, str]:
    """Slack's headers: `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}`."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }


def event(inner: dict[str, Any], *, event_id: str | None = None) -> bytes:
    """An event in the Events API's envelope."""
    number = next(_numbers)
    return json.dumps(
        {
            "token": "ZZZZZZWSxiZZZ2yIvs3peJ",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": inner,
            "type": "event_callback",
            "event_id": event_id or f"Ev0{number:09d}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": "U0DRAFTDESK",
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
        }
    ).encode()


def message(text: str, **more: Any) -> dict[str, Any]:
    """A person's message in a public channel; `more` adds or replaces fields."""
    ts = f"{int(time.time())}.{next(_numbers):06d}"
    return {
        "client_msg_id": f"0b6a3e2c-9d5f-4c58-8d9c-{next(_numbers):012d}",
        "type": "message",
        "text": text,
        "user": "U0SAM",
        "ts": ts,
        "team": TEAM,
        "channel": "C0SUPPORT",
        "event_ts": ts,
        "channel_type": "channel",
    } | more


def mention(text: str, **more: Any) -> dict[str, Any]:
    """A message that mentions the app; Slack also sends it as a `message` event."""
    sent = message(f"<@U0DRAFTDESK> {text}", **more)
    return {name: value for name, value in sent.items() if name != "channel_type"} | {"type": "app_mention"}


def changed(before: dict[str, Any], after: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """A message that was edited; with None one that was deleted. `channel` is only in the outer event."""
    ts = f"{int(time.time())}.{next(_numbers):06d}"
    inside = [
        {name: value for name, value in each.items() if name not in ("channel", "event_ts", "channel_type")}
        for each in (before, after or {})
    ]
    told = {"deleted_ts": before["ts"]} if after is None else {"message": inside[1]}
    return {
        "type": "message",
        "subtype": "message_deleted" if after is None else "message_changed",
        "hidden": True,
        "channel": before["channel"],
        "channel_type": "channel",
        "ts": ts,
        "event_ts": ts,
        "previous_message": inside[0],
        **told,
    } | more


def tombstone(of: dict[str, Any]) -> dict[str, Any]:
    """What is left of a deleted message that has replies."""
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": of["ts"],
        "thread_ts": of["ts"],
        "parent_user_id": "USLACKBOT",
        "reply_count": 1,
        "channel": of["channel"],
    }


def home_opened(*, user: str = "U0MAYA", tab: str = "home", **more: Any) -> dict[str, Any]:
    """An opened tab of the app; `channel` is the user's direct messages with it."""
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": "D0MAYA",
        "event_ts": f"{int(time.time())}.{next(_numbers):06d}",
        "tab": tab,
    } | more


def command(
    text: str,
    *,
    response_url: str,
    trigger_id: str | None = None,
    channel: str = "C0GENERAL",
    user: str = "U0MAYA",
) -> bytes:
    """`/suggest`, as a form."""
    return urlencode(
        {
            "token": "gIkuvaNzQIHg97ATvDxqgjtO",
            "team_id": TEAM,
            "team_domain": "example",
            "channel_id": channel,
            "channel_name": "general",
            "user_id": user,
            "user_name": "maya",
            "command": "/suggest",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": trigger_id or f"13345224609.738474920.{next(_numbers):032d}",
        }
    ).encode()


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
        "trigger_id": trigger_id or f"12321423423.333649436676.{next(_numbers):032d}",
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
        "trigger_id": trigger_id or f"12321423423.333649436676.{next(_numbers):032d}",
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
        "action_ts": f"{int(time.time())}.{next(_numbers):06d}",
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "username": "maya", "name": "maya", "team_id": TEAM},
        "channel": {"id": channel, "name": "support"},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger_id or f"13345224609.738474920.{next(_numbers):032d}",
        "response_url": response_url,
        "message_ts": ts,
        "message": chosen | ({} if thread_ts is None else {"thread_ts": thread_ts}),
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def submission(
    callback_id: str, private_metadata: str, values: dict[str, Any], *, user: str = "U0MAYA"
) -> bytes:
    """A submitted modal."""
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "username": "maya", "name": "maya", "team_id": TEAM},
        "api_app_id": APP,
        "token": "9s8d9as89d8as9d8as989",
        "trigger_id": f"12321423423.333649436676.{next(_numbers):032d}",
        "view": {
            "id": "VNHU13V36",
            "team_id": TEAM,
            "type": "modal",
            "title": {"type": "plain_text", "text": "Edit the reply"},
            "submit": {"type": "plain_text", "text": "Send"},
            "blocks": [],
            "private_metadata": private_metadata,
            "callback_id": callback_id,
            "state": {"values": values},
            "hash": "156663117.cd33ad1f",
            "clear_on_close": False,
            "notify_on_close": False,
            "root_view_id": "VNHU13V36",
            "app_id": APP,
            "external_id": "",
            "app_installed_team_id": TEAM,
            "bot_id": "B0DRAFTDESK",
        },
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def reply_values(text: str, *, with_blanks: bool = False, delivery: str | None = None) -> dict[str, Any]:
    """The edit modal's state with `text` as input; `with_blanks` ticks the box, `delivery` is the chosen
    target.
    """
    typed: dict[str, Any] = {"reply": {"text": {"type": "plain_text_input", "value": text}}}
    if delivery is not None:
        chosen = {"text": {"type": "plain_text", "text": delivery.title(), "emoji": True}, "value": delivery}
        typed["delivery"] = {"choice": {"type": "radio_buttons", "selected_option": chosen}}
    if not with_blanks:
        return typed
    label = {"type": "plain_text", "text": "Send with the blanks", "emoji": True}
    ticked = {"type": "checkboxes", "selected_options": [{"text": label, "value": "send"}]}
    return {**typed, "blanks": {"choice": ticked}}


def reason_values(reason: str, note: str | None = None) -> dict[str, Any]:
    """The reject modal's state."""
    chosen = {"text": {"type": "plain_text", "text": reason.title(), "emoji": True}, "value": reason}
    return {
        "reason": {"choice": {"type": "radio_buttons", "selected_option": chosen}},
        "note": {"text": {"type": "plain_text_input", "value": note}},
    }
