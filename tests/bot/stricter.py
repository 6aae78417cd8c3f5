"""Our blocks built anew with the `slackblocks` package, which refuses more than Slack's own models do.

Every field must be one that is known here, so that nothing of ours goes unchecked.
"""

from collections.abc import Callable
from typing import Any

import slackblocks

Value = dict[str, Any]


def stricter(block: Value) -> slackblocks.Block:
    """The block, as `slackblocks` builds it. Raises its errors, and KeyError for an unexpected type."""
    built = BLOCKS[block["type"]](dict(block))
    assert isinstance(built, slackblocks.Block)
    return built


def _only(value: Value, *names: str) -> None:
    assert value.keys() - {"type"} <= set(names), (
        f"unexpected in {value['type']}: {value.keys() - set(names)}"
    )


def text(value: Value) -> slackblocks.Text:
    _only(value, "text", "emoji", "verbatim")
    kind = slackblocks.TextType.PLAINTEXT if value["type"] == "plain_text" else slackblocks.TextType.MARKDOWN
    return slackblocks.Text(value["text"], kind, value.get("emoji", False), value.get("verbatim", False))


def _button(value: Value) -> slackblocks.Button:
    _only(value, "text", "action_id", "value", "style", "accessibility_label")
    assert 0 < len(value.get("accessibility_label", "x")) <= 75  # `slackblocks` does not know it.
    return slackblocks.Button(
        text(value["text"]), action_id=value["action_id"], value=value["value"], style=value.get("style")
    )


def _plain_text_input(value: Value) -> slackblocks.PlainTextInput:
    _only(value, "action_id", "multiline", "max_length", "initial_value", "focus_on_load")
    return slackblocks.PlainTextInput(**{name: given for name, given in value.items() if name != "type"})


def _radio_buttons(value: Value) -> slackblocks.RadioButtonGroup:
    _only(value, "action_id", "options")
    return slackblocks.RadioButtonGroup(value["action_id"], _options(value["options"]))


def _options(values: list[Value]) -> list[slackblocks.Option]:
    return [slackblocks.Option(text(option["text"]), option["value"]) for option in values]


def _static_select(value: Value) -> slackblocks.StaticSelectMenu:
    _only(value, "action_id", "options", "initial_option", "placeholder")
    first = value.get("initial_option")
    assert first is None or first in value["options"]
    return slackblocks.StaticSelectMenu(
        value["action_id"],
        _options(value["options"]),
        initial_option=_options([first])[0] if first else None,
        placeholder=text(value["placeholder"]),
    )


def _checkboxes(value: Value) -> slackblocks.CheckboxGroup:
    _only(value, "action_id", "options")
    return slackblocks.CheckboxGroup(value["action_id"], _options(value["options"]))


ELEMENTS: dict[str, Callable[[Value], Any]] = {
    "button": _button,
    "plain_text_input": _plain_text_input,
    "radio_buttons": _radio_buttons,
    "checkboxes": _checkboxes,
    "static_select": _static_select,
    "plain_text": text,
    "mrkdwn": text,
}


def element(value: Value) -> Any:
    return ELEMENTS[value["type"]](value)


def _section(value: Value) -> slackblocks.SectionBlock:
    _only(value, "text", "accessory")
    accessory = value.get("accessory")
    return slackblocks.SectionBlock(text(value["text"]), accessory=element(accessory) if accessory else None)


def _context(value: Value) -> slackblocks.ContextBlock:
    _only(value, "elements")
    return slackblocks.ContextBlock([element(each) for each in value["elements"]])


def _actions(value: Value) -> slackblocks.ActionsBlock:
    _only(value, "elements")
    return slackblocks.ActionsBlock([element(each) for each in value["elements"]])


def _divider(value: Value) -> slackblocks.DividerBlock:
    _only(value)
    return slackblocks.DividerBlock()


def _rich_text(value: Value) -> slackblocks.RichTextBlock:
    _only(value, "elements")
    quotes: list[slackblocks.RichTextObject] = []
    for quote in value["elements"]:
        assert quote["type"] == "rich_text_quote"
        _only(quote, "elements")
        quotes.append(slackblocks.RichTextQuote([_literal(each) for each in quote["elements"]]))
    return slackblocks.RichTextBlock(quotes)


def _literal(value: Value) -> slackblocks.RichText:
    assert value["type"] == "text"
    _only(value, "text", "style")
    assert value.get("style") in (None, {"code": True})
    return slackblocks.RichText(value["text"], code="style" in value)


def _input(value: Value) -> slackblocks.InputBlock:
    _only(value, "block_id", "label", "element", "hint", "optional", "dispatch_action")
    hint = value.get("hint")
    return slackblocks.InputBlock(
        text(value["label"]),
        element(value["element"]),
        block_id=value["block_id"],
        hint=text(hint) if hint else None,
        optional=value.get("optional", False),
    )


BLOCKS: dict[str, Callable[[Value], Any]] = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "rich_text": _rich_text,
    "input": _input,
}
