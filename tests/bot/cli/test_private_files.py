"""Nobody but the account that runs Draftdesk can read what it stores."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.private_files import make_private

ROOT = Path(__file__).parents[3]
OTHERS = 0o077


def _open_to_others(folder: Path) -> list[str]:
    return [
        str(path.relative_to(folder)) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & OTHERS
    ]


@pytest.mark.slow
def test_what_a_command_creates_is_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "bot.cli", "suggest", "where is my order 12345?"]
    environment = os.environ | {"DRAFTDESK_HOME": str(home), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, umask=0o022, capture_output=True)
    assert ended.returncode == 0, ended.stderr
    assert list(home.rglob("config.json"))
    assert _open_to_others(home) == []


def test_an_older_releases_files_become_private_and_others_stay(tmp_path: Path) -> None:
    version = tmp_path / "models" / "T0DEMO" / "v0001"
    version.mkdir(parents=True)
    for path in (version / "rows.jsonl", tmp_path / "draftdesk.db", tmp_path / "draftdesk.db-wal"):
        path.write_text("a customer's words")
        path.chmod(0o664)
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("not ours")
    theirs.chmod(0o644)
    (tmp_path / "bases").symlink_to(theirs)
    make_private(tmp_path)
    assert stat.S_IMODE(version.stat().st_mode) == 0o700
    for name in ("models/T0DEMO/v0001/rows.jsonl", "draftdesk.db", "draftdesk.db-wal"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o644


def test_a_folder_that_does_not_exist_yet_is_no_fault(tmp_path: Path) -> None:
    make_private(tmp_path / "later")
    assert not (tmp_path / "later").exists()
