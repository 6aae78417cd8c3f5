"""A small corpus, and a terminal of 80 columns."""

from pathlib import Path

import pytest

from tests.bot.support.commands import Terminal
from tests.bot.support.versions import write_csv

ROOT = Path(__file__).parents[4]
_ROWS = 150


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "corpus.csv", _ROWS)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "80")
    return Terminal(monkeypatch, capsys)
