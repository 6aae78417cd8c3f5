"""`draftdesk demo --data`: a visitor's own pairs are what the playground drafts from."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.cli.workspace import settings_for
from tests.bot.cli.test_cli import until
from tests.bot.support.commands import Terminal

ROOT = Path(__file__).parents[3]
HEADER = "instruction,category,intent,response\n"
QUESTION = "do you hire out the village hall for birthday parties?"
REPLY = (
    "Yes, the village hall can be hired for parties on any Saturday. The caretaker hands out the key at noon."
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A corpus of two pairs."""
    pairs = f'{QUESTION},,,"{REPLY}"\nwhen is the library open?,,,The library is open from ten to six.\n'
    (tmp_path / "hall.csv").write_text(HEADER + pairs)
    return tmp_path / "hall.csv"


@contextmanager
def demo_on(corpus: Path) -> Iterator[tuple[str, list[str]]]:
    """The page of a running demo on `corpus`, and what it printed until it was ready."""
    command = [sys.executable, "-m", "bot.cli", "demo", "--port", "0", "--data", str(corpus)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as demo:
        assert demo.stderr is not None
        printed: list[str] = []
        for line in demo.stderr:
            printed.append(line)
            if "http://" in line:
                break
        try:
            yield f"http://{printed[-1].split('http://')[1].strip()}", printed
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=30)


def write_until_drafted(page: str, message: str) -> None:
    """Write `message` as a customer, and wait until the team sees the reply of `hall`."""
    with httpx.Client(base_url=page, trust_env=False) as http:
        http.post("/playground/message", json={"user": "U0SAM", "channel": "C0SUPPORT", "text": message})
        until(lambda: REPLY[:50] in http.get("/playground/changes?user=U0MAYA").text)


@pytest.mark.slow
def test_a_demo_drafts_from_the_visitors_pairs_which_are_fitted_once(
    home: Path, hall: Path, tmp_path: Path
) -> None:
    with demo_on(hall) as (page, _printed):
        write_until_drafted(page, QUESTION)
    moved = hall.rename(tmp_path / "the same pairs.csv")
    with demo_on(moved) as (page, _printed):
        until(lambda: httpx.get(f"{page}/healthz", trust_env=False).json()["version"] == 1)
    [models] = home.glob("demos/**/models")
    assert len(list(models.glob("*/v*"))) == 1


def test_a_demo_on_a_corpus_has_a_folder_of_its_own_that_other_commands_find(
    home: Path, hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = settings_for(demo=True, data=str(hall))
    assert own.home.is_relative_to(home / "demos")
    hall.unlink()
    monkeypatch.setenv("DRAFTDESK_HOME", str(own.home.parent))
    again = settings_for(demo=True)
    assert again == own
    assert isinstance(again.corpus, Path)
    assert again.corpus.name == "hall.csv"
    assert QUESTION in again.corpus.read_text()


def test_a_demo_on_the_starter_set_is_the_usual_one(home: Path) -> None:
    assert settings_for(demo=True, data="starter") == settings_for(demo=True)


@pytest.mark.parametrize("command", [("demo", "--port", "0"), ("suggest", "where is my order?")])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        ("question,answer\na,b\n", "instruction"),
        (HEADER + "a,,,\n", "no row with both"),
    ],
)
def test_a_corpus_that_cannot_be_used_is_named_with_what_is_wrong(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    content: str | None,
    told: str,
) -> None:
    corpus = tmp_path / "pairs.csv"
    if content is not None:
        corpus.write_text(content)
    ended = Terminal(monkeypatch, capsys).run(*command, "--data", str(corpus))
    assert ended.code == 1
    (line,) = ended.err.splitlines()
    assert str(corpus) in line
    assert told in line
    assert not home.exists()
