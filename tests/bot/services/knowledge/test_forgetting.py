"""What is forgotten leaves the running bot: its words, its drafts, its place in the index, the file."""

from pathlib import Path

from sqlalchemy import Engine, delete

from bot.pairs.columns import Columns
from bot.pairs.reading import open_pairs
from bot.services.knowledge import correcting, forgetting, known
from bot.services.knowledge.forgetting import By
from bot.services.knowledge.forgotten import LIST
from bot.services.knowledge.importing import PairImporter, Told
from bot.services.knowledge.known import tagged
from bot.services.workspace import Workspace
from db import resolutions
from db.audit import use_key
from db.learned_tables import Resolution
from db.resolutions import NewResolution, add_imported
from db.session import read, write
from db.tables import Decision, Draft
from db.vocabulary import ResolutionSource
from tests.bot.support.workplace import Workplace, eventually

ASKED = "Where can I leave my bicycle at the studio?"
CANARY = "canary-yellow shed"
OTHER = "Can I bring my dog to the studio?"


def _learn(workplace: Workplace, folder: Path) -> Workspace:
    file = folder / "sheet.csv"
    file.write_text(
        f"question,answer\n{ASKED},You can leave your bicycle in the {CANARY} beside the door.\n"
        f"{OTHER},Dogs are welcome in the studio on a lead.\n"
    )
    [workspace_id] = {row.workspace_id for row in workplace.rows(Resolution)} or {"T0DEMO"}
    workspace = Workspace(workplace.engine, workspace_id)
    for _ in PairImporter(workspace, "sheet").run(open_pairs(file, Columns()).records, Told()):
        pass
    return workspace


def _holding(workplace: Workplace) -> list[str]:
    """The tables that hold the canary's words."""
    return [
        table.__name__
        for table in (Resolution, Draft, Decision)
        for row in workplace.rows(table)
        if CANARY in f"{getattr(row, 'reply', '')} {getattr(row, 'text', '')}"
    ]


def _file(workplace: Workplace) -> bytes:
    """The database's file, with what was written ahead."""
    with workplace.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database = workplace.engine.url.database
    assert database is not None
    return Path(database).read_bytes()


def test_forgetting_drafts_again_for_who_waits_and_leaves_no_word(
    workplace: Workplace, tmp_path: Path
) -> None:
    workspace = _learn(workplace, tmp_path)
    sent = workplace.say(ASKED)
    card = workplace.card(sent)
    assert "Imported reply" in str(card.blocks)
    workplace.press(card, "Sources")
    assert "Imported with sheet" in str(workplace.view().payload)
    workplace.press(card, "Approve & send")
    assert CANARY in workplace.reply(sent).text
    waiting = workplace.say(ASKED, channel="C0SUPPORT")
    assert CANARY in str(workplace.card(waiting).blocks)

    [approved] = [row.id for row in workplace.rows(Resolution) if row.decision_id is not None]
    assert forgetting.forget(workspace, [approved, *tagged(workspace, "sheet")], By("U0ADA", tmp_path)) == 3
    workspace.wake()

    eventually(lambda: CANARY not in str(workplace.card(waiting).blocks))
    assert _holding(workplace) == []
    assert CANARY.encode() not in _file(workplace)
    later = workplace.card(workplace.say(ASKED))
    assert CANARY not in str(later.blocks)


def test_forgetting_one_leaves_the_others(workplace: Workplace, tmp_path: Path) -> None:
    workspace = _learn(workplace, tmp_path)
    [canary] = [row.id for row in workplace.rows(Resolution) if CANARY in row.reply]
    assert forgetting.forget(workspace, [canary, canary + 999], By("U0ADA", tmp_path)) == 1
    assert forgetting.forget(workspace, [canary], By("U0ADA", tmp_path)) == 0
    assert "Dogs are welcome" in str(workplace.card(workplace.say(OTHER)).blocks)


def test_who_forgot_and_when_is_kept_without_words(workplace: Workplace, tmp_path: Path) -> None:
    workspace = _learn(workplace, tmp_path)
    [canary] = [row.id for row in workplace.rows(Resolution) if CANARY in row.reply]
    correcting.correct(workspace, canary, f"Use the {CANARY}, please.", "U0MAYA")
    forgetting.forget(workspace, [canary], By("U0ADA", tmp_path))
    assert [(each.what, each.by) for each in known.acts(workspace, canary)] == [
        ("corrected", "U0MAYA"),
        ("forgotten", "U0ADA"),
    ]
    [told] = known.forgotten(workspace, 9)
    assert (told.id, told.source, told.tag, told.by) == (canary, "imported", "sheet", "U0ADA")


def test_what_comes_back_with_an_older_database_is_forgotten_again(engine: Engine, tmp_path: Path) -> None:
    workspace, home = Workspace(engine, "T0DEMO"), tmp_path / "home"
    use_key(engine, b"a key of this installation")
    with write(engine) as session:
        new = NewResolution(message=ASKED, reply=CANARY, source=ResolutionSource.APPROVED)
        row = resolutions.add(session, workspace.id, new)
        number, at = row.id, row.created_at
        imported = add_imported(session, workspace_id=workspace.id, message=OTHER, reply=CANARY, origin="a:1")
        assert imported is not None
    forgetting.forget(workspace, [number, imported.id], By("U0ADA", home))
    assert CANARY not in (home / LIST).read_text()
    with write(engine) as session:  # As if an older copy of the database had been put in place.
        session.execute(delete(Resolution))
        again = Resolution(
            id=number,
            workspace_id=workspace.id,
            message=ASKED,
            reply=CANARY,
            source="approved",
            created_at=at,
        )
        other = Resolution(
            id=number + 7, workspace_id=workspace.id, message=ASKED, reply="Other.", source="approved"
        )
        session.add_all([again, other])
        add_imported(session, workspace_id=workspace.id, message=OTHER, reply=CANARY, origin="a:1")
    assert forgetting.forget_again(workspace, home) == 2
    with read(engine) as session:
        assert [each.reply for each in resolutions.current(session, workspace_id=workspace.id)] == ["Other."]
    assert forgetting.forget_again(workspace, home) == 0
    assert forgetting.forget_again(workspace, tmp_path / "another") == 0
