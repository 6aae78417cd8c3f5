"""A database of any age, with its rows, is upgraded to the newest revision, which matches the tables."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, func, inspect, select, text
from sqlalchemy.orm import Session

import migrations
from db import tables
from db.base import Base
from db.errors import SchemaError
from db.session import open_engine, read, write
from db.workspace_tables import ChannelReaders
from tests.migrations.first_rows import FIRST_ROWS, insert_first_rows

FIRST_REVISION = "740a3f91e2d5"
CHECKOUT = Path(migrations.__file__).parent.parent


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a database without tables."""
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
    yield engine
    engine.dispose()


def revisions_after_the_first() -> list[str]:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    newest_first = [revision.revision for revision in script.walk_revisions()]
    return newest_first[::-1][1:]


def names_of_tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version", "sqlite_sequence"}


def count_rows(engine: Engine) -> dict[str, int]:
    found = MetaData()
    with read(engine) as session:
        found.reflect(session.connection())
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in found.tables.items()
            if name in FIRST_ROWS
        }


def test_an_empty_database_gets_every_table(empty: Engine) -> None:
    migrations.upgrade(empty)
    assert names_of_tables(empty) == set(Base.metadata.tables)


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    command.upgrade(migrations.configuration(empty), FIRST_REVISION)
    insert_first_rows(empty)
    migrations.upgrade(empty)
    before = count_rows(empty)
    migrations.upgrade(empty)
    assert count_rows(empty) == before


def test_downgrading_removes_everything_and_upgrading_works_again(empty: Engine) -> None:
    config = migrations.configuration(empty)
    migrations.upgrade(empty)
    command.downgrade(config, "base")
    assert names_of_tables(empty) == set()
    migrations.upgrade(empty)
    assert names_of_tables(empty) == set(Base.metadata.tables)


def test_a_channel_that_was_watched_before_keeps_its_tickets_of_the_team(empty: Engine) -> None:
    command.upgrade(migrations.configuration(empty), FIRST_REVISION)
    insert_first_rows(empty)
    with read(empty) as session:
        channels = set(
            session.execute(text("SELECT channel FROM tickets WHERE source = 'message'")).scalars()
        )
    migrations.upgrade(empty)
    with read(empty) as session:
        rows = session.scalars(select(ChannelReaders)).all()
    assert channels
    assert {row.channel for row in rows if row.team_posts} == channels


def test_rows_of_the_first_schema_survive_upgrades_and_downgrades(empty: Engine) -> None:
    config = migrations.configuration(empty)
    command.upgrade(config, FIRST_REVISION)
    insert_first_rows(empty)
    before = count_rows(empty)
    for revision in revisions_after_the_first():
        command.upgrade(config, revision)
        assert count_rows(empty) == before, f"revision {revision} lost rows"
    command.downgrade(config, FIRST_REVISION)
    assert count_rows(empty) == before == {name: len(rows) for name, rows in FIRST_ROWS.items()}


def test_rows_of_the_first_schema_are_read_by_the_newest_code(empty: Engine) -> None:
    command.upgrade(migrations.configuration(empty), FIRST_REVISION)
    insert_first_rows(empty)
    migrations.upgrade(empty)
    with read(empty) as session:
        for mapper in Base.registry.mappers:
            rows = session.scalars(select(mapper.class_)).all()
            assert len(rows) == len(FIRST_ROWS.get(mapper.class_.__tablename__, rows))
        ticket = session.scalars(select(tables.Ticket)).one()
        job = session.scalars(select(tables.Job)).one()
    assert ticket.text == "wo ist {{Order Number}}? \N{GREEK SMALL LETTER OMEGA}"
    assert ticket.created_at.isoformat() == "2026-01-02T03:04:05.000006+00:00"
    assert job.payload == {"ticket": 1}


def test_the_tables_in_the_code_match_the_newest_revision(empty: Engine) -> None:
    migrations.upgrade(empty)
    command.check(migrations.configuration(empty))
    with write(empty) as session:
        session.execute(text("ALTER TABLE tickets ADD COLUMN forgotten INTEGER"))
    with pytest.raises(CommandError, match="forgotten"):
        command.check(migrations.configuration(empty))


def test_the_schedulers_table_is_not_checked(empty: Engine) -> None:
    migrations.upgrade(empty)
    with write(empty) as session:
        session.execute(
            text("CREATE TABLE apscheduler_jobs (id VARCHAR(191) PRIMARY KEY, next_run_time FLOAT)")
        )
    command.check(migrations.configuration(empty))
    with write(empty) as session:
        session.execute(text("CREATE TABLE strangers (id INTEGER PRIMARY KEY)"))
    with pytest.raises(CommandError, match="strangers"):
        command.check(migrations.configuration(empty))


def test_no_table_reuses_an_id(empty: Engine) -> None:
    # Alembic does not check this, and a table that SQLite rebuilds loses it unless the revision repeats it.
    migrations.upgrade(empty)
    with read(empty) as session:
        made = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    ours = {name: sql for name, sql in made if name in Base.metadata.tables}
    assert ours.keys() == set(Base.metadata.tables)
    assert [name for name, sql in ours.items() if "AUTOINCREMENT" not in sql] == []


def test_foreign_keys_are_enabled_again_after_migrating(empty: Engine) -> None:
    migrations.upgrade(empty)
    with read(empty) as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


REBUILD_TICKETS = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "rebuilt", {head!r}, None, None

def upgrade():
    with op.batch_alter_table("tickets", recreate="always") as batch:
        batch.add_column(sa.Column("priority", sa.Integer(), nullable=True))

def downgrade():
    with op.batch_alter_table("tickets", recreate="always") as batch:
        batch.drop_column("priority")
"""


def test_a_table_that_sqlite_rebuilds_keeps_its_rows_and_their_dependents(
    empty: Engine, tmp_path: Path
) -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    (tmp_path / "rebuilt.py").write_text(REBUILD_TICKETS.format(head=script.get_current_head()))
    config = migrations.configuration(empty)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{script.versions}\n{tmp_path}")
    command.upgrade(config, FIRST_REVISION)
    insert_first_rows(empty)
    before = count_rows(empty)
    for revision, priority in (("rebuilt", True), (FIRST_REVISION, False)):
        (command.upgrade if priority else command.downgrade)(config, revision)
        assert count_rows(empty) == before
        assert (
            "priority" in {column["name"] for column in inspect(empty).get_columns("tickets")}
        ) is priority


def test_a_migration_that_leaves_dangling_references_is_rolled_back(empty: Engine) -> None:
    command.upgrade(migrations.configuration(empty), FIRST_REVISION)
    insert_first_rows(empty)
    with empty.connect() as connection:
        sqlite = connection.connection.driver_connection
        assert sqlite is not None
        sqlite.execute("PRAGMA foreign_keys = OFF")
        sqlite.execute("DELETE FROM tickets")
        sqlite.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(CommandError, match="rows that refer to nothing"):
        command.stamp(migrations.configuration(empty), "base")
    with read(empty) as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == FIRST_REVISION


def test_a_database_from_a_newer_version_is_refused_with_a_message(empty: Engine) -> None:
    migrations.upgrade(empty)
    with write(empty) as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'fromthefuture'"))
    with pytest.raises(SchemaError, match="another version of Draftdesk"):
        migrations.upgrade(empty)


def test_migrating_does_not_change_logging(empty: Engine) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    own = logging.getLogger("bot.made_before_migrating")
    migrations.upgrade(empty)
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    assert not own.disabled


def run(arguments: list[str], url: str | None, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"DATABASE_URL": url} if url else {})
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def test_the_alembic_command_works_in_a_checkout(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/draftdesk.db"
    for arguments in (["upgrade", "head"], ["check"]):
        done = run(["-m", "alembic", *arguments], url, CHECKOUT)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "No new upgrade operations detected" in done.stdout


@pytest.mark.parametrize(
    ("url", "said"), [(None, "DATABASE_URL is not set"), ("mysql://h/d", "not supported")]
)
def test_the_alembic_command_reports_a_missing_database_url(url: str | None, said: str) -> None:
    done = run(["-m", "alembic", "upgrade", "head"], url, CHECKOUT)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    imports = "import sys, migrations; from db.session import open_engine"
    code = f"{imports}; migrations.upgrade(open_engine(sys.argv[1]))"
    url = f"sqlite:///{tmp_path}/shared.db"
    children = [
        subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True, cwd=CHECKOUT)
        for _ in range(2)
    ]
    errors = [child.communicate(timeout=60)[1] for child in children]
    assert [child.returncode for child in children] == [0, 0], errors


def test_postgresql_gets_the_same_tables(postgres_engine: Engine) -> None:
    assert names_of_tables(postgres_engine) == set(Base.metadata.tables)
    command.check(migrations.configuration(postgres_engine))
    with Session(postgres_engine) as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version"))
