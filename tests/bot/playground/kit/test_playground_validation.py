"""The stand-in's refusals apart from sizes: unknown, empty and repeated parts."""

from typing import Any

import pytest
import slackblocks as sb

from bot.playground.kit.blocks import is_too_long, message_problems, view_problems

TEXT = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "text": TEXT, "action_id": "go"}
OPTIONS, OTHERS = ([{"text": TEXT, "value": value}] for value in ("a", "b"))

REFUSED_IN_MESSAGES = {
    "an unknown block": ({"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    "an input": ({"type": "input"}, "unsupported type: input [json-pointer:/blocks/0/type]"),
    "no type": ({}, "unsupported type: None [json-pointer:/blocks/0/type]"),
    "not an object": ("divider", "must be an object [json-pointer:/blocks/0]"),
    "an unknown field": (
        {"type": "divider", "colour": "red"},
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "an empty text": (
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "an empty section": (
        {"type": "section"},
        "missing required field: text or fields [json-pointer:/blocks/0]",
    ),
    "mrkdwn in a header": (
        {"type": "header", "text": {"type": "mrkdwn", "text": "*Hi*"}},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "no elements": (
        {"type": "actions", "elements": []},
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a button's unknown style": (
        {"type": "actions", "elements": [{**BUTTON, "style": "loud"}]},
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "one action twice in a block": (
        {"type": "actions", "elements": [BUTTON, BUTTON]},
        "action_id already exists: go [json-pointer:/blocks/0/elements]",
    ),
    "a broadcast in rich text": (
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_quote", "elements": [{"type": "broadcast", "range": "channel"}]}
            ],
        },
        "unsupported type: broadcast [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "a choice that is no option": (
        {
            "type": "actions",
            "elements": [
                {
                    "type": "static_select",
                    "options": [{"text": TEXT, "value": "a"}],
                    "initial_option": {"text": TEXT, "value": "b"},
                }
            ],
        },
        "initial_option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
}


@pytest.mark.parametrize(("block", "problem"), REFUSED_IN_MESSAGES.values(), ids=REFUSED_IN_MESSAGES)
def test_a_message_is_refused_for_each_fault(block: Any, problem: str) -> None:
    assert message_problems([block]) == [problem]


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ({"type": "timepicker", "initial_time": "24:00"}, "must be a time as HH:mm"),
        ({"type": "number_input"}, "missing required field: is_decimal_allowed"),
        (
            {"type": "number_input", "is_decimal_allowed": False, "initial_value": "0.5"},
            "must be an integer",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "one"},
            "must be a number",
        ),
        (
            {"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1", "U2"]},
            "no more than 1 items allowed",
        ),
        (
            {"type": "conversations_select", "filter": {"include": ["secret"]}},
            "must be one of: im, mpim, private, public",
        ),
        (
            {"type": "multi_static_select", "options": OPTIONS, "initial_options": OTHERS},
            "initial_options must be among the options",
        ),
    ],
)
def test_an_input_is_refused_for_each_fault(element: dict[str, Any], problem: str) -> None:
    block = {"type": "input", "label": TEXT, "element": element}
    found = view_problems({"type": "modal", "title": TEXT, "submit": TEXT, "blocks": [block]})
    assert [each.split(" [")[0] for each in found] == [problem]


def test_a_number_input_is_allowed_only_in_an_input_block() -> None:
    block = {"type": "actions", "elements": [{"type": "number_input", "is_decimal_allowed": True}]}
    assert message_problems([block]) == [
        "unsupported type: number_input [json-pointer:/blocks/0/elements/0/type]"
    ]


def test_a_block_id_is_unique_in_a_message_and_an_action_id_in_a_block() -> None:
    twice = [{"type": "divider", "block_id": "line"}] * 2
    assert message_problems(twice) == ["block_id already exists: line [json-pointer:/blocks]"]
    assert message_problems([{"type": "actions", "elements": [BUTTON]}] * 2) == []


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    view = {
        "type": "modal",
        "title": TEXT,
        "blocks": [{"type": "input", "label": TEXT, "element": {"type": "plain_text_input"}}],
    }
    with pytest.raises(sb.InvalidUsageError):
        sb.ModalView("Go", [sb.InputBlock("Go", sb.PlainTextInput("text"))])
    assert view_problems(view) == [
        "missing required field: submit (the view has input blocks) [json-pointer:/view]"
    ]
    assert view_problems(view | {"blocks": [{"type": "divider"}]}) == []


@pytest.mark.parametrize(
    "view", [None, "modal", {}, {"type": "home"}, {"type": "modal"}, {"type": "modal", "blocks": 3}]
)
def test_a_malformed_modal_is_refused(view: Any) -> None:
    assert view_problems(view) != []


def test_blocks_of_thirteen_thousand_characters_are_too_long() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
    assert message_problems([section] * 5) == []
    assert not is_too_long([section] * 4)
    assert is_too_long([section] * 5)
