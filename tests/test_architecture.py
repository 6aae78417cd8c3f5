"""`docs/architecture.md` and `CONTRIBUTING.md` name only paths that exist; the first names every room."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = "docs/architecture.md"
PATH = re.compile(r"`((?:bot|db|docs|migrations|model|tests)/[\w./*-]*|[\w-]+\.(?:json|md|py|toml))`")


def paths_in(page: str) -> set[str]:
    return set(PATH.findall((ROOT / page).read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", [PAGE, "CONTRIBUTING.md"])
def test_each_path_that_the_page_names_exists(page: str) -> None:
    named = paths_in(page)
    assert named
    assert sorted(path for path in named if not any(ROOT.glob(path))) == []


def test_the_page_names_every_room() -> None:
    packages = (found.parent for top in ("bot", "model") for found in (ROOT / top).rglob("__init__.py"))
    rooms = {package.relative_to(ROOT).as_posix() for package in packages}
    assert sorted(rooms - {path.rstrip("/") for path in paths_in(PAGE)}) == []
