"""Send the app Slack's events: messages, mentions, its own messages, opened tabs."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground.gestures import envelopes
from bot.playground.gestures.answers import Outcome
from bot.playground.gestures.connection import AppConnection
from bot.playground.world import lookups
from bot.playground.world.lookups import Impossible
from bot.playground.world.payloads import as_typed, message_payload
from bot.playground.world.people import PEOPLE, Channel, Shared
from bot.playground.world.state import Message, State

TABS = ("home", "messages")


class Talk:
    """Delivers events to the app in the background; the page shows messages immediately."""

    def __init__(self, state: State, app: AppConnection) -> None:
        self._state = state
        self._app = app

    def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Outcome:
        """Post a message from a user, or from an integration, which posts as a bot."""
        user = lookups.person(self._state, user_id)
        channel = lookups.channel(self._state, user, channel_id)
        if thread_ts and self._state.find(channel.id, thread_ts) is None:
            raise Impossible("This thread no longer exists.")
        message = Message(
            channel.id, self._state.next_ts(), user.id, as_typed(self._state, text), thread_ts=thread_ts
        )
        self._state.add(message)
        event = message_payload(self._state, message)
        if user.role in PEOPLE:
            blocks = envelopes.typed_blocks(self._state, text)
            event |= {"client_msg_id": secrets.token_hex(16), "blocks": blocks}
        self._tell(channel, event)
        if channel.kind != "im" and f"<@{self._state.bot_user}>" in message.text:
            self._tell(channel, {**event, "type": "app_mention"})
        return Outcome(ts=message.ts)

    def announce(self, message: Message, subtype: str | None) -> None:
        """Send the event of the app's own message; Slack does so for posts, edits and deletions."""
        event = (
            message_payload(self._state, message)
            if subtype is None
            else envelopes.change_event(self._state, message, subtype)
        )
        self._tell(self._state.channels[message.channel], event)

    def open_app(self, user_id: str, tab: str) -> Outcome:
        """Open a tab of the app: Home or Messages."""
        user = lookups.person(self._state, user_id)
        if tab not in TABS:
            raise Impossible(f"Draftdesk has no tab {tab}.")
        direct = lookups.direct(self._state, user)
        self._deliver(envelopes.home_opened(self._state, user, direct, tab))
        return Outcome()

    def share(self, user_id: str, channel_id: str, shared: Shared) -> Outcome:
        """Share a channel with another company ("external"), invite it ("pending"), or end that ("")."""
        channel = lookups.channel(self._state, lookups.person(self._state, user_id), channel_id)
        self._state.channels[channel.id] = replace(channel, shared=shared)
        self._state.changed()
        kind = "channel_shared" if shared else "channel_unshared"
        self._deliver(envelopes.happened(self._state, kind, channel, connected_team_id="T0ACME"))
        return Outcome()

    def join(self, user_id: str, channel_id: str) -> Outcome:
        """Make a person a member of a channel."""
        channel = self._state.channels[channel_id]
        if channel.members is not None and user_id not in channel.members:
            self._state.channels[channel_id] = replace(channel, members=(*channel.members, user_id))
            self._state.changed()
        if channel.has_app:
            self._deliver(envelopes.happened(self._state, "member_joined_channel", channel, user=user_id))
        return Outcome()

    def _tell(self, channel: Channel, event: Mapping[str, Any]) -> None:
        if channel.has_app:
            self._deliver(envelopes.in_channel(event, channel))

    def _deliver(self, event: Mapping[str, Any]) -> None:
        body = json.dumps(envelopes.event_callback(self._state, event)).encode()
        self._app.in_background(self._app.send_event(body, event["event_ts"]))
