"""Rebuild our payloads with the `slackblocks` package, which is stricter than Slack's own models.

Every field is passed on, so that a field unknown to the package is refused too. Add new blocks or elements to
one of the tables.
"""

from collections.abc import Callable
from typing import Any

import slackblocks

Value = dict[str, Any]


def stricter(block: Value) -> slackblocks.Block:
    """The block as built by `slackblocks`. Raises its errors, TypeError for an unknown field and KeyError for
    a type in no table.
    """
    built = BLOCKS[block["type"]](**_converted(block))
    assert isinstance(built, slackblocks.Block)
    return built


def stricter_message(text: str, blocks: list[Value]) -> slackblocks.Message:
    """The whole message. Raises as `stricter` does."""
    built = [stricter(block) for block in blocks]
    message = slackblocks.Message(channel="C0SUPPORT", text=text, blocks=built)
    assert len(message.to_dict()["blocks"]) == len(blocks)
    return message


def stricter_view(view: Value) -> slackblocks.View:
    """The whole view, a modal or a Home tab. Raises as `stricter` does."""
    kinds = {"modal": slackblocks.ModalView, "home": slackblocks.HomeTabView}
    given = {name: value for name, value in view.items() if name not in ("type", "blocks")}
    words = {name: text(given.pop(name)) for name in ("title", "submit", "close") if name in given}
    built = kinds[view["type"]](blocks=[stricter(block) for block in view["blocks"]], **words, **given)
    assert isinstance(built, slackblocks.View)
    assert len(built.to_dict()["blocks"]) == len(view["blocks"])
    return built


def text(value: Value) -> slackblocks.Text:
    """A text object."""
    assert value.keys() <= {"type", "text", "emoji", "verbatim"}, value.keys()
    kind = slackblocks.TextType.PLAINTEXT if value["type"] == "plain_text" else slackblocks.TextType.MARKDOWN
    return slackblocks.Text(value["text"], kind, value.get("emoji", False), value.get("verbatim", False))


def element(value: Value) -> Any:
    """An element, or a text object used as one."""
    if value["type"] in ("plain_text", "mrkdwn"):
        return text(value)
    given = _converted(value)
    chosen, options = given.get("initial_option"), value.get("options", [])
    assert chosen is None or value["initial_option"] in options, "initial_option is no option"
    return ELEMENTS[value["type"]](**given)


def _option(value: Value) -> slackblocks.Option:
    assert value.keys() <= {"text", "value", "description"}, value.keys()
    described = value.get("description")
    return slackblocks.Option(
        text(value["text"]), value["value"], description=text(described) if described else None
    )


def _confirm(value: Value) -> slackblocks.ConfirmationDialogue:
    words = {name: text(value[name]) for name in ("title", "text", "confirm", "deny")}
    return slackblocks.ConfirmationDialogue(**words, style=value.get("style"))


def _feedback_button(value: Value) -> slackblocks.FeedbackButton:
    assert value.keys() <= {"text", "value", "accessibility_label"}, value.keys()
    return slackblocks.FeedbackButton(text(value["text"]), value["value"], value.get("accessibility_label"))


def _rich(value: Value) -> slackblocks.RichTextObject:
    given = {name: each for name, each in value.items() if name not in ("type", "elements")}
    parts = [_leaf(each) for each in value["elements"]]
    return RICH[value["type"]](elements=parts, **given)


def _leaf(value: Value) -> Any:
    if value["type"] == "rich_text_section":
        return _rich(value)
    given = {name: each for name, each in value.items() if name not in ("type", "style")}
    return LEAVES[value["type"]](**given, **value.get("style", {}))


def _element_or_rich(value: Value) -> Any:
    return _rich(value) if value["type"] in RICH else element(value)


def _converted(value: Value) -> Value:
    """The fields, converted to the package's objects if it has them."""
    return {name: PARTS.get(name, _same)(given) for name, given in value.items() if name != "type"}


def _same(value: Any) -> Any:
    return value


def _each(convert: Callable[[Value], Any]) -> Callable[[list[Value]], list[Any]]:
    return lambda values: [convert(value) for value in values]


PARTS: dict[str, Callable[[Any], Any]] = {
    "text": text,
    "label": text,
    "hint": text,
    "placeholder": text,
    "fields": _each(text),
    "accessory": element,
    "element": element,
    "elements": _each(_element_or_rich),
    "options": _each(_option),
    "initial_options": _each(_option),
    "initial_option": _option,
    "positive_button": _feedback_button,
    "negative_button": _feedback_button,
    "confirm": _confirm,
    "filter": lambda value: slackblocks.ConversationFilter(**value),
    "dispatch_action_config": lambda value: slackblocks.DispatchActionConfiguration(**value),
}
"""By field."""
ELEMENTS: dict[str, Callable[..., Any]] = {
    "button": slackblocks.Button,
    "checkboxes": slackblocks.CheckboxGroup,
    "channels_select": slackblocks.ChannelSelectMenu,
    "conversations_select": slackblocks.ConversationSelectMenu,
    "feedback_buttons": slackblocks.FeedbackButtons,
    "multi_channels_select": slackblocks.ChannelMultiSelectMenu,
    "multi_conversations_select": slackblocks.ConversationMultiSelectMenu,
    "multi_static_select": slackblocks.StaticMultiSelectMenu,
    "multi_users_select": slackblocks.UserMultiSelectMenu,
    "number_input": slackblocks.NumberInput,
    "overflow": slackblocks.OverflowMenu,
    "plain_text_input": slackblocks.PlainTextInput,
    "radio_buttons": slackblocks.RadioButtonGroup,
    "static_select": slackblocks.StaticSelectMenu,
    "timepicker": slackblocks.TimePicker,
    "users_select": slackblocks.UserSelectMenu,
}
RICH: dict[str, Callable[..., slackblocks.RichTextObject]] = {
    "rich_text_list": slackblocks.RichTextList,
    "rich_text_preformatted": slackblocks.RichTextCodeBlock,
    "rich_text_quote": slackblocks.RichTextQuote,
    "rich_text_section": slackblocks.RichTextSection,
}
LEAVES: dict[str, Callable[..., Any]] = {
    "channel": slackblocks.RichTextChannel,
    "emoji": slackblocks.RichTextEmoji,
    "link": slackblocks.RichTextLink,
    "text": slackblocks.RichText,
    "user": slackblocks.RichTextUser,
}
BLOCKS: dict[str, Callable[..., Any]] = {
    "actions": slackblocks.ActionsBlock,
    "context": slackblocks.ContextBlock,
    "context_actions": slackblocks.ContextActionsBlock,
    "divider": slackblocks.DividerBlock,
    "header": slackblocks.HeaderBlock,
    "input": slackblocks.InputBlock,
    "rich_text": slackblocks.RichTextBlock,
    "section": slackblocks.SectionBlock,
}
