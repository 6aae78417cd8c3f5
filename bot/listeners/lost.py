"""Events that tell that we lost a channel, or the workspace: tell people who can mend it.

Of a watched channel or a team channel, the ops channel is told; of the app itself only the log can be.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App

from bot.blocks import mrkdwn
from bot.listeners.messages import acknowledge
from bot.listeners.payloads import ChannelEnvelope, read
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.job_payloads import Notice
from bot.services.slack import audience
from bot.services.tickets import intake

log = logging.getLogger(__name__)

_ARCHIVED = "{channel} was archived. Unarchive it, or stop watching it in my App Home."
_DELETED = "{channel} was deleted. Choose another channel in my App Home."
_LEFT = "I was removed from {channel}. Type /invite @Draftdesk there, or stop watching it in my App Home."
CHANNEL_EVENTS: Mapping[str, str] = {
    "channel_archive": _ARCHIVED,
    "group_archive": _ARCHIVED,
    "channel_deleted": _DELETED,
    "group_deleted": _DELETED,
    "channel_left": _LEFT,
    "group_left": _LEFT,
}
"""What to tell, by the event."""
APP_EVENTS: Mapping[str, str] = {
    "app_uninstalled": "The Slack app was uninstalled",
    "tokens_revoked": "The Slack app's token was revoked",
}
"""What happened, by the event."""
REINSTALL = (
    "Install the app again, set its new SLACK_BOT_TOKEN and restart Draftdesk. Nothing is lost until then."
)


def register(app: App, served: ListenerContext) -> None:
    """Listen to the events, in the middleware for the reason that `messages` gives."""
    for event, words in CHANNEL_EVENTS.items():
        app.event(event, middleware=[_of_channel(served, words)])(acknowledge)
    for event, what in APP_EVENTS.items():
        app.event(event, middleware=[_of_app(what)])(acknowledge)


def _of_channel(served: ListenerContext, words: str) -> Callable[..., None]:
    def tell(body: dict[str, Any], next: Callable[[], Any]) -> None:
        channel = read(ChannelEnvelope, body).event.channel
        counts = served.preferences()
        if channel in {*counts.channels, *counts.team_channels.values()}:
            audience.changed(served.workspace, channel)
            log.error(words.format(channel=f"channel {channel}"))
            _notice(served, channel, words, str(body.get("event_id")))
        next()

    return tell


def _notice(served: ListenerContext, channel: str, words: str, event_id: str) -> None:
    ops = served.settings.ops_channel
    if ops is None or ops == channel:
        return
    notice = Notice(ops, mrkdwn=f":warning: {words.format(channel=mrkdwn.channel(channel))}")
    kind = job_kinds.NOTICE
    intake.ask(served.workspace, kind.new(notice, dedupe_key=f"{kind.name}:{event_id}"))
    served.workspace.wake(kind.name)


def _of_app(what: str) -> Callable[..., None]:
    def tell(body: dict[str, Any], next: Callable[[], Any]) -> None:
        tokens = body["event"].get("tokens")
        if tokens is None or tokens.get("bot"):  # People's own tokens are none of ours.
            log.error("%s. %s", what, REINSTALL)
        next()

    return tell
