"""Files become masked resolutions, each once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.pairs.columns import Columns
from bot.pairs.reading import open_pairs
from bot.services.knowledge import forgetting
from bot.services.knowledge.forgetting import By
from bot.services.knowledge.importing import AT_ONCE, FLOOD, PairImporter, Told
from bot.services.knowledge.known import listed, tagged
from bot.services.workspace import Workspace
from db import resolutions
from db.learned import Wanted
from db.learned_tables import Resolution
from db.session import read
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE


def _import(engine: Engine, file: Path, *, tag: str = "sheet", dry_run: bool = False) -> Told:
    told = Told()
    importer = PairImporter(Workspace(engine, WORKSPACE), tag, dry_run=dry_run)
    for _ in importer.run(open_pairs(file, Columns()).records, told):
        pass
    return told


def _sheet(folder: Path, rows: Sequence[Sequence[str]], name: str = "sheet.csv") -> Path:
    file = folder / name
    quoted = ["\t".join(row) for row in [("question", "answer", "topic", "date"), *rows]]
    file.write_text("\n".join(quoted))
    return file


def _learned(engine: Engine, workspace_id: str = WORKSPACE) -> list[Resolution]:
    with read(engine) as session:
        return resolutions.current(session, workspace_id=workspace_id)


def test_pairs_are_learned_masked_with_their_tag_topic_and_date(engine: Engine, tmp_path: Path) -> None:
    question = "Hi, I am Anna Berg (anna.berg@example.com). Where do I park for the studio?"
    file = _sheet(tmp_path, [(question, "Hi Anna, you can park behind the house.", "Parking", "2026-03-01")])
    told = _import(engine, file)
    assert (told.records, told.learned, dict(told.left_out)) == (1, 1, {})
    [row] = _learned(engine)
    assert "Anna" not in row.message + row.reply
    assert "{{Email Address}}" in row.message
    assert "park behind the house" in row.reply
    assert (row.tag, row.topic, row.created_at) == ("sheet", "parking", datetime(2026, 3, 1, tzinfo=UTC))
    assert _learned(engine, OTHER_WORKSPACE) == []


def test_a_dry_run_shows_masked_samples_and_stores_nothing(engine: Engine, tmp_path: Path) -> None:
    file = _sheet(tmp_path, [("My mail is a@b.example, where is it?", "It is on its way to you.", "", "")])
    told = _import(engine, file, dry_run=True)
    assert told.learned == 1
    assert told.samples == [("My mail is {{Email Address}}, where is it?", "It is on its way to you.")]
    assert _learned(engine) == []


def test_importing_twice_and_under_another_tag_learns_nothing_new(engine: Engine, tmp_path: Path) -> None:
    file = _sheet(tmp_path, [("Where do I park?", "You can park behind the house.", "", "")])
    assert _import(engine, file).learned == 1
    again = _import(engine, file, tag="other")
    assert (again.learned, dict(again.left_out)) == (0, {"known already": 1})
    assert len(_learned(engine)) == 1


def test_an_import_that_was_cut_off_goes_on(engine: Engine, tmp_path: Path) -> None:
    rows = [
        (f"Where is studio {n}?", f"Studio {n} is behind the old mill.", "", "") for n in range(AT_ONCE + 9)
    ]
    file = _sheet(tmp_path, rows)
    told = Told()
    cut_off = PairImporter(Workspace(engine, WORKSPACE), "sheet").run(
        open_pairs(file, Columns()).records, told
    )
    next(cut_off)
    assert len(_learned(engine)) == told.learned == AT_ONCE
    assert _import(engine, file).learned == 9
    assert len(_learned(engine)) == AT_ONCE + 9


def test_what_cannot_be_learned_is_counted_by_reason(engine: Engine, tmp_path: Path) -> None:
    rows = [
        ("Where do I park?", "", "", ""),
        ("How do I pay?", "Pay with 4111 1111 1111 1111 at the desk please.", "", ""),
        ("Are you open?", "Yes.", "", ""),
        ("Do you teach children?", "Yes, we teach children on Saturdays.", "", ""),
    ]
    told = _import(engine, _sheet(tmp_path, rows))
    assert dict(told.left_out) == {"no answer": 1, "a card or identity number": 1, "too short": 1}
    assert told.learned == 1
    assert [broken.place for broken in told.broken] == ["row 1 (line 2)"]


def test_one_answer_to_very_many_questions_is_told(engine: Engine, tmp_path: Path) -> None:
    rows = [(f"Where is studio {n}?", "Thank you, we will be in touch soon.", "", "") for n in range(FLOOD)]
    assert _import(engine, _sheet(tmp_path, rows)).floods == [FLOOD]


def test_what_was_forgotten_does_not_come_back(engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace(engine, WORKSPACE)
    file = _sheet(tmp_path, [("Where do I park?", "You can park behind the canary cage.", "", "")])
    _import(engine, file)
    assert forgetting.forget(workspace, tagged(workspace, "sheet"), By("U0ADA", tmp_path)) == 1
    again = _import(engine, file, tag="again")
    assert (again.learned, dict(again.left_out)) == (0, {"known already": 1})
    assert listed(workspace, Wanted()) == []
    with read(engine) as session:
        assert [row.reply for row in session.query(Resolution)] == [""]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(tag="b"), ["Where is studio two?"]),
        (Wanted(words="MILL"), ["Where is studio one?"]),
        (Wanted(words="100%"), []),
        (Wanted(limit=1), ["Where is studio two?"]),
        (Wanted(), ["Where is studio two?", "Where is studio one?"]),
    ],
)
def test_what_is_learned_is_listed(engine: Engine, tmp_path: Path, wanted: Wanted, found: list[str]) -> None:
    _import(engine, _sheet(tmp_path, [("Where is studio one?", "It is in the old mill.", "", "")]), tag="a")
    _import(engine, _sheet(tmp_path, [("Where is studio two?", "It is in the new barn.", "", "")]), tag="b")
    assert [known.question for known in listed(Workspace(engine, WORKSPACE), wanted)] == found
