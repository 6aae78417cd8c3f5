"""A real `draftdesk zendesk import`, killed at a random point and run again, ends like an uninterrupted one.

DRAFTDESK_TEST_IMPORT sets the number of tickets: 10000 takes some minutes.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.learned_tables import Resolution, ResolutionChange
from db.session import open_engine, read, write
from tests.bot.support.zendesk import solved
from tests.bot.support.zendesk.entrance import CLIENT_ID, CLIENT_SECRET
from tests.bot.support.zendesk.imports import rows
from tests.bot.support.zendesk.stand_in import StandIn
from tests.db.rows import a_version

TICKETS = int(os.environ.get("DRAFTDESK_TEST_IMPORT", "300"))
PATIENCE_SECONDS = 1200.0
MOST_MEBIBYTES = 120
"""Memory limit of the whole process; the interpreter with our packages uses most of it."""


class Importing:
    """The command as a separate process on one database."""

    def __init__(self, stand_in: StandIn, home: Path, migrated: Path) -> None:
        home.mkdir()
        (home / "draftdesk.db").write_bytes(migrated.read_bytes())
        self.engine = open_engine(f"sqlite:///{home}/draftdesk.db")
        self.stand_in = stand_in
        self.mebibytes = 0.0
        self._home = home
        with write(self.engine) as session:
            a_version(session)

    def start(self) -> subprocess.Popen[str]:
        """Start the command."""
        environment = {
            **os.environ,
            "DRAFTDESK_HOME": str(self._home),
            "ZENDESK_BASE_URL": self.stand_in.url,
            "ZENDESK_CLIENT_ID": CLIENT_ID,
            "ZENDESK_CLIENT_SECRET": CLIENT_SECRET,
            "PYTHONPATH": str(Path(__file__).parents[4]),
        }
        command = [sys.executable, "-m", "bot.cli", "zendesk", "import"]
        return subprocess.Popen(
            command,
            env=environment,
            cwd=self._home,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self) -> str:
        """Run it to its end and return its output; record its peak memory if the system reports it."""
        with self.start() as process:
            status = Path(f"/proc/{process.pid}/status")
            while process.poll() is None:
                self.mebibytes = max(self.mebibytes, _peak(status))
                time.sleep(0.01)
            said, complained = process.communicate()
        assert process.returncode == 0, complained
        return said

    def cut_off(self, tickets: int, by: signal.Signals) -> tuple[int, str]:
        """Run it until it has read the comments of `after` tickets, then stop it; exit code and stderr."""
        before = self.comments_read()
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.start() as process:
            while self.comments_read() - before < tickets:
                assert process.poll() is None, "it ended before it could be cut off"
                assert time.monotonic() < deadline
                time.sleep(0.002)
            process.send_signal(by)
            _, complained = process.communicate(timeout=30)
        return process.returncode, complained

    def comments_read(self) -> int:
        """Total number of requests for comments."""
        return len(self.stand_in.asked("GET", "/comments"))

    def rows(self) -> list[tuple[str | None, str, str, str]]:
        """The learned rows, in order."""
        return rows(self.engine)

    def told(self) -> list[str | None]:
        """The origins of the rows sent to the index, in order."""
        with read(self.engine) as session:
            changes = select(Resolution.origin).join(
                ResolutionChange, ResolutionChange.resolution_id == Resolution.id
            )
            return list(session.scalars(changes.order_by(ResolutionChange.id)))


def _peak(status: Path) -> float:
    """A process's peak memory in MiB; 0 if the system does not report it."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found is not None else 0.0


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_an_import_killed_twice_has_the_rows_and_summary_of_a_clean_one(
    stand_in: StandIn, sqlite_engine: Engine, tmp_path: Path
) -> None:
    migrated = Path(str(sqlite_engine.url.database))
    solved.fill(stand_in.account, TICKETS)
    stand_in.export_page = min(1000, TICKETS // 3)
    clean = Importing(stand_in, tmp_path / "clean", migrated)
    said = clean.finish()
    assert f"{TICKETS:,} tickets read" in said
    assert len(clean.rows()) > TICKETS / 2

    draw = random.Random(1337)
    cut = Importing(stand_in, tmp_path / "cut", migrated)
    for _ in range(2):
        code, _ = cut.cut_off(draw.randrange(TICKETS // 10, TICKETS // 3), signal.SIGKILL)
        assert code == -signal.SIGKILL
    kept = len(cut.rows())
    assert 0 < kept < len(clean.rows())
    before = cut.comments_read()
    assert cut.finish() == said, "the figures are those of the whole import"
    assert cut.comments_read() - before < TICKETS * 0.9, "what was kept is not read again"
    assert cut.rows() == clean.rows()
    assert cut.told() == [origin for origin, *_ in clean.rows()]
    assert max(clean.mebibytes, cut.mebibytes) < MOST_MEBIBYTES


@pytest.mark.slow
def test_ctrl_c_loses_nothing_and_says_how_to_resume(
    stand_in: StandIn, sqlite_engine: Engine, tmp_path: Path
) -> None:
    solved.fill(stand_in.account, 60)
    office = Importing(stand_in, tmp_path / "office", Path(str(sqlite_engine.url.database)))
    code, complained = office.cut_off(45, signal.SIGINT)
    assert code == 130
    assert "What was imported stays." in complained
    kept = office.rows()
    assert kept
    assert office.finish().startswith("60 tickets read")
    assert office.rows()[: len(kept)] == kept
    assert len({origin for origin, *_ in office.rows()}) == len(office.rows()) > len(kept)
