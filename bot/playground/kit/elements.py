"""Describe Block Kit's composition objects and elements with their limits: buttons, menus, inputs.

See `blocks` for the blocks around them. Source: docs.slack.dev, Block Kit reference.
"""

import re
from typing import Any

from bot.playground.kit.grammar import (
    Check,
    Field,
    Grammar,
    Problems,
    flag,
    list_of,
    number,
    string,
    word,
    wrong,
)

KIT = Grammar()
"""The table of all objects; `blocks` adds the blocks and views."""

MENUS = (
    "static_select",
    "users_select",
    "channels_select",
    "conversations_select",
    "multi_static_select",
    "multi_users_select",
    "multi_channels_select",
    "multi_conversations_select",
)
CHOICES = (*MENUS, "radio_buttons", "checkboxes", "timepicker")
INTERACTIVE = ("button", "overflow", *CHOICES)
INPUTS = ("plain_text_input", "number_input", *CHOICES)
CONVERSATIONS = ("im", "mpim", "private", "public")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _choice_unknown(element: Any, pointer: str) -> Problems:
    chosen = element.get("initial_option")
    if chosen is not None and chosen not in (element.get("options") or []):
        yield wrong("initial_option must be one of the options", pointer)


def _ticked_unknown(element: Any, pointer: str) -> Problems:
    ticked, options = element.get("initial_options"), element.get("options")
    if any(each not in (options or []) for each in ticked or ()):
        yield wrong("initial_options must be among the options", pointer)


def _too_many_chosen(element: Any, pointer: str) -> Problems:
    most = element.get("max_selected_items")
    started = [value for name, value in element.items() if name.startswith("initial_")]
    if isinstance(most, int) and any(isinstance(each, list) and len(each) > most for each in started):
        yield wrong(f"no more than {most} items allowed", pointer)


def _numbers_wrong(element: Any, pointer: str) -> Problems:
    for name in ("initial_value", "min_value", "max_value"):
        value = element.get(name)
        if isinstance(value, str) and not _NUMBER.fullmatch(value):
            yield wrong("must be a number", f"{pointer}/{name}")
        elif isinstance(value, str) and "." in value and not element.get("is_decimal_allowed"):
            yield wrong("must be an integer", f"{pointer}/{name}")


def _written(shape: re.Pattern[str], called: str) -> Check:
    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield wrong(f"must be {called}", pointer)

    return check


ID = Field(string(255, least=1))
_PLAIN_FLAGS = {"emoji": Field(flag)}
_USED = {"action_id": ID, "confirm": Field(KIT.shaped("confirm")), "focus_on_load": Field(flag)}
_MENU = {**_USED, "placeholder": Field(KIT.text(150, "plain_text"))}
_SEVERAL = {**_MENU, "max_selected_items": Field(number(1, 1000))}
_IDS = Field(list_of(string(64, least=1), 1000, least=0))
_ONE = Field(string(64, least=1))
_FILTERED = {
    "default_to_current_conversation": Field(flag),
    "filter": Field(KIT.shaped("filter")),
}
_TYPED = {
    "action_id": ID,
    "placeholder": Field(KIT.text(150, "plain_text")),
    "focus_on_load": Field(flag),
    "dispatch_action_config": Field(KIT.shaped("dispatch")),
}


def _options(most: int) -> Field:
    return Field(list_of(KIT.shaped("option"), most), required=True)


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
        "action_id": ID,
        "value": Field(string(2000)),
        "url": Field(string(3000)),
        "style": Field(word("primary", "danger")),
        "confirm": Field(KIT.shaped("confirm")),
        "accessibility_label": Field(string(75)),
    },
    "feedback_buttons": {
        "action_id": ID,
        "positive_button": Field(KIT.shaped("feedback_button"), required=True),
        "negative_button": Field(KIT.shaped("feedback_button"), required=True),
    },
    "feedback_button": {
        "text": Field(KIT.text(75, "plain_text"), required=True),
        "accessibility_label": Field(string(75)),
        "value": Field(string(2000, least=1), required=True),
    },
    "overflow": {
        "action_id": ID,
        "options": _options(5),
        "confirm": Field(KIT.shaped("confirm")),
    },
    "static_select": {**_MENU, "options": _options(100), "initial_option": Field(KIT.shaped("option"))},
    "multi_static_select": {
        **_SEVERAL,
        "options": _options(100),
        "initial_options": Field(list_of(KIT.shaped("option"), 100)),
    },
    "users_select": {**_MENU, "initial_user": _ONE},
    "multi_users_select": {**_SEVERAL, "initial_users": _IDS},
    "channels_select": {**_MENU, "initial_channel": _ONE, "response_url_enabled": Field(flag)},
    "multi_channels_select": {**_SEVERAL, "initial_channels": _IDS},
    "conversations_select": {
        **_MENU,
        **_FILTERED,
        "initial_conversation": _ONE,
        "response_url_enabled": Field(flag),
    },
    "multi_conversations_select": {**_SEVERAL, **_FILTERED, "initial_conversations": _IDS},
    "radio_buttons": {**_USED, "options": _options(10), "initial_option": Field(KIT.shaped("option"))},
    "checkboxes": {
        **_USED,
        "options": _options(10),
        "initial_options": Field(list_of(KIT.shaped("option"), 10)),
    },
    "timepicker": {
        **_MENU,
        "initial_time": Field(_written(_TIME, "a time as HH:mm")),
        "timezone": Field(string(100)),
    },
    "plain_text_input": {
        **_TYPED,
        "initial_value": Field(string(3000)),
        "multiline": Field(flag),
        "min_length": Field(number(0, 3000)),
        "max_length": Field(number(1, 3000)),
    },
    "number_input": {
        **_TYPED,
        "is_decimal_allowed": Field(flag, required=True),
        "initial_value": Field(string(255)),
        "min_value": Field(string(255)),
        "max_value": Field(string(255)),
    },
    "dispatch": {"trigger_actions_on": Field(list_of(word("on_enter_pressed", "on_character_entered"), 2))},
    "filter": {
        "include": Field(list_of(word(*CONVERSATIONS), 4)),
        "exclude_external_shared_channels": Field(flag),
        "exclude_bot_users": Field(flag),
    },
}
KIT.rules |= {
    "static_select": _choice_unknown,
    "radio_buttons": _choice_unknown,
    "checkboxes": _ticked_unknown,
    "multi_static_select": _ticked_unknown,
    "number_input": _numbers_wrong,
    **dict.fromkeys(
        ("multi_users_select", "multi_channels_select", "multi_conversations_select"), _too_many_chosen
    ),
}
