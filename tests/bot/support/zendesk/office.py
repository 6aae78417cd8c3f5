"""A machine to run `draftdesk zendesk ...`, with the stand-in as its Zendesk.

`fixtures.py` provides it as `office`, and a running bot as `bot`.
"""

import pytest
from sqlalchemy import Engine

from tests.bot.support.commands import Ended, Terminal

WORKSPACE = "T0DEMO"


class Office:
    """A machine with Draftdesk's database and settings for the stand-in."""

    def __init__(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
        self.terminal = terminal
        self._monkeypatch = monkeypatch
        self.engine = engine

    def set(self, **settings: str) -> None:
        """Set environment variables."""
        for name, value in settings.items():
            self._monkeypatch.setenv(name, value)

    def type(self, *words: str) -> Ended:
        """Run `draftdesk zendesk WORDS`."""
        return self.terminal.run("zendesk", *words)
