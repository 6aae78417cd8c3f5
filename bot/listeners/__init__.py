"""Slack listeners: acknowledge, translate, call one service. Each file has a `register(app, desk)`."""

from slack_bolt import App

from bot.listeners import actions, commands, errors, looking, messages, views
from bot.listeners.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Register every listener of ours with a Bolt app."""
    for room in (errors, messages, commands, actions, looking, views):
        room.register(app, desk)
