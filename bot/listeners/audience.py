"""Enqueue a check of a channel after events that can change who reads it."""

from typing import Any

from slack_bolt import App, BoltContext

from bot.listeners.messages import acknowledge
from bot.listeners.payloads import ChannelEnvelope, read
from bot.listeners.served import ListenerContext
from bot.services.slack import audience
from bot.services.slack.pauses import invited
from db import posted_cards
from db.session import read as reading

EVENTS = ("channel_shared", "channel_unshared", "member_joined_channel")


def register(app: App, served: ListenerContext) -> None:
    """Listen to the events, in the middleware for the reason that `messages` gives."""

    def note(body: dict[str, Any], context: BoltContext, next: Any) -> None:
        event = read(ChannelEnvelope, body).event
        channel = event.channel
        if event.user is not None and event.user == context.bot_user_id:  # We were invited.
            invited(served.workspace, channel)
        if channel in _concerned(served):
            audience.changed(served.workspace, channel)
        next()

    for event in EVENTS:
        app.event(event, middleware=[note])(acknowledge)


def look_at_all(served: ListenerContext) -> None:
    """Enqueue a check of every channel that has cards or may get some. Called at the start."""
    for channel in sorted(_concerned(served)):
        audience.changed(served.workspace, channel)


def _concerned(served: ListenerContext) -> set[str]:
    counts = served.preferences()
    with reading(served.workspace.engine) as session:
        holding = posted_cards.channels(session, workspace_id=served.workspace.id)
    teams = {channel for channel in counts.team_channels.values() if channel}
    return {*counts.channels, *holding, *teams}
