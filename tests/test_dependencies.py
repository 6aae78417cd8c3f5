"""What is installed is pinned, hashed, explained, and runs nothing that it reads."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.dependencies import ROOT, canonical, direct, licence, pinned, rows

TORCH = "torch"


def test_every_dependency_is_explained_with_its_tested_version_and_licence() -> None:
    page, versions = rows(), pinned("constraints.txt")
    assert sorted(page) == direct()
    for name, (purpose, [version, told, size, released]) in page.items():
        assert len(purpose) > 8, name
        assert version == versions[name], name
        assert licence(name) in (None, told), name
        assert re.fullmatch(r"\d+\.\d MB", size), name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", released), name


def test_the_lock_file_has_every_package_of_a_group_with_hashes_and_the_tested_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(each for name in ("dev", "browser", "postgresql") for each in groups[name]),
    ]
    names = {canonical(re.split(r"[\[<>=!~ ]", each, maxsplit=1)[0]) for each in wanted} - {TORCH}
    locked, tested = pinned("requirements.lock"), pinned("constraints.txt")
    assert names <= locked.keys()
    assert TORCH not in locked
    assert {name: tested.get(name) for name in locked} == locked
    text = (ROOT / "requirements.lock").read_text()
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked)
    assert all("--hash=sha256:" in each for each in entries)


RUNS_WHAT_IT_READS = re.compile(
    r"\b(pickle|cPickle|dill|cloudpickle|shelve|marshal|joblib)\b(?=\.\w|\s+import)"
    r"|\bimport (pickle|dill|shelve|marshal)"
    r"|\btorch\.load\b|\byaml\.load\b|allow_pickle\s*=\s*True|\bread_pickle\b|PickleType|SQLAlchemyJobStore"
    r"|(?<![.\w])(eval|exec)\("
)


@pytest.mark.parametrize("room", ["bot", "db", "model", "migrations"])
def test_no_code_is_made_from_data(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in Path(ROOT, room).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if RUNS_WHAT_IT_READS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["import pickle", "pickle.loads(x)", "torch.load(path)", "np.load(f, allow_pickle=True)", "eval(x)"],
)
def test_that_search_finds_such_code(line: str) -> None:
    assert RUNS_WHAT_IT_READS.search(line)
