"""A machine without settings, and a terminal to run `draftdesk doctor` in."""

from pathlib import Path

import pytest

from tests.bot.support.commands import Terminal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a data folder that does not exist yet, without .env or a Hub's cache."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DRAFTDESK_HOME": str(tmp_path / "home"),
        "DRAFTDESK_BITEXT": "",
        "HF_HUB_CACHE": str(tmp_path / "hub"),
        "COLUMNS": "200",
        "DRAFTDESK_PORT": "0",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return tmp_path / "home"


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)
