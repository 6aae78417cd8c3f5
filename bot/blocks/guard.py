"""Slack's limits, and what keeps a payload inside them.

Slack refuses a message over its limits and the person sees nothing at all, so text is clipped here,
visibly, and every payload is checked before it leaves. Numbers: https://docs.slack.dev/reference/block-kit,
and for all blocks of a message together (`msg_blocks_too_long`) what was measured.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 13_000
FALLBACK = 3_000
"""Characters of a message's `text` beside blocks: what notifications and screen readers get."""
QUOTE = 3_000
"""Characters of one draft or reply in a message. Three of them fit beside each other."""
EXCERPT = 600
"""Characters of a customer's message where it only reminds."""
LINE = 300
"""Characters of a small line under a draft."""
INPUT = 3_000
"""Characters of a modal's input: the longest reply that can be edited."""

_ELLIPSIS = "… (shortened)"


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` characters; when something had to go, it says so at the end."""
    return text if len(text) <= limit else text[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def first_that_fits(versions: Iterable[list[Block]]) -> list[Block]:
    """Of ever shorter versions of one message the first that Slack takes as a whole, else the last."""
    blocks: list[Block] = []
    for blocks in versions:
        size = len(json.dumps([block.to_dict() for block in blocks], ensure_ascii=False))
        if size <= MESSAGE_CHARACTERS:
            break
    return blocks


def checked(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON values. Raises SlackObjectFormationError when Slack would refuse them."""
    if len(blocks) > MESSAGE_BLOCKS:
        raise SlackObjectFormationError(f"expected at most {MESSAGE_BLOCKS} blocks, got {len(blocks)}")
    values = []
    for block in blocks:
        block.validate_json()
        values.append(block.to_dict())
    if (total := characters(values)) > MESSAGE_CHARACTERS:
        raise SlackObjectFormationError(f"expected at most {MESSAGE_CHARACTERS} characters, got {total}")
    return values


def characters(value: object) -> int:
    """Characters of all strings in a JSON value, names of fields left out."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(characters(part) for part in value.values())
    return sum(characters(part) for part in value) if isinstance(value, list) else 0
