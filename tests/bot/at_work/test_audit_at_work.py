"""What people do is in the audit log, at the terminal and in the Home; a forgotten phrase is not."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from bot.cli.audit_key import audit_key
from bot.pairs.columns import Columns
from bot.pairs.reading import open_pairs
from bot.services.knowledge import correcting, forgetting
from bot.services.knowledge.forgetting import By
from bot.services.knowledge.importing import PairImporter, Told
from bot.services.workspace import Workspace
from db import audit
from db.learned_tables import Resolution
from db.session import read
from tests.bot.support import slack_payloads
from tests.bot.support.commands import Terminal
from tests.bot.support.running import record_served
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"


def told(engine: Engine) -> list[tuple[str, str]]:
    with read(engine) as session:
        return [(row.action, row.actor) for row in audit.entries(session, workspace_id=slack_payloads.TEAM)]


def test_an_approval_its_reply_and_a_setting_are_noted_and_shown_to_admins(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.press(card, "Approve & send")
    eventually(lambda: ("sent", "draftdesk") in told(workplace.engine))
    assert [each for each in told(workplace.engine) if each[0] != "version"] == [
        ("decision", "U0MAYA"),
        ("sent", "draftdesk"),
    ]
    for user, sees in (("U0ADA", True), ("U0MAYA", False)):
        workplace.gesture("home", user=user, tab="home")
        home = eventually(lambda user=user: workplace.playground.state.homes.get(user))  # type: ignore[misc]
        assert ("Latest changes" in json.dumps(home.payload)) is sees


def test_imports_corrections_and_forgetting_are_noted_and_the_words_nowhere(
    engine: Engine, tmp_path: Path
) -> None:
    canary = "marigoldphrase"
    audit.use_key(engine, b"key")
    workspace = Workspace(engine, slack_payloads.TEAM)
    file = tmp_path / "sheet.csv"
    file.write_text(f"question,answer\nHow do I water my {canary}?,Water the {canary} twice a week.\n")
    records = open_pairs(file, Columns()).records
    for _ in PairImporter(workspace, "sheet", by="terminal:root").run(records, Told()):
        pass
    with read(engine) as session:
        (resolution,) = session.scalars(select(Resolution)).all()
    correcting.correct(workspace, resolution.id, f"Water the {canary} each day.", "U0MAYA")
    forgetting.forget(workspace, [resolution.id], By("U0ADA", tmp_path))
    assert told(engine) == [("import", "terminal:root"), ("correction", "U0MAYA"), ("forgetting", "U0ADA")]
    with read(engine) as session:
        rows = session.execute(text("SELECT * FROM audit_entries")).all()
    assert canary not in str(rows)


def test_the_command_shows_the_log_and_says_if_it_was_tampered_with(
    sqlite_engine: Engine,
    tmp_path: Path,
    starter_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record_served(sqlite_engine, starter_bundle)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTDESK_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", str(sqlite_engine.url))
    shown = json.loads(Terminal(monkeypatch, capsys).run("audit", "--json").out)
    (entry,) = shown["entries"]
    assert (shown["whole"], entry["action"], entry["subject"]) == (True, "version", "version 1")
    assert shown["last_hash"] == entry["hash"]
    late = json.loads(Terminal(monkeypatch, capsys).run("audit", "--json", "--since", "2999-01-01").out)
    assert late["entries"] == []
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        connection.execute(text("UPDATE audit_entries SET actor = 'U0EVIL'"))
    ended = Terminal(monkeypatch, capsys).run("audit")
    assert ended.code == 1
    assert "tampered with" in ended.err


def test_the_key_is_made_once_and_is_this_accounts_alone(tmp_path: Path) -> None:
    one = audit_key(tmp_path)
    assert len(one) == 32
    assert audit_key(tmp_path) == one
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]
