"""The documentation is complete: every command in `docs/cli.md`, every setting in `.env.example`."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import NAMES, Settings, pages, read_settings
from db import tickets

ROOT = Path(__file__).parents[1]
GENERATE = "python -m typer bot.cli utils docs --name draftdesk --output docs/cli.md"


def test_the_page_of_commands_matches_help(tmp_path: Path) -> None:
    page = tmp_path / "cli.md"
    command = [*GENERATE.split()[1:-1], str(page)]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == page.read_text(encoding="utf-8"), f"write it again: {GENERATE}"


@pytest.mark.parametrize(
    ("page", "text"), [(".env.example", pages.example()), ("docs/settings.md", pages.tables())]
)
def test_the_pages_of_settings_match_the_declarations(page: str, text: str) -> None:
    written = (ROOT / page).read_text(encoding="utf-8")
    assert written == text, "write it again: python -m bot.settings.pages"


def test_each_setting_has_its_own_comment_and_empty_line_in_the_example() -> None:
    assert re.findall(r"^# .+\n([A-Z_]+)=$", pages.example(), re.MULTILINE) == list(NAMES.values())


def test_the_unchanged_example_sets_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES.values():
        monkeypatch.delenv(name, raising=False)
    shutil.copyfile(ROOT / ".env.example", tmp_path / ".env")
    monkeypatch.chdir(tmp_path)
    assert read_settings() == Settings()


PAGES = sorted(
    ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
)


@pytest.mark.parametrize("page", PAGES)
def test_each_link_of_a_page_leads_to_a_file_and_a_heading_that_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^()\s]+)\)", text):
        name, _, heading = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), f"{page}: {target}"
        if heading:
            assert heading in headings(path), f"{page}: {target}"


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


def test_the_readme_is_read_in_some_minutes_and_the_site_has_every_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("nav:")[2]
    assert set(re.findall(r"[\w-]+\.md", site)) == {path.name for path in (ROOT / "docs").glob("*.md")}


def test_the_readme_names_only_existing_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^## `draftdesk ([a-z]+)`", page, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", readme)) <= targets
    assert set(re.findall(r"`draftdesk ([a-z]+)", readme)) <= commands


@pytest.mark.parametrize("page", ["docs/privacy.md", "docs/zendesk.md"])
def test_the_documented_retention_of_a_tickets_values_is_true(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    [told] = [paragraph for paragraph in text.split("\n\n") if "`ticket_slots`" in paragraph]
    for function, parameter in ((tickets.add, "keep_slots_for"), (tickets.keep_value, "keep_for")):
        kept: timedelta = inspect.signature(function).parameters[parameter].default
        assert f"{kept.days} days" in told


def test_pytorchs_index_is_used_for_pytorch_alone() -> None:
    without = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    planned = subprocess.run(
        ["make", "--dry-run", "--always-make", "install", "TORCH_INDEX=https://index.example/cpu"],
        cwd=ROOT,
        env=without,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    asking = [line for line in planned.splitlines() if "index.example" in line]
    assert len(asking) == 1
    assert asking[0].endswith("--no-deps --index-url https://index.example/cpu torch")
