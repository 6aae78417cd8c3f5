"""The documentation keeps up: every command in `docs/cli.md`, every setting in `.env.example`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import NAMES, Settings, read_settings

ROOT = Path(__file__).parents[1]
GENERATE = "python -m typer bot.cli utils docs --name draftdesk --output docs/cli.md"


def test_the_page_of_commands_is_what_help_says(tmp_path: Path) -> None:
    page = tmp_path / "cli.md"
    command = [*GENERATE.split()[1:-1], str(page)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == page.read_text(encoding="utf-8"), f"make it anew: {GENERATE}"


def test_every_setting_stands_in_the_example_and_nothing_else() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(documented) == sorted(NAMES.values())
    for name in documented:
        above = example.split(f"\n{name}=")[0].rsplit("\n", 1)[-1]
        assert above.startswith("# "), f"{name} has no comment above it"


def test_the_example_as_it_stands_sets_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    shutil.copyfile(ROOT / ".env.example", tmp_path / ".env")
    monkeypatch.chdir(tmp_path)
    assert read_settings() == Settings()
