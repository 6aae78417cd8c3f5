"""Find what Slack would refuse in a message or view: blocks over their limits, and broken rules across
blocks.

It knows only the blocks that Draftdesk sends and refuses all others, so that whatever passes here passes in
Slack too. See `elements` for elements and `web_api` for error codes. Source: docs.slack.dev, Block Kit
reference and Views.
"""

import json
from typing import Any

from bot.playground.kit.elements import ID, INPUTS, INTERACTIVE, KIT
from bot.playground.kit.grammar import Field, Problems, flag, list_of, number, string, word, wrong

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
"""Characters of a message's blocks as JSON. Slack documents no limit; users reported refusals near this size.
"""

EVERYWHERE = ("section", "context", "actions", "header", "divider", "rich_text")
IN_MESSAGES = (*EVERYWHERE, "context_actions")
IN_VIEWS = (*EVERYWHERE, "input")
RICH_LEAVES = ("text", "link", "user", "channel", "emoji")


def message_problems(blocks: Any) -> list[str]:
    """All faults of a message's `blocks`, in Slack's words; empty if Slack would accept them."""
    return [
        *list_of(KIT.typed(*IN_MESSAGES), MESSAGE_BLOCKS, least=0)(blocks, "/blocks"),
        *_repeats(blocks, "/blocks"),
    ]


def view_problems(view: Any, kind: str = "modal") -> list[str]:
    """All faults of a view, `modal` or `home`, in Slack's words; empty if Slack would accept it."""
    blocks = view.get("blocks") if isinstance(view, dict) else None
    return [*KIT.typed(kind)(view, "/view"), *_repeats(blocks, "/view/blocks")]


def is_too_long(blocks: list[Any]) -> bool:
    """True if Slack would answer `msg_blocks_too_long`: one message's blocks are too large together."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > MESSAGE_CHARACTERS


def _submit_missing(view: Any, pointer: str) -> Problems:
    blocks = view.get("blocks")
    kinds = (
        [block.get("type") for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    )
    if "input" in kinds and not view.get("submit"):
        yield wrong("missing required field: submit (the view has input blocks)", pointer)


def _content_missing(section: Any, pointer: str) -> Problems:
    if not section.get("text") and not section.get("fields"):
        yield wrong("missing required field: text or fields", pointer)


def _repeats(blocks: Any, pointer: str) -> Problems:
    """Find repeated ids: a `block_id` must be unique in its message or view, an `action_id` in its block."""
    if not isinstance(blocks, list):
        return
    known = [block for block in blocks if isinstance(block, dict)]
    yield from _repeated("block_id", known, pointer)
    for position, block in enumerate(known):
        elements = block.get("elements")
        if isinstance(elements, list):
            yield from _repeated(
                "action_id", [e for e in elements if isinstance(e, dict)], f"{pointer}/{position}/elements"
            )


def _repeated(name: str, items: list[dict[str, Any]], pointer: str) -> Problems:
    seen: set[str] = set()
    for item in items:
        identifier = item.get(name)
        if isinstance(identifier, str) and identifier in seen:
            yield wrong(f"{name} already exists: {identifier}", pointer)
        elif isinstance(identifier, str):
            seen.add(identifier)


_STYLE = Field(KIT.shaped("style"))
_SECTIONS = Field(list_of(KIT.typed("rich_text_section"), 1000), required=True)
_LEAVES = Field(list_of(KIT.typed(*RICH_LEAVES), 1000, least=0), required=True)
_VIEW = {
    "blocks": Field(list_of(KIT.typed(*IN_VIEWS), VIEW_BLOCKS), required=True),
    "private_metadata": Field(string(3000)),
    "callback_id": Field(string(255)),
    "external_id": Field(string(255)),
}

KIT.objects |= {
    # Blocks.
    "section": {
        "block_id": ID,
        "text": Field(KIT.text(3000)),
        "fields": Field(list_of(KIT.text(2000), 10)),
        "accessory": Field(KIT.typed(*INTERACTIVE)),
        "expand": Field(flag),
    },
    "context": {"block_id": ID, "elements": Field(list_of(KIT.text(3000), 10), required=True)},
    "actions": {"block_id": ID, "elements": Field(list_of(KIT.typed(*INTERACTIVE), 25), required=True)},
    "context_actions": {
        "block_id": ID,
        "elements": Field(list_of(KIT.typed("feedback_buttons"), 5), required=True),
    },
    "header": {"block_id": ID, "text": Field(KIT.text(150, "plain_text"), required=True)},
    "divider": {"block_id": ID},
    "input": {
        "block_id": ID,
        "label": Field(KIT.text(2000, "plain_text"), required=True),
        "element": Field(KIT.typed(*INPUTS), required=True),
        "hint": Field(KIT.text(2000, "plain_text")),
        "optional": Field(flag),
        "dispatch_action": Field(flag),
    },
    # Rich text.
    "rich_text": {
        "block_id": ID,
        "elements": Field(
            list_of(
                KIT.typed("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"),
                100,
            ),
            required=True,
        ),
    },
    "rich_text_section": {"elements": _LEAVES},
    "rich_text_quote": {"elements": _LEAVES, "border": Field(number(0, 1))},
    "rich_text_preformatted": {"elements": _LEAVES, "border": Field(number(0, 1))},
    "rich_text_list": {
        "style": Field(word("bullet", "ordered"), required=True),
        "elements": _SECTIONS,
        "indent": Field(number(0, 8)),
        "offset": Field(number(0, 10_000)),
        "border": Field(number(0, 1)),
    },
    "text": {"text": Field(string(40_000, least=1), required=True), "style": _STYLE},
    "link": {
        "url": Field(string(3000, least=1), required=True),
        "text": Field(string(40_000)),
        "style": _STYLE,
    },
    "user": {"user_id": Field(string(64, least=1), required=True), "style": _STYLE},
    "channel": {"channel_id": Field(string(64, least=1), required=True), "style": _STYLE},
    "emoji": {"name": Field(string(100, least=1), required=True), "style": _STYLE},
    "style": {name: Field(flag) for name in ("bold", "italic", "strike", "code")},
    # Views.
    "modal": {
        **_VIEW,
        "title": Field(KIT.text(24, "plain_text"), required=True),
        "submit": Field(KIT.text(24, "plain_text")),
        "close": Field(KIT.text(24, "plain_text")),
        "clear_on_close": Field(flag),
        "notify_on_close": Field(flag),
    },
    "home": _VIEW,
}
KIT.rules |= {"section": _content_missing, "modal": _submit_missing}
