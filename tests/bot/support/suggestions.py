"""Change what the drafter suggests, where a test needs a suggestion that no real model gives."""

from collections.abc import Callable
from typing import Any

import pytest

from model.drafting.drafter import Drafter
from model.drafting.suggestion import Suggestion
from model.language.steps import Steps


def change_suggestions(monkeypatch: pytest.MonkeyPatch, change: Callable[[Suggestion], Suggestion]) -> None:
    """Pass each suggestion through `change` before the bot gets it."""
    suggest = Drafter.suggest_in_steps

    def changed(self: Drafter, messages: list[str], **more: Any) -> Steps[list[Suggestion]]:
        found = yield from suggest(self, messages, **more)
        return [change(each) for each in found]

    monkeypatch.setattr(Drafter, "suggest_in_steps", changed)
