"""One call of the Web API: its arguments, and the refusals that several methods share.

The endpoint is in `web_api`, the methods that write in `chat` and `modals`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.kit import blocks as validation
from bot.playground.world.payloads import with_ids
from bot.playground.world.people import Channel
from bot.playground.world.state import Message, State

Announce = Callable[[Message, str | None], None]
"""Told of each message that the app wrote, with the event's subtype: Slack sends events about those too."""

Answer = dict[str, Any]


class Refusal(Exception):
    """What Slack would not do: its error code and the sentences that say why."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []

    def answer(self) -> Answer:
        """The refusal as the body of Slack's answer."""
        if not self.messages:
            return {"ok": False, "error": self.error}
        marked = [f"[ERROR] {message}" for message in self.messages]
        return {
            "ok": False,
            "error": self.error,
            "errors": self.messages,
            "response_metadata": {"messages": marked},
        }


@dataclass(frozen=True)
class Call:
    """One call: the workspace it acts on, its arguments, and whom to tell about new messages."""

    state: State
    arguments: Mapping[str, Any]
    announce: Announce

    def need(self, name: str) -> str:
        """A required string argument."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument; forms and queries carry it as text."""
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def decoded(self, name: str, error: str) -> Any:
        """An argument that forms carry as JSON text."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as broken:
            raise Refusal(error) from broken

    def channel(self) -> Channel:
        """The channel named by the `channel` argument; of a private one the app knows only as a member."""
        channel = self.state.channels.get(self.need("channel"))
        if channel is None or (channel.kind != "public" and not channel.has_app):
            raise Refusal("channel_not_found")
        return channel

    def writable_channel(self) -> Channel:
        """The same, refused where the app is no member."""
        channel = self.channel()
        if not channel.has_app:
            raise Refusal("not_in_channel")
        return channel


def checked_content(call: Call, most: int) -> tuple[str, list[dict[str, Any]] | None]:
    """The text and blocks of a message, refused as Slack would; blocks are None when not given."""
    text, blocks = call.arguments.get("text") or "", call.decoded("blocks", "invalid_blocks_format")
    if call.arguments.get("attachments"):
        raise Refusal("invalid_attachments", ["the stand-in shows no attachments: send blocks"])
    if not isinstance(text, str) or not (text.strip() or blocks):
        raise Refusal("no_text")
    if len(text) > most:
        raise Refusal("msg_too_long")
    if blocks is None:
        return text, None
    problems = validation.message_problems(blocks)
    if problems:
        raise Refusal("invalid_blocks", problems)
    blocks = with_ids(blocks)
    if validation.is_too_long(blocks):
        raise Refusal("msg_blocks_too_long")
    return text, blocks
