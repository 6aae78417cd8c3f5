"""Send users' commands, shortcuts, button presses and modals to the app, as Slack does.

See `talk` for messages.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.playground.gestures import answers, choices, envelopes
from bot.playground.gestures.answers import Outcome
from bot.playground.gestures.choices import Choice
from bot.playground.gestures.connection import AppAnswer, AppConnection
from bot.playground.web_api.calls import Announce, Refusal
from bot.playground.world import lookups
from bot.playground.world.lookups import Impossible
from bot.playground.world.payloads import escape, view_payload
from bot.playground.world.people import Channel, User
from bot.playground.world.state import Message, OpenView, ResponseUrl, State

FORM = "application/x-www-form-urlencoded"


class Interactions:
    """Users' gestures. Each returns an Outcome for the page, or raises Impossible."""

    def __init__(self, state: State, app: AppConnection, announce: Announce) -> None:
        self._state = state
        self._app = app
        self._announce = announce

    async def command(self, user_id: str, channel_id: str, line: str, base_url: str) -> Outcome:
        """Send a slash command; show only the user its answer, or Slack's message about a failure."""
        user = lookups.person(self._state, user_id)
        channel = lookups.channel(self._state, user, channel_id)
        name = line.split(" ", 1)[0]
        if name not in self._state.commands:
            return Outcome(problem=f"{name} is not a valid command.")
        url = self._response_url(ResponseUrl(user.id, channel.id, 0.0), base_url)
        form = envelopes.command_form(self._state, user, channel, line, url)
        answer = await self._app.send("command", urlencode(form).encode(), FORM)
        error = None if answer.ok else _error_of(answer)
        try:
            if answer.ok:
                answers.command_answer(
                    self._state, self._announce, answer.body, user=user.id, channel=channel.id
                )
        except Refusal as refusal:
            error = refusal.error
        if error:
            self._slackbot(user, channel, f'{name} failed with the error "{error}"')
        return Outcome()

    async def shortcut(
        self, user_id: str, channel_id: str, ts: str, callback_id: str, base_url: str
    ) -> Outcome:
        """Send a message shortcut, chosen from a message's menu."""
        user = lookups.person(self._state, user_id)
        message = lookups.message(self._state, user, channel_id, ts)
        channel = lookups.channel(self._state, user, channel_id)
        if callback_id not in self._state.shortcuts:
            raise Impossible("This shortcut no longer exists.")
        payload = envelopes.message_shortcut(self._state, message, channel, callback_id)
        payload["response_url"] = self._response_url(ResponseUrl(user.id, channel.id, 0.0), base_url)
        answer = await self._interact("message_action", user, payload)
        return Outcome() if answer.ok else Outcome(problem=answers.TROUBLE)

    async def press(self, user_id: str, where: Mapping[str, Any], choice: Choice, base_url: str) -> Outcome:
        """Press a button, or choose from a menu, in a message (`channel`, `ts`) or a view (`view_id`).

        `where` also has the `block_id`, the `action_id` and the form's `values`; `choice` is the chosen
        value.
        """
        user = lookups.person(self._state, user_id)
        values = where.get("values")
        if "view_id" in where:
            view = lookups.view(self._state, user, where["view_id"])
            blocks, source = view.payload["blocks"], self._view_source(view, values)
        else:
            message = lookups.message(self._state, user, where["channel"], where["ts"])
            channel = lookups.channel(self._state, user, message.channel)
            url = self._response_url(ResponseUrl(user.id, channel.id, 0.0, message), base_url)
            blocks, source = message.blocks, envelopes.message_source(self._state, message, channel, url)
            source["state"] = {"values": choices.state_values(blocks, values)}
        used = choices.action(blocks, where["block_id"], where["action_id"], choice)
        if used is None:
            raise Impossible("This button no longer exists.")
        source["actions"] = [used | {"action_ts": self._state.next_ts()}]
        answer = await self._interact("block_actions", user, source)
        return Outcome() if answer.ok else Outcome(problem=answers.TROUBLE)

    async def submit(self, user_id: str, view_id: str, values: dict[str, Any]) -> Outcome:
        """Submit a modal; close it, change it or show errors, as the app answers."""
        user = lookups.person(self._state, user_id)
        view = lookups.view(self._state, user, view_id)
        payload = {"view": self._filled(view, values), "response_urls": []}
        answer = await self._interact("view_submission", user, payload)
        return answers.after_submit(self._state, view, answer.body) if answer.ok else Outcome(answers.TROUBLE)

    def close(self, user_id: str, view_id: str, values: dict[str, Any]) -> Outcome:
        """Close a modal without submitting; tell the app only if it asked for that."""
        user = lookups.person(self._state, user_id)
        view = lookups.view(self._state, user, view_id)
        self._state.close_view(view_id)
        if view.payload.get("notify_on_close"):
            payload = {"view": self._filled(view, values), "is_cleared": False}
            self._app.in_background(self._interact("view_closed", user, payload))
        return Outcome()

    def invite(self, user_id: str, channel_id: str) -> Outcome:
        """Handle Slack's own `/invite @Draftdesk`: make the app a member of the channel."""
        user = lookups.person(self._state, user_id)
        channel = lookups.channel(self._state, user, channel_id)
        there = "is already in this channel" if channel.has_app else "was added to this channel"
        self._state.admit_app(channel.id)
        if not channel.has_app:
            joined = envelopes.happened(
                self._state, "member_joined_channel", channel, user=self._state.bot_user
            )
            body = json.dumps(envelopes.event_callback(self._state, joined)).encode()
            self._app.in_background(self._app.send_event(body, joined["event_ts"]))
        self._slackbot(user, channel, f"Draftdesk {there}.")
        return Outcome()

    async def _interact(self, kind: str, user: User, more: Mapping[str, Any]) -> AppAnswer:
        payload = envelopes.interaction(self._state, user, kind, more)
        return await self._app.send(kind, urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    def _response_url(self, grant: ResponseUrl, base_url: str) -> str:
        return f"{base_url.rstrip('/')}/playground/response/{self._state.new_response_url(grant)}"

    def _view_source(self, view: OpenView, values: dict[str, Any] | None) -> dict[str, Any]:
        return {"container": {"type": "view", "view_id": view.id}, "view": self._filled(view, values)}

    def _filled(self, view: OpenView, values: dict[str, Any] | None) -> dict[str, Any]:
        held = choices.state_values(view.payload["blocks"], values)
        return view_payload(self._state, view, dict(held))

    def _slackbot(self, user: User, channel: Channel, text: str) -> None:
        ts = self._state.next_ts()
        self._state.add(Message(channel.id, ts, "USLACKBOT", escape(text), only_for=user.id))


def _error_of(answer: AppAnswer) -> str:
    """Slack's error code for a failed command: a timeout, or an unreachable or refusing app."""
    return "operation_timeout" if answer.reason == "http_timeout" else "dispatch_failed"
