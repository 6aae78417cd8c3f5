"""`draftdesk init` writes what the repository has for a start, and changes no file."""

from pathlib import Path

import pytest

from tests.bot.support.commands import Terminal

ROOT = Path(__file__).parents[3]
SOURCES = {
    ".env": ".env.example",
    "manifest.json": "manifest.json",
    "brand.example.toml": "docs/brand.toml",
}


def test_init_writes_the_repositorys_files_and_leaves_those_that_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    terminal = Terminal(monkeypatch, capsys)
    assert terminal.run("init", "new").code == 0
    for name, source in SOURCES.items():
        assert (tmp_path / "new" / name).read_bytes() == (ROOT / source).read_bytes(), name
    assert (tmp_path / "new" / ".env").stat().st_mode & 0o077 == 0, "it will hold tokens"
    (tmp_path / "new" / ".env").write_text("SLACK_BOT_TOKEN=xoxb-mine\n")
    ended = terminal.run("init", "new")
    assert "exists already" in ended.err
    assert (tmp_path / "new" / ".env").read_text() == "SLACK_BOT_TOKEN=xoxb-mine\n"
