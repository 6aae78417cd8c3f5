"""The samples run every block builder, and every action they offer has a listener.

`test_blocks.py` and `test_home_blocks.py` judge the samples; `slack_judges` judges everything else that the
app sends in a workplace.
"""

import importlib
import inspect
import pkgutil
import sys
import typing
from collections.abc import Iterator
from types import FrameType, ModuleType
from typing import Any

from slack_sdk.models.basic_objects import JsonObject

from bot import blocks
from bot.blocks import guard
from tests.bot.blocks import test_home_blocks
from tests.bot.support import payload_samples, slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace

NOWHERE = "http://127.0.0.1:9/"


def builders() -> set[str]:
    """Every public function in `bot/blocks` that builds blocks, elements or views."""
    found = set()
    for each in pkgutil.iter_modules(blocks.__path__):
        room = importlib.import_module(f"bot.blocks.{each.name}")
        for name, function in inspect.getmembers(room, inspect.isfunction):
            ours = function.__module__ == room.__name__ and not name.startswith("_")
            if ours and makes_blocks(typing.get_type_hints(function)["return"]):
                found.add(f"{each.name}.{name}")
    return found


def makes_blocks(hint: Any) -> bool:
    """True if a value of this type is or contains a Block Kit object."""
    if inspect.isclass(hint) and issubclass(hint, JsonObject):
        return True
    return any(makes_blocks(part) for part in typing.get_args(hint))


def run_while_loading(*samples: ModuleType) -> set[str]:
    """The functions of `bot/blocks` that run while the sample modules are executed again."""
    run: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith("bot.blocks."):
            run.add(f"{name.removeprefix('bot.blocks.')}.{frame.f_code.co_name}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for module in samples:
            importlib.reload(module)
    finally:
        sys.setprofile(before)
    return run


def test_every_builder_is_run_by_the_samples() -> None:
    assert len(builders()) > 20
    assert builders() - run_while_loading(payload_samples, test_home_blocks) == set()


def payloads() -> Iterator[dict[str, Any]]:
    """Every sample, as JSON values."""
    for _, sample in payload_samples.MESSAGES.values():
        yield {"blocks": guard.checked(sample)}
    for view in (*payload_samples.VIEWS.values(), *test_home_blocks.VIEWS.values()):
        yield view.to_dict()


def named(value: Any, name: str) -> set[str]:
    """All values of fields with this name, at any depth."""
    if isinstance(value, dict):
        own = {value[name]} if isinstance(value.get(name), str) and "url" not in value else set()
        return own.union(*(named(part, name) for part in value.values()))
    return set().union(*(named(part, name) for part in value)) if isinstance(value, list) else set()


def test_every_button_menu_and_form_has_a_listener(workplace: Workplace) -> None:
    """Without a listener Bolt answers 404, and Slack shows a warning beside the button."""
    shown = list(payloads())
    inputs = {
        each
        for view in shown
        for block in view["blocks"]
        if block["type"] == "input"
        for each in named(block["element"], "action_id")
    }  # These are read on submission of their form.
    actions = named(shown, "action_id") - inputs
    forms = named(shown, "callback_id")
    assert len(actions) > 15
    assert len(forms) > 5
    deaf = set()
    for action_id in actions:
        answer = workplace.deliver(slack_clicks.click(action_id, "nothing of ours", response_url=NOWHERE))
        deaf |= {action_id} if answer.status_code == 404 else set()
    for callback_id in forms:
        answer = workplace.deliver(slack_payloads.submission(callback_id, "", {}))
        deaf |= {callback_id} if answer.status_code == 404 else set()
    assert deaf == set()
