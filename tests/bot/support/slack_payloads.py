"""Requests as Slack sends them, written from its documentation and independent of our stand-in.

See `slack_clicks.py` for clicks and shortcuts. Sources, on docs.slack.dev: reference/events/message and its
subtypes, app_mention and app_home_opened, interactivity/implementing-slash-commands,
reference/interaction-payloads/view-interactions-payload, and authentication/verifying-requests-from-slack.
"""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T0DEMO"
APP = "A0KRD7HC3"
FORM = "application/x-www-form-urlencoded"
numbers = itertools.count(1)
"""Numbers that make ids unique."""


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
    number = next(numbers)
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
    ts = f"{int(time.time())}.{next(numbers):06d}"
    return {
        "client_msg_id": f"0b6a3e2c-9d5f-4c58-8d9c-{next(numbers):012d}",
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
    ts = f"{int(time.time())}.{next(numbers):06d}"
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
        "event_ts": f"{int(time.time())}.{next(numbers):06d}",
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
            "trigger_id": trigger_id or f"13345224609.738474920.{next(numbers):032d}",
        }
    ).encode()


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
        "trigger_id": f"12321423423.333649436676.{next(numbers):032d}",
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
