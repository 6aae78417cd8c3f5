"""Drafting in the test's own process, as the drafting process does it: starting one takes seconds."""

from collections.abc import Callable

from sqlalchemy import Engine

from bot.app import Drafts
from bot.jobs.drafting import Drafting
from bot.jobs.drafting_settings import DraftingSettings
from bot.services.alarms import Alarms


class DraftingHere(Drafting):
    """In place of `DraftingProcess`."""

    @property
    def number(self) -> int | None:
        return self.serving.number


def drafting_here(engine: Engine) -> Drafts:
    """Build it on this engine."""

    def build(settings: DraftingSettings, alarms: Alarms, drafted: Callable[[float], None]) -> DraftingHere:
        return DraftingHere(settings, engine, alarms, drafted)

    return build
