"""Run the command line in this process, and capture its output and exit code."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from bot.cli import main
from bot.cli.terminal import OURS


@dataclass(frozen=True)
class Ended:
    """A command's exit code and output."""

    code: int
    out: str
    err: str


class Terminal:
    """A terminal for a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str) -> Ended:
        """Run `draftdesk ARGUMENTS` to its end."""
        self._capsys.readouterr()
        self._monkeypatch.setattr(sys, "argv", ["draftdesk", *arguments])
        with _logging_kept(), pytest.raises(SystemExit) as end:
            main()
        captured = self._capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, captured.out, captured.err)


SET_UP = (*OURS, "slack_sdk.web.base_client")
"""Loggers whose levels a command sets."""


@contextmanager
def _logging_kept() -> Iterator[None]:
    """Restore pytest's logging: a command sets up logging for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in SET_UP}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
