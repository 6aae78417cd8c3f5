"""What people do on the page, told to the app as Slack tells it: say, command, press, submit, close."""

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.playground import answers, envelopes
from bot.playground.answers import Outcome
from bot.playground.calls import Refusal
from bot.playground.events import AppAnswer, AppConnection
from bot.playground.payloads import as_typed, escape, message_payload, view_payload
from bot.playground.state import Channel, Message, OpenView, ResponseUrl, State, User

FORM = "application/x-www-form-urlencoded"


class Impossible(Exception):
    """The page asked for something that is not there (any more); the message is for the person."""


class Interactions:
    """The gestures of people. Each returns an Outcome for the page, or raises Impossible."""

    def __init__(self, state: State, app: AppConnection) -> None:
        self._state = state
        self._app = app

    def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Outcome:
        """A person's message: shown at once, delivered to the app behind it."""
        user, channel = self._person(user_id), self._channel(channel_id)
        if thread_ts and self._state.find(channel.id, thread_ts) is None:
            raise Impossible("This thread is gone.")
        message = Message(channel.id, self._state.next_ts(), user.id, as_typed(text), thread_ts=thread_ts)
        self._state.add(message)
        typed = {"client_msg_id": secrets.token_hex(16), "blocks": envelopes.typed_blocks(text)}
        self._deliver({**message_payload(self._state, message), **typed}, channel.id)
        return Outcome(ts=message.ts)

    def announce(self, message: Message, subtype: str | None) -> None:
        """Slack sends events about the app's own messages too, edits and deletions included."""
        event = (
            message_payload(self._state, message)
            if subtype is None
            else envelopes.change_event(self._state, message, subtype)
        )
        self._deliver(event, message.channel)

    async def command(self, user_id: str, channel_id: str, line: str, base_url: str) -> Outcome:
        """A slash command; its answer, or Slack's sentence about a failure, is shown only to the person."""
        user, channel = self._person(user_id), self._channel(channel_id)
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
                    self._state, self.announce, answer.body, user=user.id, channel=channel.id
                )
        except Refusal as refusal:
            error = refusal.error
        if error:
            self._slackbot(user, channel, f'{name} failed with the error "{error}"')
        return Outcome()

    async def press(
        self, user_id: str, where: Mapping[str, str], choice: str | None, base_url: str
    ) -> Outcome:
        """A button pressed, or an option chosen, in a message (`channel`, `ts`) or a modal (`view_id`).

        `where` also names the `block_id` and `action_id`; `choice` is the chosen option's value.
        """
        user = self._person(user_id)
        if "view_id" in where:
            view = self._view(user, where["view_id"])
            blocks, source = view.payload["blocks"], self._view_source(view)
        else:
            message = self._message(user, where["channel"], where["ts"])
            channel = self._channel(message.channel)
            url = self._response_url(ResponseUrl(user.id, channel.id, 0.0, message), base_url)
            blocks, source = message.blocks, envelopes.message_source(self._state, message, channel, url)
        used = envelopes.action(blocks, where["block_id"], where["action_id"], choice)
        if used is None:
            raise Impossible("This button is gone.")
        source["actions"] = [used | {"action_ts": self._state.next_ts()}]
        answer = await self._interact("block_actions", user, source)
        return Outcome() if answer.ok else Outcome(problem=answers.TROUBLE)

    async def submit(self, user_id: str, view_id: str, values: dict[str, Any]) -> Outcome:
        """A modal submitted: closed, changed, or left open with errors, as the app answers."""
        user = self._person(user_id)
        view = self._view(user, view_id)
        payload = {"view": view_payload(self._state, view, values), "response_urls": []}
        answer = await self._interact("view_submission", user, payload)
        return answers.after_submit(self._state, view, answer.body) if answer.ok else Outcome(answers.TROUBLE)

    def close(self, user_id: str, view_id: str, values: dict[str, Any]) -> Outcome:
        """A modal closed without submitting; the app hears of it only where it asked to."""
        user = self._person(user_id)
        view = self._view(user, view_id)
        self._state.close_view(view_id)
        if view.payload.get("notify_on_close"):
            payload = {"view": view_payload(self._state, view, values), "is_cleared": False}
            self._app.in_background(self._interact("view_closed", user, payload))
        return Outcome()

    async def _interact(self, kind: str, user: User, more: Mapping[str, Any]) -> AppAnswer:
        payload = envelopes.interaction(self._state, user, kind, more)
        return await self._app.send(kind, urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    def _deliver(self, event: Mapping[str, Any], channel: str) -> None:
        if self._state.channels[channel].has_app:
            envelope = envelopes.event_callback(self._state, event, channel)
            self._app.in_background(self._app.send_with_retries("event", json.dumps(envelope).encode()))

    def _response_url(self, grant: ResponseUrl, base_url: str) -> str:
        return f"{base_url.rstrip('/')}/playground/response/{self._state.new_response_url(grant)}"

    def _view_source(self, view: OpenView) -> dict[str, Any]:
        return {"container": {"type": "view", "view_id": view.id}, "view": view_payload(self._state, view)}

    def _slackbot(self, user: User, channel: Channel, text: str) -> None:
        ts = self._state.next_ts()
        self._state.add(Message(channel.id, ts, "USLACKBOT", escape(text), only_for=user.id))

    def _person(self, user_id: str) -> User:
        user = self._state.users.get(user_id)
        if user is None or user.role == "bot":
            raise Impossible("Choose a person first.")
        return user

    def _channel(self, channel_id: str) -> Channel:
        channel = self._state.channels.get(channel_id)
        if channel is None:
            raise Impossible("This channel is gone.")
        return channel

    def _message(self, user: User, channel_id: str, ts: str) -> Message:
        message = self._state.find(channel_id, ts, viewer=user.id)
        if message is None:
            raise Impossible("This message is gone.")
        return message

    def _view(self, user: User, view_id: str) -> OpenView:
        view = self._state.views.get(view_id)
        if view is None or view.user != user.id:
            raise Impossible("This dialog is closed.")
        return view


def _error_of(answer: AppAnswer) -> str:
    """Slack's word for a command that failed: it timed out, or the app could not be reached or refused it."""
    return "operation_timeout" if answer.reason == "http_timeout" else "dispatch_failed"
