"""`draftdesk import` and `draftdesk knowledge`, typed at a terminal."""

import io
import json
import re
from pathlib import Path

import pytest

from bot.services.knowledge.importing import AT_ONCE, PairImporter
from db.session import open_engine, write
from migrations import upgrade
from tests.bot.support.commands import Terminal
from tests.db.rows import a_version

SHEET = """Question;Answer
Where do I park?;You can park behind the house.
Are you open?;
Do you teach?;Yes, we teach children too.
"""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in a folder with a sheet, and a workspace that has a version."""
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    engine = open_engine(f"sqlite:///{tmp_path}/home/draftdesk.db")
    upgrade(engine)
    with write(engine) as session:
        a_version(session)
    engine.dispose()
    Path("our sheet.csv").write_text(SHEET)
    return Terminal(monkeypatch, capsys)


def test_a_preview_an_import_and_its_removal(terminal: Terminal) -> None:
    dry = terminal.run("import", "our sheet.csv", "--dry-run")
    assert dry.code == 0
    assert "question: Question; answer: Answer" in dry.err
    assert "Q  Where do I park?\nA  You can park behind the house." in dry.out
    assert "3 records read; 2 replies would be learned as our-sheet." in dry.out
    assert "row 2 (line 3): no answer" in dry.out
    assert "Nothing was stored." in dry.out

    told = terminal.run("import", "our sheet.csv")
    assert told.code == 0
    assert "2 replies learned as our-sheet." in told.out
    listed = terminal.run("knowledge", "list", "--tag", "our-sheet", "--find", "PARK")
    assert "1 learned replies" in listed.out
    assert "Where do I park?" in listed.out
    number = re.findall(r"│ +(\d+) +│", listed.out)[0]
    assert "You can park behind the house." in terminal.run("knowledge", "show", number).out

    gone = terminal.run("knowledge", "forget", "--tag", "our-sheet", "--yes")
    assert (gone.code, gone.out) == (0, "2 learned replies forgotten.\n")
    assert terminal.run("knowledge", "show", number).code == 1
    assert "has the tag our-sheet" in terminal.run("knowledge", "forget", "--tag", "our-sheet", "--yes").err


def test_everything_learned_is_exported_and_known_when_it_comes_back(terminal: Terminal) -> None:
    terminal.run("import", "our sheet.csv", "--tag", "a")
    assert terminal.run("knowledge", "export", "out.jsonl").code == 0
    lines = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    assert [line["question"] for line in lines] == ["Where do I park?", "Do you teach?"]
    assert "exists already" in terminal.run("knowledge", "export", "out.jsonl").err
    assert "2  known already" in terminal.run("import", "out.jsonl").out


def test_forgetting_asks_first(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.run("import", "our sheet.csv", "--tag", "a")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert "Nothing was forgotten." in terminal.run("knowledge", "forget", "--tag", "a").err
    assert "2 learned replies" in terminal.run("knowledge", "list").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "our sheet.csv", "--answer", "Reply"), "Say which they are"),
        (("import", "our sheet.csv", "--tag", "no/tag"), "cannot be a tag"),
        (("import", "gone.csv"), "cannot be read"),
        (("knowledge", "forget"), "Say what to forget"),
        (("knowledge", "forget", "1", "--tag", "a"), "Say what to forget"),
        (("knowledge", "show", "99"), "99 is not learned"),
    ],
)
def test_mistakes_are_told(terminal: Terminal, arguments: tuple[str, ...], words: str) -> None:
    ended = terminal.run(*arguments)
    assert ended.code == 1
    assert words in " ".join(ended.err.split())


def test_ctrl_c_keeps_what_was_learned(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"Where is studio {n}?;Studio {n} is behind the old mill." for n in range(AT_ONCE + 5)]
    Path("long.csv").write_text("\n".join(["question;answer", *rows]))
    keep = PairImporter._keep
    batches = iter(range(1))

    def interrupted(importer: PairImporter, *given: object) -> None:
        if next(batches, None) is None:
            raise KeyboardInterrupt
        keep(importer, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as keyboard:
        keyboard.setattr(PairImporter, "_keep", interrupted)
        cut_off = terminal.run("import", "long.csv")
    assert cut_off.code == 130
    assert f"{AT_ONCE} records read, {AT_ONCE} replies learned so far." in cut_off.err
    assert "Run the same command again to go on." in cut_off.err
    assert "; 5 replies learned" in terminal.run("import", "long.csv").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--channel", "C0SUPPORT"), "--since 2026-01-31"),
        (("--since", "2026-01-01"), "--channel C0123456789"),
        (("--channel", "#support", "--since", "2026-01-01"), "--channel C0123456789"),
        (("--channel", "C0SUPPORT", "--since", "2026-01-01"), "SLACK_BOT_TOKEN is missing"),
    ],
)
def test_an_import_of_slack_says_what_it_lacks(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    ended = terminal.run("import", "slack", *words)
    assert ended.code != 0
    assert told in ended.err
