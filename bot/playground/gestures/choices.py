"""Compute an element's report when it is used, and the values of a form. Pure functions.

Source: docs.slack.dev, Block elements, and the `state.values` of interaction payloads.
"""

from collections.abc import Mapping
from typing import Any

from bot.playground.world.payloads import interactive_elements

Choice = str | list[str] | None
"""The choice as the page sends it: an option's value, an id or a time; a list for multiple choices."""

Values = dict[str, dict[str, dict[str, Any]]]
"""`state.values`: by block_id and action_id, the element's type and value."""

REPORTED = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "timepicker": ("selected_time", "initial_time"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
"""For each element with a value: the name it reports the value by, and the field of its initial value."""


def used(element: Mapping[str, Any], block_id: str, choice: Choice) -> dict[str, Any] | None:
    """The action that Slack reports for an element; None if it does not offer this choice."""
    kind = element["type"]
    action = {"type": kind, "action_id": element["action_id"], "block_id": block_id}
    if kind == "button":
        return action | {key: element[key] for key in ("text", "value", "style") if key in element}
    if kind == "feedback_buttons":
        offered = [element[name]["value"] for name in ("positive_button", "negative_button")]
        return action | {"value": choice} if choice in offered else None
    field = "selected_option" if kind == "overflow" else REPORTED[kind][0]
    held = _held(element, field, choice)
    empty = held is None and field == "selected_option"
    return None if empty else action | {field: held}


def action(
    blocks: list[dict[str, Any]], block_id: str, action_id: str, choice: Choice
) -> dict[str, Any] | None:
    """The action of the element with these ids; None if the element or the choice does not exist."""
    for block in blocks:
        for element in interactive_elements(block) if block["block_id"] == block_id else ():
            if element["action_id"] == action_id:
                return used(element, block_id, choice)
    return None


def state_values(blocks: list[dict[str, Any]], given: Mapping[str, Any] | None = None) -> Values:
    """The values of all elements: those `given`, else the initial ones."""
    held: Values = {}
    for block in blocks:
        for element in interactive_elements(block):
            if element["type"] in REPORTED:
                field, initial = REPORTED[element["type"]]
                start = element.get(initial, [] if field.endswith("s") else None)
                held.setdefault(block["block_id"], {})[element["action_id"]] = {
                    "type": element["type"],
                    field: start,
                }
    for block_id, entered in (given or {}).items():
        held.setdefault(block_id, {}).update(entered)
    return held


def _held(element: Mapping[str, Any], field: str, choice: Choice) -> Any:
    """The choice in the field's shape: a whole option object, or the id for all other elements."""
    if not field.startswith("selected_option"):
        return choice
    chosen = choice if isinstance(choice, list) else [choice]
    options = [option for option in element.get("options", ()) if option["value"] in chosen]
    if field == "selected_options":
        return options
    return options[0] if options else None
