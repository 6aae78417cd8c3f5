"""What Slack would refuse: the table of Block Kit's objects with their limits, and the rules across them.

Only the blocks that Draftdesk sends are known; everything else is refused, so that what passes here passes
Slack too. Limits: docs.slack.dev, Block Kit reference and Views. Error codes and HTTP are left to `web_api`.
"""

import json
from typing import Any

from bot.playground.checks import Field, Grammar, Problems, flag, list_of, number, string, word, wrong

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
"""Characters of a message's blocks as JSON. Slack documents no figure; about here users met the refusal."""

KIT = Grammar()


def message_problems(blocks: Any) -> list[str]:
    """Everything wrong with a message's `blocks`, in Slack's words; empty when Slack would take them."""
    return [
        *list_of(KIT.typed(*IN_MESSAGES), MESSAGE_BLOCKS, least=0)(blocks, "/blocks"),
        *_repeats(blocks, "/blocks"),
    ]


def view_problems(view: Any) -> list[str]:
    """Everything wrong with a modal view, in Slack's words; empty when Slack would open it."""
    blocks = view.get("blocks") if isinstance(view, dict) else None
    return [*KIT.typed("modal")(view, "/view"), *_repeats(blocks, "/view/blocks")]


def is_too_long(blocks: list[Any]) -> bool:
    """Whether Slack would answer `msg_blocks_too_long`: the blocks of one message are too much together."""
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


def _choice_unknown(element: Any, pointer: str) -> Problems:
    chosen = element.get("initial_option")
    if chosen is not None and chosen not in (element.get("options") or []):
        yield wrong("initial_option must be one of the options", pointer)


def _ticked_unknown(element: Any, pointer: str) -> Problems:
    ticked, options = element.get("initial_options"), element.get("options")
    if any(each not in (options or []) for each in ticked or ()):
        yield wrong("initial_options must be among the options", pointer)


def _repeats(blocks: Any, pointer: str) -> Problems:
    """A `block_id` must be unique in its message or view, an `action_id` in its block."""
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


IN_MESSAGES = ("section", "context", "actions", "header", "divider", "rich_text")
IN_VIEWS = (*IN_MESSAGES, "input")
INTERACTIVE = ("button", "static_select", "radio_buttons")
INPUTS = ("plain_text_input", "static_select", "radio_buttons", "checkboxes")
RICH_LEAVES = ("text", "link", "user", "channel", "emoji")

_ID = Field(string(255, least=1))
_PLAIN_FLAGS = {"emoji": Field(flag)}
_STYLE = Field(KIT.shaped("style"))
_SECTIONS = Field(list_of(KIT.typed("rich_text_section"), 1000), required=True)
_LEAVES = Field(list_of(KIT.typed(*RICH_LEAVES), 1000, least=0), required=True)
_CHOICES = {
    "action_id": _ID,
    "initial_option": Field(KIT.shaped("option")),
    "confirm": Field(KIT.shaped("confirm")),
}

KIT.objects |= {
    # Composition objects.
    "plain_text": {"text": Field(string(40_000), required=True), **_PLAIN_FLAGS},
    "mrkdwn": {"text": Field(string(40_000), required=True), "verbatim": Field(flag)},
    "confirm": {
        "title": Field(KIT.text(100, "plain_text"), required=True),
        "text": Field(KIT.text(300), required=True),
        "confirm": Field(KIT.text(30, "plain_text"), required=True),
        "deny": Field(KIT.text(30, "plain_text"), required=True),
        "style": Field(word("primary", "danger")),
    },
    "option": {
        "text": Field(KIT.text(75), required=True),
        "value": Field(string(150, least=1), required=True),
        "description": Field(KIT.text(75)),
    },
    # Elements.
    "button": {
        "text": Field(KIT.text(75, "plain_text"), required=True),
        "action_id": _ID,
        "value": Field(string(2000)),
        "url": Field(string(3000)),
        "style": Field(word("primary", "danger")),
        "confirm": Field(KIT.shaped("confirm")),
        "accessibility_label": Field(string(75)),
    },
    "static_select": {
        **_CHOICES,
        "placeholder": Field(KIT.text(150, "plain_text")),
        "options": Field(list_of(KIT.shaped("option"), 100), required=True),
        "focus_on_load": Field(flag),
    },
    "radio_buttons": {
        **_CHOICES,
        "options": Field(list_of(KIT.shaped("option"), 10), required=True),
        "focus_on_load": Field(flag),
    },
    "checkboxes": {
        "action_id": _ID,
        "options": Field(list_of(KIT.shaped("option"), 10), required=True),
        "initial_options": Field(list_of(KIT.shaped("option"), 10)),
        "confirm": Field(KIT.shaped("confirm")),
        "focus_on_load": Field(flag),
    },
    "plain_text_input": {
        "action_id": _ID,
        "initial_value": Field(string(3000)),
        "placeholder": Field(KIT.text(150, "plain_text")),
        "multiline": Field(flag),
        "min_length": Field(number(0, 3000)),
        "max_length": Field(number(1, 3000)),
        "focus_on_load": Field(flag),
    },
    # Blocks.
    "section": {
        "block_id": _ID,
        "text": Field(KIT.text(3000)),
        "fields": Field(list_of(KIT.text(2000), 10)),
        "accessory": Field(KIT.typed(*INTERACTIVE)),
        "expand": Field(flag),
    },
    "context": {"block_id": _ID, "elements": Field(list_of(KIT.text(3000), 10), required=True)},
    "actions": {"block_id": _ID, "elements": Field(list_of(KIT.typed(*INTERACTIVE), 25), required=True)},
    "header": {"block_id": _ID, "text": Field(KIT.text(150, "plain_text"), required=True)},
    "divider": {"block_id": _ID},
    "input": {
        "block_id": _ID,
        "label": Field(KIT.text(2000, "plain_text"), required=True),
        "element": Field(KIT.typed(*INPUTS), required=True),
        "hint": Field(KIT.text(2000, "plain_text")),
        "optional": Field(flag),
        "dispatch_action": Field(flag),
    },
    # Rich text.
    "rich_text": {
        "block_id": _ID,
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
        "title": Field(KIT.text(24, "plain_text"), required=True),
        "blocks": Field(list_of(KIT.typed(*IN_VIEWS), VIEW_BLOCKS), required=True),
        "submit": Field(KIT.text(24, "plain_text")),
        "close": Field(KIT.text(24, "plain_text")),
        "private_metadata": Field(string(3000)),
        "callback_id": Field(string(255)),
        "external_id": Field(string(255)),
        "clear_on_close": Field(flag),
        "notify_on_close": Field(flag),
    },
}
KIT.rules |= {
    "section": _content_missing,
    "static_select": _choice_unknown,
    "radio_buttons": _choice_unknown,
    "checkboxes": _ticked_unknown,
    "modal": _submit_missing,
}
