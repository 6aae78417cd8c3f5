"""Slack listeners: acknowledge, translate, call one service. Each file has a `register(app, served)`."""

from slack_bolt import App

from bot.listeners import (
    actions,
    commands,
    errors,
    home,
    mentions,
    messages,
    settings_views,
    shortcuts,
    tenancy,
    views,
)
from bot.listeners import (
    sources_and_topics as looking,
)
from bot.listeners import (
    stale as outlived,
)
from bot.listeners.served import ListenerContext

ROOMS = (
    tenancy,
    errors,
    messages,
    mentions,
    commands,
    shortcuts,
    actions,
    looking,
    views,
    home,
    settings_views,
    outlived,
)
"""In this order: whatever comes from another workspace is refused before anything else looks at it, and what
nothing else knows is answered in the end.
"""


def register(app: App, served: ListenerContext) -> None:
    """Register every listener of ours with a Bolt app."""
    for room in ROOMS:
        room.register(app, served)
