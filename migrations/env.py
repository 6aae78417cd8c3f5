"""Alembic's environment: connect revisions to the database. Alembic runs this file; nothing imports it.

Called by `migrations.upgrade` it gets an engine and does not change logging; called by the `alembic` command
it opens the database of `DATABASE_URL`. All revisions of a run are one transaction.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

import db.console_tables
import db.learned_tables
import db.tables
import db.workspace_tables  # noqa: F401 -- each declares its tables on Base.
from db.base import Base, UtcDateTime
from db.errors import DatabaseUrlError
from db.session import lock_until_commit, open_engine

OTHERS_TABLES = {"apscheduler_jobs"}  # APScheduler's job store of earlier releases.


def engine_of_command_line() -> Engine:
    """Return the engine of the `alembic` command, from the environment."""
    try:
        engine = open_engine(os.environ["DATABASE_URL"])
    except KeyError:
        raise CommandError(
            "DATABASE_URL is not set: name the database to migrate, such as sqlite:////path/to/draftdesk.db"
        ) from None
    except DatabaseUrlError as error:
        raise CommandError(str(error)) from error
    logging.basicConfig(format="%(message)s")
    logging.getLogger("alembic.runtime.migration").setLevel(logging.INFO)
    return engine


def is_ours(_item: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Return whether `alembic check` looks at an item of the database."""
    return not (kind == "table" and name in OTHERS_TABLES)


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column type as its stored type, so that old revisions do not depend on `db`."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let SQLite change a table by copying and dropping it, without deleting the rows that refer to it.

    The switch works only outside a transaction; `check_foreign_keys` checks the result before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite = connection.connection.driver_connection
    assert sqlite is not None, "a connection just opened"
    sqlite.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        sqlite.execute("PRAGMA foreign_keys = ON")


def check_foreign_keys(connection: Connection) -> None:
    """Raise on SQLite if a revision left rows that refer to nothing."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise CommandError(f"the migration would leave {len(broken)} rows that refer to nothing")


def migrate(connection: Connection) -> None:
    """Run the requested revisions; other migrating processes wait for their turn."""
    with foreign_keys_off(connection), connection.begin():
        lock_until_commit(connection, "migrations")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=is_ours,
            render_item=render,
            render_as_batch=True,
            transactional_ddl=True,
        )
        context.run_migrations()
        check_foreign_keys(connection)


if context.is_offline_mode():
    raise CommandError("writing migrations as SQL (--sql) is not supported; run them against a database")

given_engine: Engine | None = context.config.attributes.get("engine")
engine = given_engine or engine_of_command_line()
with engine.execution_options(draftdesk_session="write").connect() as opened:
    migrate(opened)
if given_engine is None:
    engine.dispose()
