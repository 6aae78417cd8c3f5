"""Slack listeners: acknowledge, translate, call one service. Each file has a `register(app, served)`; what
happens then is left to `bot/services`.
"""

from slack_bolt import App

from bot.listeners import (
    actions,
    audience,
    changes,
    commands,
    errors,
    home,
    mentions,
    messages,
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
    errors,
    changes,
    messages,
    mentions,
    audience,
    commands,
    shortcuts,
    actions,
    sources_and_topics,
    views,
    home,
    settings_views,
    stale,
)
"""In this order: first refuse what comes from another workspace, last answer what no other listener knows."""


def register(app: App, served: ListenerContext) -> None:
    """Register every listener of ours with a Bolt app."""
    for room in ROOMS:
        room.register(app, served)
