"""Make the stand-in as strict as three judges: its own checks, slack_sdk's models, and `slackblocks`.

`judged()` is active in every `workplace`: anything that one judge rejects is refused, and the test fails at
its end even if it did not notice. So payloads unknown to the tests of blocks are checked too, every message
has fallback text, and none bypasses the guard.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.blocks import guard
from bot.playground.gestures import answers
from bot.playground.kit import blocks as validation
from bot.playground.web_api import calls, chat
from bot.playground.web_api.calls import Call
from tests.bot.support.stricter import stricter_message, stricter_view


@dataclass
class Sent:
    """Everything the app sent: blocks of messages, views, and the judges' problems."""

    messages: list[list[dict[str, Any]]] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def noted(self, problems: list[str]) -> list[str]:
        """Record the problems and return them."""
        self.problems += problems
        return problems


@contextmanager
def judged() -> Iterator[Sent]:
    """Make the stand-in refuse what any judge refuses. Raises AssertionError at the end if it refused
    anything.
    """
    sent = Sent()
    of_message, of_view, guarded = validation.message_problems, validation.view_problems, guard.checked
    passed: set[str] = set()

    def checked(blocks: Sequence[Block]) -> list[dict[str, Any]]:
        values = guarded(blocks)
        passed.add(json.dumps(values))
        return values

    def message_problems(blocks: Any) -> list[str]:
        sent.messages.append(blocks)
        return sent.noted([*of_message(blocks), *others_on_message(blocks)])

    def view_problems(view: Any, kind: str = "modal") -> list[str]:
        sent.views.append(view)
        return sent.noted([*of_view(view, kind), *others_on_view(view)])

    def content(call: Call, most: int) -> tuple[str, list[dict[str, Any]] | None]:
        text, blocks = calls.checked_content(call, most)
        if blocks and not text.strip():
            sent.noted(["blocks without a text: a notification and a screen reader have nothing to say"])
        if blocks and json.dumps(call.decoded("blocks", "")) not in passed:
            sent.noted(["blocks that did not pass guard.checked, which keeps them inside Slack's limits"])
        return text, blocks

    with (
        patch.object(guard, "checked", checked),
        patch.object(validation, "message_problems", message_problems),
        patch.object(validation, "view_problems", view_problems),
        patch.object(chat, "checked_content", content),
        patch.object(answers, "checked_content", content),
    ):
        yield sent
    assert sent.problems == [], "Slack would have refused what the app sent"


def others_on_message(blocks: Any) -> list[str]:
    """Problems of slack_sdk and `slackblocks` with a message's blocks."""
    return _refusals(lambda: stricter_message("a message", blocks), lambda: _official(blocks))


def others_on_view(view: Any) -> list[str]:
    """Problems of slack_sdk and `slackblocks` with a view."""
    return _refusals(lambda: stricter_view(view), lambda: _official_view(view))


def _official(blocks: Any) -> None:
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks), "a block that slack_sdk does not know"
    for block in parsed:
        block.validate_json()


def _official_view(view: Any) -> None:
    parsed = View(**view)
    parsed.validate_json()
    _official(view["blocks"])


def _refusals(*judges: Callable[[], object]) -> list[str]:
    found = []
    for judge in judges:
        try:
            judge()
        except Exception as refusal:  # Each library has its own errors, and an unknown field is a TypeError.
            found.append(f"{type(refusal).__name__}: {refusal}")
    return found
