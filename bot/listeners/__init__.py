"""Slack listeners: acknowledge, translate, call one service. Each file has a `register(app, desk)`."""

from slack_bolt import App

from bot.listeners import actions, commands, errors, looking, mentions, messages, shortcuts, tenancy, views
from bot.listeners.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Register every listener of ours with a Bolt app."""
    for room in (tenancy, errors, messages, mentions, commands, shortcuts, actions, looking, views):
        room.register(app, desk)
