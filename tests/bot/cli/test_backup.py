"""`draftdesk backup` and `restore`: everything comes back, also into a newer version, and nothing is lost."""

import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli.database import revisions
from db.session import open_engine, read
from db.tables import ModelVersion, Ticket
from model.bundle import load_bundle
from tests.bot.support.commands import Terminal
from tests.upgrade.installation import unpack


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at the installation of an earlier commit, which was stopped half-way: its log is there."""
    monkeypatch.chdir(tmp_path)
    unpack(tmp_path / "home").dispose()
    at(tmp_path / "home", monkeypatch)
    return Terminal(monkeypatch, capsys)


def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTDESK_HOME", str(home))


def test_a_backup_made_at_work_is_restored_and_upgraded_with_every_row_and_version(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar.gz"
    with closing(sqlite3.connect(tmp_path / "home" / "draftdesk.db", isolation_level=None)) as bot:
        bot.execute("PRAGMA journal_mode = WAL")
        bot.execute("UPDATE tickets SET status = 'retired' WHERE id = 1")  # In the log, not in the file yet.
        ended = terminal.run("backup", str(file))
        assert ended.code == 0, ended.err
        assert "keys" in ended.err
        kept = bot.execute("SELECT count(*) FROM tickets").fetchone()[0]
    at(tmp_path / "elsewhere", monkeypatch)
    ended = terminal.run("restore", str(file))
    assert ended.code == 0, ended.err
    engine = open_engine(f"sqlite:///{tmp_path / 'elsewhere' / 'draftdesk.db'}")
    present, newest = revisions(engine)
    assert present == newest, "it was migrated"
    with read(engine) as session:
        tickets = session.scalars(select(Ticket)).all()
        [version] = session.scalars(select(ModelVersion)).all()
    assert (len(tickets), {each.status for each in tickets if each.id == 1}) == (kept, {"retired"})
    assert load_bundle(tmp_path / "elsewhere" / version.path, version.sha256).rows
    engine.dispose()


def test_settings_keys_and_unfinished_files_are_left_out(terminal: Terminal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in (".env", "draftdesk.key", "models/.v2.partial/rows.jsonl"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("secret", encoding="utf-8")
    assert terminal.run("backup", "backup.tar").code == 0
    with tarfile.open("backup.tar") as archive:
        names = archive.getnames()
    assert (names[0], names[-1]) == ("draftdesk.db", "backup.json")
    assert {name.split("/")[0] for name in names} <= {"draftdesk.db", "models", "chat.json", "backup.json"}
    assert not [name for name in names if "partial" in name]
    assert terminal.run("backup", "backup.tar").code == 1, "it is never overwritten"


def test_what_is_there_is_replaced_only_on_request_and_kept_beside(
    terminal: Terminal, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert terminal.run("backup", "backup.tar").code == 0
    ended = terminal.run("restore", "backup.tar")
    assert (ended.code, "--replace" in ended.err) == (1, True)
    with closing(sqlite3.connect(home / "draftdesk.db")) as bot:
        bot.execute("PRAGMA journal_mode = WAL")
        bot.execute("SELECT count(*) FROM tickets").fetchone()
        ended = terminal.run("restore", "backup.tar", "--replace")
        assert (ended.code, "is in use: stop Draftdesk first" in ended.err) == (1, True)
    ended = terminal.run("restore", "backup.tar", "--replace")
    assert ended.code == 0, ended.err
    [aside] = home.glob("before-restore-*")
    assert {"draftdesk.db", "models"} <= {path.name for path in aside.iterdir()}


def test_a_damaged_foreign_or_newer_file_changes_nothing(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal.run("backup", "backup.tar").code == 0
    content = Path("backup.tar").read_bytes()
    Path("short.tar").write_bytes(content[: len(content) // 2])
    Path("foreign.tar").write_bytes(b"no tar at all")
    at(tmp_path / "newer", monkeypatch)
    unpack(tmp_path / "newer").dispose()
    with closing(sqlite3.connect(tmp_path / "newer" / "draftdesk.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
        database.commit()
    assert terminal.run("backup", "newer.tar").code == 0
    at(tmp_path / "elsewhere", monkeypatch)
    for file, told in (
        ("short.tar", "damaged"),
        ("foreign.tar", "is not a backup"),
        ("newer.tar", "install the newest one"),
        ("none.tar", "cannot be used"),
    ):
        ended = terminal.run("restore", file)
        assert (ended.code, told in ended.err) == (1, True), ended.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_was_forgotten_since_is_forgotten_again(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar.gz"
    assert terminal.run("backup", str(file)).code == 0
    with closing(sqlite3.connect(tmp_path / "home" / "draftdesk.db")) as database:
        found = database.execute("SELECT id FROM resolutions WHERE deleted_at IS NULL LIMIT 1").fetchone()
        number = str(found[0])
    forgot = terminal.run("knowledge", "forget", number, "--yes")
    assert "Backups made before still hold it" in forgot.err
    shown = terminal.run("knowledge", "list", "--forgotten")
    assert "1 forgotten replies" in shown.out
    at(tmp_path / "elsewhere", monkeypatch)
    (tmp_path / "elsewhere").mkdir()
    for name in ("forgotten.jsonl", "audit.key"):
        shutil.copy(tmp_path / "home" / name, tmp_path / "elsewhere")
    restored = terminal.run("restore", str(file))
    assert restored.code == 0
    assert "1 replies in it were forgotten since it was made" in " ".join(restored.err.split())
    told = terminal.run("knowledge", "show", number)
    assert (told.code, f"{number} is not learned, or was forgotten. forgotten by" in told.err) == (1, True)
