"""`python -m tests.dependencies [PYLOCK]`: write the table of `docs/dependencies.md` again but its purposes.

Versions come from `constraints.txt`, licences and sizes from what is installed, and days of release from a
`pylock.toml` that `uv pip compile --format pylock.toml` writes; without one they stay as they are.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
ROW = re.compile(r"\| `(?P<name>[^`]+)` \| (?P<purpose>.+?) \| (?P<rest>.+) \|")
MEGABYTE = 1_000_000
SAME_LICENCE = {"Apache Software License": "Apache-2.0"}
"""The short name of a classifier's licence, where packages' releases say it now one way and now the other."""


def canonical(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def direct() -> list[str]:
    """Every package that `pyproject.toml` names, in any group."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = (re.split(r"[\[<>=!~ ]", each, maxsplit=1)[0] for group in groups for each in group)
    return sorted({canonical(name) for name in names})


def pinned(file: str) -> dict[str, str]:
    """The versions in `constraints.txt` or `requirements.lock`, by canonical name."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", (ROOT / file).read_text(), re.MULTILINE)
    return {canonical(name): version for name, version in lines}


def rows() -> Mapping[str, tuple[str, list[str]]]:
    """The page's rows: by name, the purpose and the other cells (version, licence, size, released)."""
    found = map(ROW.fullmatch, PAGE.read_text().splitlines())
    cells = (match for match in found if match is not None)
    return {each["name"]: (each["purpose"], each["rest"].split(" | ")) for each in cells}


def licence(name: str) -> str | None:
    """What the installed package says; None if it is not installed."""
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        return None
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classifiers = told.get_all("Classifier") or []
    classified = [
        SAME_LICENCE.get(name := each.rpartition(" :: ")[2], name)
        for each in classifiers
        if "License ::" in each
    ]
    written = str(told["License"]).splitlines()[0][:60] if "License" in told else "see its files"
    return ", ".join(classified) or written


def _size(found: Distribution) -> str:
    total = sum(file.size or 0 for file in found.files or ())
    return f"{total / MEGABYTE:.1f} MB"


def _released(pylock: Path) -> dict[str, str]:
    packages = tomllib.loads(pylock.read_text())["packages"]
    files = {each["name"]: [*each.get("wheels", ()), each.get("sdist", {})] for each in packages}
    days = {
        name: [str(file["upload-time"])[:10] for file in found if "upload-time" in file]
        for name, found in files.items()
    }
    return {canonical(name): max(found) for name, found in days.items() if found}


def _table(released: Mapping[str, str]) -> Iterator[str]:
    versions, before = pinned("constraints.txt"), rows()
    for name in direct():
        purpose, cells = before.get(name, ("?", ["", "?", "?", "?"]))
        known = licence(name)
        size = _size(distribution(name)) if known is not None else cells[2]
        day = released.get(name, cells[3])
        yield f"| `{name}` | {purpose} | {versions[name]} | {known or cells[1]} | {size} | {day} |"


def main() -> None:
    """Write the page's table again."""
    released = _released(Path(sys.argv[1])) if len(sys.argv) > 1 else {}
    text = PAGE.read_text()
    head = text[: text.index("| --- |")].rstrip("\n")
    PAGE.write_text("\n".join([head, "| --- | --- | --- | --- | --- | --- |", *_table(released)]) + "\n")


if __name__ == "__main__":
    main()
