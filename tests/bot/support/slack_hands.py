"""A user's gestures in Slack, sent to the app over HTTP, by socket, or by the page.

HTTP and the socket use the payloads of `slack_payloads`, written from Slack's documentation; the page uses
the stand-in's. The stand-in shows the app's answers in all three cases.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol

from bot.playground.gestures import answers
from bot.playground.world.state import Message, OpenView, State
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace, buttons, eventually, usable

Wire = Callable[[bytes], str]
"""Sends a request's body to the app and returns the body of its acknowledgement."""
EVENTS = "application/json"


class Hands(Protocol):
    """A user's gestures. Each returns when the app has acknowledged it."""

    def say(self, text: str, *, user: str = "U0SAM", thread_ts: str | None = None) -> str:
        """Write in #support; the message's ts."""
        ...

    def press(self, message: Message, label: str, *, user: str = "U0MAYA") -> None:
        """Press the first button whose label starts with `label`."""
        ...

    def submit(self, values: dict[str, Any], *, user: str = "U0MAYA") -> None:
        """Submit the open modal."""
        ...

    def suggest(self, text: str, *, user: str = "U0MAYA") -> Message:
        """Type `/suggest` in #general; return the private answer."""
        ...

    def shortcut(self, ts: str, callback_id: str, *, user: str = "U0MAYA") -> None:
        """Choose a shortcut from the menu of a message in #general."""
        ...

    def open_home(self, *, user: str = "U0MAYA") -> OpenView:
        """Open the app's Home tab; return its content."""
        ...


def over_http(place: Workplace) -> Wire:
    """Requests signed as Slack signs them."""

    def deliver(body: bytes) -> str:
        kind = EVENTS if body.startswith(b"{") else slack_payloads.FORM
        answer = place.deliver(body, kind=kind)
        assert answer.status_code == 200, answer.text
        return answer.text

    return deliver


def through_the_socket(place: Workplace) -> Wire:
    """Send envelopes through the socket and return their acknowledgements."""
    return lambda body: json.dumps(payload) if (payload := place.peer.exchange(body)) else ""


class ByHand:
    """Gestures sent as payloads of `slack_payloads` through a wire."""

    def __init__(self, place: Workplace, wire: Wire) -> None:
        self._place = place
        self._wire = wire

    def say(self, text: str, *, user: str = "U0SAM", thread_ts: str | None = None) -> str:
        ts = self._state.next_ts()
        self._state.add(Message("C0SUPPORT", ts, user, text, thread_ts=thread_ts))
        thread = {} if thread_ts is None else {"thread_ts": thread_ts}
        self._wire(
            slack_payloads.event(slack_payloads.message(text, user=user, ts=ts, event_ts=ts, **thread))
        )
        return ts

    def seen(self, channel: str, text: str, *, user: str = "U0SAM") -> str:
        """Post a message without telling the app; its ts."""
        return self._state.add(Message(channel, self._state.next_ts(), user, text)).ts

    def mention(
        self, text: str, *, user: str = "U0MAYA", channel: str = "C0SUPPORT", thread_ts: str | None = None
    ) -> str:
        """Mention the app, for which Slack sends two events; the message's ts."""
        text = f"<@{self._state.bot_user}> {text}"
        ts = self._state.next_ts()
        self._state.add(Message(channel, ts, user, text, thread_ts=thread_ts))
        more = {"user": user, "ts": ts, "event_ts": ts, "channel": channel}
        more |= {} if thread_ts is None else {"thread_ts": thread_ts}
        self._wire(slack_payloads.event(slack_payloads.message(text, **more)))
        self._wire(slack_payloads.event(slack_payloads.mention("", **more) | {"text": text}))
        return ts

    def choose(
        self, message: Message, action_id: str, option: dict[str, Any], *, user: str = "U0MAYA"
    ) -> None:
        """Choose an option of a message's menu."""
        url = self._place.response_url(user, message.channel, message)
        self._wire(
            slack_clicks.choice(
                action_id, option, response_url=url, user=user, ts=message.ts, thread_ts=message.thread_ts
            )
        )

    def press(self, message: Message, label: str, *, user: str = "U0MAYA", seconds_ago: float = 0.0) -> None:
        """Press a button; the click reaches the app after `seconds_ago`."""
        trigger = self._state.new_trigger(user)
        self._state.triggers[trigger].issued -= seconds_ago
        button = next(
            each
            for block in message.blocks
            for each in usable(block)
            if each["type"] == "button" and each["text"]["text"].startswith(label)
        )
        self._wire(
            slack_clicks.click(
                button["action_id"],
                button["value"],
                response_url=self._place.response_url(user, message.channel, message),
                user=user,
                ts=message.ts,
                thread_ts=message.thread_ts,
                ephemeral=message.only_for is not None,
                channel=message.channel,
                trigger_id=trigger,
            )
        )

    def submit(self, values: dict[str, Any], *, user: str = "U0MAYA") -> None:
        view = self._place.view(user)
        metadata = view.payload["private_metadata"]
        sent = slack_payloads.submission(view.payload["callback_id"], metadata, values, user=user)
        outcome = answers.after_submit(self._state, view, self._wire(sent))
        assert (outcome.problem, outcome.errors) == (None, {})

    def suggest(self, text: str, *, user: str = "U0MAYA") -> Message:
        url = self._place.response_url(user, "C0GENERAL")
        answer = self._wire(
            slack_payloads.command(
                text, response_url=url, user=user, trigger_id=self._state.new_trigger(user)
            )
        )
        answers.command_answer(self._state, lambda *_: None, answer, user=user, channel="C0GENERAL")
        return whispered(self._place, user)

    def shortcut(self, ts: str, callback_id: str, *, user: str = "U0MAYA") -> None:
        chosen = self._state.find("C0GENERAL", ts)
        assert chosen is not None
        url = self._place.response_url(user, "C0GENERAL")
        trigger = self._state.new_trigger(user)
        self._wire(
            slack_clicks.shortcut(
                callback_id,
                ts,
                chosen.text,
                response_url=url,
                trigger_id=trigger,
                user=user,
                author=chosen.user,
                channel="C0GENERAL",
            )
        )

    def open_home(self, *, user: str = "U0MAYA") -> OpenView:
        self._wire(slack_payloads.event(slack_payloads.home_opened(user=user)))
        return eventually(lambda: self._state.homes.get(user))

    @property
    def _state(self) -> State:
        return self._place.playground.state


class ByPage:
    """Gestures as the playground's page makes them."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def say(self, text: str, *, user: str = "U0SAM", thread_ts: str | None = None) -> str:
        return self._place.say(text, user=user, **({} if thread_ts is None else {"thread_ts": thread_ts}))

    def press(self, message: Message, label: str, *, user: str = "U0MAYA") -> None:
        whole = next(each for each in buttons(message) if each.startswith(label))
        assert self._place.press(message, whole, user=user)["problem"] is None

    def submit(self, values: dict[str, Any], *, user: str = "U0MAYA") -> None:
        told = self._place.submit(values, user)
        assert (told["problem"], told["errors"]) == (None, {})

    def suggest(self, text: str, *, user: str = "U0MAYA") -> Message:
        self._place.gesture("message", user=user, channel="C0GENERAL", text=f"/suggest {text}")
        return whispered(self._place, user)

    def shortcut(self, ts: str, callback_id: str, *, user: str = "U0MAYA") -> None:
        told = self._place.gesture("shortcut", user=user, channel="C0GENERAL", ts=ts, callback_id=callback_id)
        assert told["problem"] is None

    def open_home(self, *, user: str = "U0MAYA") -> OpenView:
        self._place.gesture("home", user=user, tab="home")
        return eventually(lambda: self._place.playground.state.homes.get(user))


def whispered(place: Workplace, user: str, channel: str = "C0GENERAL") -> Message:
    """Wait for the newest message that only this person sees."""
    return eventually(lambda: next(reversed(place.whispers(user, channel)), None))
