"""Compare the stand-in's limits with two other implementations: slackblocks and slack_sdk's models."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import slackblocks as sb
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.playground.kit.blocks import message_problems, view_problems

Payload = dict[str, Any]


def _rendered(built: Any) -> Payload:
    """The JSON of a slackblocks object."""
    payload: Payload = json.loads(repr(built))
    return payload


def _x(length: int) -> str:
    return "x" * length


def _plain(length: int) -> sb.Text:
    return sb.PlainText(_x(length))


def _button(length: int = 2, **more: Any) -> sb.Button:
    return sb.Button(**{"text": _plain(length), "action_id": "press", **more})


def _numbered_buttons(count: int) -> list[Any]:
    return [_button(action_id=f"press-{number}") for number in range(count)]


def _options(count: int, **more: Any) -> list[sb.Option]:
    return [sb.Option(**{"text": _plain(5), "value": f"{n}", **more}) for n in range(count)]


def _confirm(**more: Any) -> sb.ConfirmationDialogue:
    parts: dict[str, Any] = {name: _plain(3) for name in ("title", "text", "confirm", "deny")}
    return sb.ConfirmationDialogue(**{**parts, **more})


def _text_input(**more: Any) -> sb.PlainTextInput:
    return sb.PlainTextInput(action_id="text", **more)


def _input(element: Any = None, **more: Any) -> sb.InputBlock:
    return sb.InputBlock(**{"label": _plain(5), "element": element or _text_input(), **more})


def _modal(**more: Any) -> sb.ModalView:
    return sb.ModalView(**{"title": _plain(5), "blocks": [_input()], "submit": _plain(4), **more})


@dataclass(frozen=True)
class Limit:
    """One limit: how slackblocks builds a payload of a given size, and the path of the sized value."""

    name: str
    most: int
    build: Callable[[int], Any]
    path: tuple[str | int, ...]
    sdk_checks: bool = True
    """True if slack_sdk's models also check this limit."""


def _in_button(most: int, path: str, build: Callable[[int], Any], sdk_checks: bool = True) -> Limit:
    steps: tuple[str | int, ...] = ("elements", 0, *path.split("."))
    return Limit(f"button {path}", most, lambda n: sb.ActionsBlock(elements=[build(n)]), steps, sdk_checks)


def _in_input(most: int, path: str, build: Callable[[int], Any], sdk_checks: bool = True) -> Limit:
    return Limit(f"input {path}", most, build, tuple(path.split(".")), sdk_checks)


BLOCK_LIMITS = [
    Limit("section text", 3000, lambda n: sb.SectionBlock(text=_x(n)), ("text", "text")),
    Limit("section fields", 10, lambda n: sb.SectionBlock(fields=[_plain(2)] * n), ("fields",)),
    Limit(
        "section field",
        2000,
        lambda n: sb.SectionBlock(fields=[_plain(n)]),
        ("fields", 0, "text"),
        sdk_checks=False,
    ),
    Limit("block_id", 255, lambda n: sb.DividerBlock(block_id=_x(n)), ("block_id",)),
    Limit("header text", 150, lambda n: sb.HeaderBlock(text=_x(n)), ("text", "text")),
    Limit("context elements", 10, lambda n: sb.ContextBlock(elements=[_plain(2)] * n), ("elements",)),
    Limit("actions elements", 25, lambda n: sb.ActionsBlock(elements=_numbered_buttons(n)), ("elements",)),
    _in_button(75, "text.text", lambda n: _button(n)),
    _in_button(2000, "value", lambda n: _button(value=_x(n))),
    _in_button(255, "action_id", lambda n: _button(action_id=_x(n))),
    _in_button(3000, "url", lambda n: _button(url="https://a/" + _x(n - 10))),
    _in_button(75, "accessibility_label", lambda n: _button(accessibility_label=_x(n))),
    _in_button(100, "confirm.title.text", lambda n: _button(confirm=_confirm(title=_plain(n)))),
    _in_button(300, "confirm.text.text", lambda n: _button(confirm=_confirm(text=_plain(n)))),
    _in_button(30, "confirm.confirm.text", lambda n: _button(confirm=_confirm(confirm=_plain(n)))),
    _in_button(30, "confirm.deny.text", lambda n: _button(confirm=_confirm(deny=_plain(n)))),
]

INPUT_LIMITS = [
    _in_input(2000, "label.text", lambda n: _input(label=_plain(n))),
    _in_input(2000, "hint.text", lambda n: _input(hint=_plain(n))),
    _in_input(150, "element.placeholder.text", lambda n: _input(_text_input(placeholder=_plain(n)))),
    _in_input(100, "element.options", lambda n: _input(sb.StaticSelectMenu("pick", _options(n)))),
    _in_input(
        10, "element.options", lambda n: _input(sb.RadioButtonGroup("pick", _options(n))), sdk_checks=False
    ),
    _in_input(
        150,
        "element.options.0.value",
        lambda n: _input(sb.RadioButtonGroup("pick", _options(1, value=_x(n)))),
        sdk_checks=False,
    ),
    _in_input(
        75,
        "element.options.0.text.text",
        lambda n: _input(sb.RadioButtonGroup("pick", _options(1, text=_plain(n)))),
        sdk_checks=False,
    ),
    _in_input(
        100,
        "element.options",
        lambda n: _input(sb.StaticMultiSelectMenu("pick", _options(n))),
        sdk_checks=True,
    ),
    *(
        _in_input(150, "element.placeholder.text", build)
        for build in (
            lambda n: _input(sb.UserMultiSelectMenu("pick", placeholder=_plain(n))),
            lambda n: _input(sb.ChannelMultiSelectMenu("pick", placeholder=_plain(n))),
            lambda n: _input(sb.ConversationSelectMenu("pick", placeholder=_plain(n))),
            lambda n: _input(sb.TimePicker("pick", placeholder=_plain(n))),
        )
    ),
    _in_input(
        150,
        "element.placeholder.text",
        lambda n: _input(sb.NumberInput(False, action_id="pick", placeholder=_plain(n))),
    ),
]

VIEW_LIMITS = [
    Limit("modal title", 24, lambda n: _modal(title=_plain(n)), ("title", "text")),
    Limit("modal submit", 24, lambda n: _modal(submit=_plain(n)), ("submit", "text")),
    Limit("modal close", 24, lambda n: _modal(close=_plain(n)), ("close", "text")),
    Limit("private_metadata", 3000, lambda n: _modal(private_metadata=_x(n)), ("private_metadata",)),
    Limit("callback_id", 255, lambda n: _modal(callback_id=_x(n)), ("callback_id",)),
    Limit("external_id", 255, lambda n: _modal(external_id=_x(n)), ("external_id",), sdk_checks=False),
    Limit("modal blocks", 100, lambda n: _modal(blocks=[sb.DividerBlock() for _ in range(n)]), ("blocks",)),
]


def _one_more(payload: Payload, path: tuple[str | int, ...]) -> Payload:
    """The payload with the value at the path enlarged by one character or item."""
    grown: Any = copy.deepcopy(payload)
    owner = grown
    for step in path[:-1]:
        owner = owner[int(step) if isinstance(owner, list) else step]
    owner[path[-1]] = owner[path[-1]] + (["extra"] if isinstance(owner[path[-1]], list) else "x")
    if isinstance(owner[path[-1]], list):
        owner[path[-1]][-1] = _renamed(owner[path[-1]][0])
    return dict(grown)


def _renamed(item: Payload) -> Payload:
    return {
        **item,
        **{name: f"{item[name]}-extra" for name in ("action_id", "block_id", "value") if item.get(name)},
    }


def _named(limits: list[Limit]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("limit", limits, ids=lambda limit: limit.name)


def _agree(limit: Limit, problems: Callable[[Payload], list[str]], sdk: Callable[[Payload], object]) -> None:
    at_limit = _rendered(limit.build(limit.most))
    beyond = _one_more(at_limit, limit.path)
    with pytest.raises(sb.InvalidUsageError):
        limit.build(limit.most + 1)
    if limit.sdk_checks:
        sdk(at_limit)
        with pytest.raises(SlackObjectFormationError):
            sdk(beyond)
    assert problems(at_limit) == []
    assert len(problems(beyond)) == 1
    assert f"/{'/'.join(str(step) for step in limit.path)}]" in problems(beyond)[0]


def _sdk_block(payload: Payload) -> object:
    block = Block.parse(payload)
    assert block is not None
    return block.to_dict()


@_named(BLOCK_LIMITS)
def test_a_block_passes_at_its_limit_and_all_judges_refuse_it_beyond(limit: Limit) -> None:
    _agree(limit, lambda block: message_problems([block]), _sdk_block)


@_named(INPUT_LIMITS)
def test_an_input_passes_at_its_limit_and_all_judges_refuse_it_beyond(limit: Limit) -> None:
    def in_view(block: Payload) -> list[str]:
        return [
            problem.replace("/view/blocks/0", "")
            for problem in view_problems(_rendered(_modal()) | {"blocks": [block]})
        ]

    _agree(limit, in_view, _sdk_block)


@_named(VIEW_LIMITS)
def test_a_view_passes_at_its_limit_and_all_judges_refuse_it_beyond(limit: Limit) -> None:
    _agree(limit, view_problems, lambda view: View(**view).to_dict())


@pytest.mark.parametrize(
    ("name", "most"),
    [("blocks", 100), ("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)],
)
def test_a_home_tab_passes_at_its_limit_and_all_judges_refuse_it_beyond(name: str, most: int) -> None:
    def home(size: int) -> Payload:
        blocks: list[sb.Block] = [sb.DividerBlock() for _ in range(size if name == "blocks" else 1)]
        more: dict[str, Any] = {} if name == "blocks" else {name: _x(size)}
        return _rendered(sb.HomeTabView(blocks, **more))

    with pytest.raises(sb.InvalidUsageError):
        home(most + 1)
    assert view_problems(home(most), "home") == []
    assert len(view_problems(_one_more(home(most), (name,)), "home")) == 1


def test_fifty_blocks_fit_in_a_message_and_slackblocks_agrees() -> None:
    dividers: list[sb.Block] = [sb.DividerBlock() for _ in range(51)]
    payloads = [{"type": "divider"} for _ in dividers]
    assert len(_rendered(sb.Message("C1", blocks=dividers[:50]))["blocks"]) == 50
    with pytest.raises(sb.InvalidUsageError):
        sb.Message("C1", blocks=dividers)
    assert message_problems(payloads[:50]) == []
    assert message_problems(payloads) == ["no more than 50 items allowed [json-pointer:/blocks]"]
