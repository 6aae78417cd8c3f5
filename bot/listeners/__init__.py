"""Slack listeners: acknowledge, translate, call one service of `bot/services`. Each file has a
`register(app, served)`.
"""

from slack_bolt import App

from bot.listeners import (
    actions,
    audience,
    changes,
    commands,
    errors,
    hearing,
    home,
    learned_replies,
    lost,
    mentions,
    messages,
    searching,
    settings_views,
    shortcuts,
    sources_and_topics,
    stale,
    tenancy,
    views,
)
from bot.listeners.served import ListenerContext

ROOMS = (
    tenancy,
    hearing,
    errors,
    changes,
    messages,
    mentions,
    audience,
    lost,
    commands,
    shortcuts,
    actions,
    sources_and_topics,
    learned_replies,
    searching,
    views,
    home,
    settings_views,
    stale,
)
"""In this order: the first refuses requests of other workspaces, the last answers unknown clicks."""


def register(app: App, served: ListenerContext) -> None:
    """Register all listeners with a Bolt app."""
    for room in ROOMS:
        room.register(app, served)
