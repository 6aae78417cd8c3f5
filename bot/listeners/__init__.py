"""Slack listeners: acknowledge, translate, call one service. Each file has a `register(app, desk)`."""

from slack_bolt import App

from bot.listeners import (
    actions,
    commands,
    errors,
    home,
    looking,
    mentions,
    messages,
    settings_views,
    shortcuts,
    tenancy,
    views,
)
from bot.listeners.desk import Desk

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
)
"""In this order: whatever comes from another workspace is refused before anything else looks at it."""


def register(app: App, desk: Desk) -> None:
    """Register every listener of ours with a Bolt app."""
    for room in ROOMS:
        room.register(app, desk)
