"""One Web API call: its arguments, and refusals common to several methods.

See `endpoint` for the endpoint, `chat` and `modals` for the methods that write.
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
"""Called for each message that the app wrote, with the event's subtype: Slack sends events for these too."""

Answer = dict[str, Any]


class Refusal(Exception):
    """A refusal by Slack: its error code and explanations."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []

    def answer(self) -> Answer:
        """The body of Slack's answer."""
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
    """One call: the workspace, the arguments, and the callback for new messages."""

    state: State
    arguments: Mapping[str, Any]
    announce: Announce
    base_url: str = ""
    """Where the stand-in answers."""

    def need(self, name: str) -> str:
        """Return a required string argument. Raises Refusal if it is missing."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean argument, sent as text in forms and queries."""
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def decoded(self, name: str, error: str) -> Any:
        """Return an argument that forms send as JSON text."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as broken:
            raise Refusal(error) from broken

    def channel(self) -> Channel:
        """The channel in the `channel` argument. Raises Refusal if it is unknown, or private and the app is
        not a member.
        """
        channel = self.state.channels.get(self.need("channel"))
        if channel is None or (channel.kind != "public" and not channel.has_app):
            raise Refusal("channel_not_found")
        return channel

    def writable_channel(self) -> Channel:
        """The same channel. Raises Refusal if the app is not a member."""
        channel = self.channel()
        if not channel.has_app:
            raise Refusal("not_in_channel")
        if channel.archived:
            raise Refusal("is_archived")
        return channel


def checked_content(call: Call, most: int) -> tuple[str, list[dict[str, Any]] | None]:
    """The text and blocks of a message; blocks are None if not given. Raises Refusal as Slack would."""
    text, blocks = call.arguments.get("text") or "", call.decoded("blocks", "invalid_blocks_format")
    if call.arguments.get("attachments"):
        raise Refusal("invalid_attachments", ["the stand-in does not support attachments: send blocks"])
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
