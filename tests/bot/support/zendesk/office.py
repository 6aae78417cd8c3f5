"""A machine where somebody types `draftdesk zendesk ...`, with the stand-in as its Zendesk.

`conftest.py` makes it for whoever wants it as `office`, and the bot that runs beside it as `bot`.
"""

import pytest
from sqlalchemy import Engine

from tests.bot.support.commands import Ended, Terminal

WORKSPACE = "T0DEMO"


class Office:
    """A machine with Draftdesk's database, and the settings that name the stand-in."""

    def __init__(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
        self.terminal = terminal
        self._monkeypatch = monkeypatch
        self.engine = engine

    def set(self, **settings: str) -> None:
        """Set variables of the environment."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def type(self, *words: str) -> Ended:
        """Type `draftdesk zendesk WORDS`."""
        return self.terminal.run("zendesk", *words)
