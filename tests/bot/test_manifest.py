"""`manifest.json` asks for what the code uses, and for nothing else."""

import ast
import json
from pathlib import Path
from typing import Any

from bot.listeners.commands import SUGGEST
from tests.bot.workplace import Workplace

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))

HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    # `/suggest` works in any conversation, so a reply that was posted is looked for in any kind.
    "conversations_history": HISTORY,
    "conversations_replies": HISTORY,
    "views_open": set(),
}
"""Bot scopes that each method asks for, from its page on docs.slack.dev."""
SCOPES_OF_EVENTS = {"message.channels": "channels:history", "message.groups": "groups:history"}


def methods_called() -> set[str]:
    """The Web API methods that the app's code names; the stand-in only answers them."""
    names = set()
    for path in (ROOT / "bot").rglob("*.py"):
        if "playground" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            names |= {name for name in attributes if name.split("_")[0] in FAMILIES and "_" in name}
    return names


FAMILIES = {"apps", "auth", "chat", "conversations", "reactions", "users", "views", "files", "pins", "team"}


def test_the_manifest_asks_for_exactly_the_scopes_of_what_is_called() -> None:
    called = methods_called()
    assert called <= SCOPES_OF_METHODS.keys(), "add the new method's scopes here and in manifest.json"
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    used = {scope for method in called for scope in SCOPES_OF_METHODS[method]}
    used |= {SCOPES_OF_EVENTS[event] for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert asked == used | {"commands"}


def test_the_manifest_names_every_command_event_and_kind_of_interaction(workplace: Workplace) -> None:
    commands = [command["command"] for command in MANIFEST["features"]["slash_commands"]]
    assert commands == [SUGGEST]
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.split(".")[0] for event in events} == {"message"}
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert set(workplace.playground.state.commands) == set(commands)


def test_the_manifest_keeps_to_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    for command in MANIFEST["features"]["slash_commands"]:
        assert len(command["description"]) <= 2000
        assert command["should_escape"] is True, "without it people's names arrive as @name, unmarked"
