"""`draftdesk retention`, `draftdesk forget` and `draftdesk export`, typed at a terminal."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.base import now
from db.session import open_engine, write
from migrations import upgrade
from tests.bot.support.commands import Terminal
from tests.db.rows import a_ticket, a_version


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal beside a workspace with a ticket of a year and a day ago, and one of today."""
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    engine: Engine = open_engine(f"sqlite:///{tmp_path}/draftdesk.db")
    upgrade(engine)
    with write(engine) as session:
        a_version(session)
        a_ticket(session).created_at = now() - timedelta(days=366)
        a_ticket(session).author = "U0ANN"
    engine.dispose()
    return Terminal(monkeypatch, capsys)


def test_a_preview_says_what_would_go_and_the_command_erases_it(terminal: Terminal) -> None:
    dry = terminal.run("retention", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert "1  tickets would be left without words (kept 365 days)" in dry.out
    assert "1  tickets were left without words" in terminal.run("retention").out
    assert "0  tickets would be left without words" in terminal.run("retention", "--dry-run").out


def test_a_person_is_exported_and_forgotten(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(terminal.run("export", "--user", "U0ANN").out)
    assert (told["author"], told["values"]) == ("U0ANN", {"Order Number": "12345"})
    assert terminal.run("export", "ann.jsonl", "--user", "U0ANN").code == 0
    assert json.loads(Path("ann.jsonl").read_text()) == told
    assert "exists already" in terminal.run("export", "ann.jsonl", "--user", "U0ANN").err
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert "Nothing was erased." in terminal.run("forget", "--user", "U0ANN").err
    gone = terminal.run("forget", "--user", "U0ANN", "--yes")
    assert (gone.code, gone.out) == (0, "1 tickets erased, 0 learned replies forgotten.\n")
    assert "Nothing is stored of that person." in terminal.run("export", "--user", "U0ANN").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say whose data is meant"),
        (("--user", "U0ANN", "--ticket", "1"), "Say whose data is meant"),
        (("--user", " "), "Say whose data is meant"),
        (("--ticket", "seven"), "seven is no ticket"),
        (("--ticket", "99"), "Nothing is stored of that person."),
        (("--email", "nobody@example.com"), "Nothing is stored of that person."),
    ],
)
def test_whose_data_is_meant_must_be_clear(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    told = terminal.run("forget", "--yes", *arguments)
    assert told.code == 1
    assert words in told.err
