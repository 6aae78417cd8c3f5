"""Keep payloads within Slack's limits.

Slack refuses a message over its limits and the user sees nothing, so clip text visibly and check every
payload before it is sent. Source: https://docs.slack.dev/reference/block-kit; the limit for all blocks of a
message together (`msg_blocks_too_long`) was measured.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 13_000
FALLBACK = 3_000
"""Characters of a message's fallback `text`, used by notifications and screen readers."""
QUOTE = 3_000
"""Characters of one draft or reply in a message. Three of them fit together."""
EXCERPT = 600
"""Characters of a customer's message shown as a reminder."""
LINE = 300
"""Characters of a small line under a draft."""
INPUT = 3_000
"""Characters of a modal's input: the longest editable reply."""

_ELLIPSIS = "… (shortened)"


def clip(text: str, limit: int) -> str:
    """Shorten `text` to at most `limit` characters, with a note at the end if it was cut."""
    return text if len(text) <= limit else text[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def first_that_fits(versions: Iterable[list[Block]]) -> list[Block]:
    """The first of ever shorter versions of one message that fits Slack's limits, else the last."""
    blocks: list[Block] = []
    for blocks in versions:
        size = len(json.dumps([block.to_dict() for block in blocks], ensure_ascii=False))
        if size <= MESSAGE_CHARACTERS:
            break
    return blocks


def checked(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON values. Raises SlackObjectFormationError if Slack would refuse them."""
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
    """Total characters of all strings in a JSON value, without field names."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(characters(part) for part in value.values())
    return sum(characters(part) for part in value) if isinstance(value, list) else 0
