"""What was forgotten stands nowhere after the next night: database, versions, indexes, reports, logs."""

import gzip
import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.services.knowledge import forgetting
from bot.services.knowledge.forgetting import By
from db import resolutions
from db.audit import use_key
from db.session import read
from tests.bot.support import nights
from tests.bot.support.nights import Nights

CANARY = "canarywort"
ASKED = f"How do I oil the {CANARY} in autumn?"
REPLY = f"Oil the {CANARY} with linseed and hang it up. The {CANARY} rests until March."


@pytest.fixture
def at_night(sqlite_engine: Engine, tmp_path: Path) -> Nights:
    folder = tmp_path / "first"
    return nights.begin(sqlite_engine, tmp_path / "home", folder, nights.make_first_version(folder))


def places(*folders: Path) -> list[str]:
    """The files that hold the canary as text, packed or as UTF-16."""
    pattern = re.compile(f"{CANARY}|{CANARY.encode('utf-16-le').decode('latin-1')}".encode("latin-1"), re.I)
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        data += gzip.decompress(data) if data.startswith(b"\x1f\x8b") else b""
        found += [str(path)] if pattern.search(data) else []
    return found


@pytest.mark.night
def test_a_forgotten_phrase_stands_nowhere_after_the_next_night(
    at_night: Nights, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    use_key(at_night.engine, b"a key of this installation")
    home = at_night.settings.home
    at_night.approve([(ASKED, REPLY)])
    learned = at_night.run()
    assert places(home, Path(str(at_night.engine.url.database)).parent), "the night learned it"
    with read(at_night.engine) as session:
        [row] = resolutions.current(session, workspace_id=at_night.workspace.id)
    forgetting.forget(at_night.workspace, [row.id], By("U0ADA", home))
    without = at_night.run()
    assert without.number == learned.number + 1
    with at_night.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert places(home, Path(str(at_night.engine.url.database)).parent) == []
    assert CANARY not in caplog.text
