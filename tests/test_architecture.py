"""The pages name only paths that exist, the first names every room, and every module is on a layer."""

import re
import tomllib
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


def test_every_module_is_on_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [each for each in settings["tool"]["importlinter"]["contracts"] if each.get("exhaustive")]
    ordered = {name: each["layers"] for each in contracts for name in each["containers"]}
    assert {"bot", "bot.services", "bot.playground", "bot.helpdesks", "model"} <= set(ordered)
    for container, layers in ordered.items():
        folder = ROOT / container.replace(".", "/")
        modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
        modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
        assert sorted(modules - set(re.findall(r"\w+", " ".join(layers)))) == [], container
