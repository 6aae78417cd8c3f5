"""Note the time of each event, so that a later start knows what it has missed."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App

from bot.listeners.served import ListenerContext


def register(app: App, served: ListenerContext) -> None:
    """Stand before the listeners of events."""

    def note(body: dict[str, Any], next: Callable[[], Any]) -> None:
        at = body.get("event_time")
        if isinstance(at, int):
            served.heard.note(at)
        next()

    app.use(note)
