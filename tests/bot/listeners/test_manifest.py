"""`manifest.json` requests exactly what the code uses."""

import ast
import json
import re
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.listeners import lost
from bot.listeners.audience import EVENTS as AUDIENCE_EVENTS
from bot.listeners.commands import SUGGEST
from bot.listeners.shortcuts import DRAFT_REPLY
from bot.scopes import SCOPES
from tests.bot.support.workplace import Workplace

ROOT = Path(__file__).parents[3]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
ABOUT_CHANNELS = {"channels:read", "groups:read"}
"""Sufficient for public and private channels; direct messages have their own scopes."""
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "apps_connections_open": set(),
    "assistant_threads_setStatus": {"chat:write"},
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "files_upload_v2": {"files:write"},
    # `/suggest` works in any conversation, so posted replies are looked for in all kinds.
    "conversations_history": HISTORY,
    "conversations_replies": HISTORY,
    "conversations_info": ABOUT_CHANNELS,
    "conversations_list": {"im:read"},
    "conversations_members": ABOUT_CHANNELS,
    "conversations_open": {"im:write"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    # An agent's address gives the author of a helpdesk comment.
    "users_info": {"users:read", "users:read.email"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""Bot scopes of each method, from its page on docs.slack.dev."""
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_left": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "channel_shared": ABOUT_CHANNELS,
    "channel_unshared": ABOUT_CHANNELS,
    "member_joined_channel": ABOUT_CHANNELS,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
}
SCOPES_OF_FEATURES: dict[str, set[str]] = {"agent_view": {"assistant:write"}}
"""Slack adds this scope to each app that turns the feature on (docs.slack.dev/ai/developing-ai-apps)."""


def methods_called() -> set[str]:
    """The Web API methods called in the app's code, without the stand-in."""
    names = set()
    for path in (ROOT / "bot").rglob("*.py"):
        if "playground" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            named |= {text.replace(".", "_") for text in texts_of(tree) if METHOD.fullmatch(text)}
            names |= {name for name in named if name.split("_")[0] in FAMILIES and hasattr(WebClient, name)}
    return names


FAMILIES = {
    *(
        "apps",
        "assistant",
        "auth",
        "chat",
        "conversations",
        "reactions",
        "users",
        "usergroups",
        "views",
        "files",
        "pins",
    ),
    "team",
}


METHOD = re.compile(r"[a-z]+(?:\.[a-zA-Z]+)+")
"""A method's name in a generic call: "users.info"."""


def texts_of(tree: ast.AST) -> set[str]:
    """All string literals in the code."""
    values = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {value for value in values if isinstance(value, str)}


def test_the_manifest_requests_exactly_the_scopes_of_the_called_methods() -> None:
    called = methods_called()
    assert called <= SCOPES_OF_METHODS.keys(), "add the new method's scopes here and in manifest.json"
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    used = {scope for method in called for scope in SCOPES_OF_METHODS[method]}
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        used |= SCOPES_OF_EVENTS[event]
    for feature in SCOPES_OF_FEATURES.keys() & MANIFEST["features"].keys():
        used |= SCOPES_OF_FEATURES[feature]
    assert asked == used | {"commands"} == set(SCOPES)


def test_the_manifest_names_every_command_event_and_kind_of_interaction(workplace: Workplace) -> None:
    commands = [command["command"] for command in MANIFEST["features"]["slash_commands"]]
    assert commands == [SUGGEST]
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.split(".")[0] for event in events} == {
        "message",
        "app_mention",
        "app_home_opened",
        *AUDIENCE_EVENTS,
        *lost.CHANNEL_EVENTS,
        *lost.APP_EVENTS,
    }
    (shortcut,) = MANIFEST["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", DRAFT_REPLY)
    assert workplace.playground.state.shortcuts == {DRAFT_REPLY: shortcut["name"]}
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert set(workplace.playground.state.commands) == set(commands)


def test_the_manifest_keeps_to_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    for command in MANIFEST["features"]["slash_commands"]:
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True, "without it people's names arrive as @name, unmarked"
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
