"""`draftdesk evaluate mine`, typed at a terminal."""

import json
from pathlib import Path

import pytest

from db import resolutions
from db.resolutions import Label
from db.session import open_engine, write
from migrations import upgrade
from tests.bot.support.commands import Terminal
from tests.bot.support.versions import rows, write_csv
from tests.db.rows import WORKSPACE, a_version


def _terminal(
    folder: Path, count: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal beside a workspace that learned the starter set's first questions, with one answer."""
    monkeypatch.setenv("DRAFTDESK_HOME", str(folder / "home"))
    monkeypatch.setenv("DRAFTDESK_BITEXT", str(write_csv(folder / "corpus.csv", 5)))
    monkeypatch.chdir(folder)
    engine = open_engine(f"sqlite:///{folder}/home/draftdesk.db")
    upgrade(engine)
    with write(engine) as session:
        a_version(session)
        for number, row in enumerate(rows(count)):
            resolutions.add_imported(
                session,
                workspace_id=WORKSPACE,
                message=row.message,
                reply=row.reply,
                origin=f"file:pair:{number}",
                label=Label(topic=row.intent),
            )
    engine.dispose()
    return Terminal(monkeypatch, capsys)


def test_too_few_learned_replies_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = _terminal(tmp_path, 7, monkeypatch, capsys).run("evaluate", "mine")
    assert ended.code == 1
    assert "There are 7 learned replies, 1 of them to ask; expected at least 20." in ended.err


@pytest.mark.slow
def test_the_last_fifth_is_asked_and_a_page_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = _terminal(tmp_path, 25, monkeypatch, capsys)
    ended = terminal.run("evaluate", "mine", "--html", "mine.html", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["asked"], told["known"]) == (5, 20)
    assert told["now"]["coverage"] == 1.0, "each question is a public one too"
    page = (tmp_path / "mine.html").read_text()
    assert "Of 5 past questions, asked after 20 others, 100% would" in page
