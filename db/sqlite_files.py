"""Keep the file of an SQLite database whole: move the write-ahead log into it, copy it while it is used.

See `session.py` for how it is opened.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError


def settle(engine: Engine) -> None:
    """Close every connection; on SQLite the file alone is then the whole database, unless another process
    has it open.
    """
    if engine.dialect.name == "sqlite":
        # The file may be gone, or the disk full.
        with suppress(SQLAlchemyError, sqlite3.Error), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def copy_while_used(source: Path, copy: Path) -> None:
    """Copy an SQLite database as it is at one moment, its log included. Raises sqlite3.Error."""
    with closing(_open(source)) as database, closing(sqlite3.connect(copy)) as written:
        database.backup(written)
        written.execute("PRAGMA journal_mode = DELETE")


def is_whole(path: Path) -> bool:
    """Return whether the file is an SQLite database whose pages fit together."""
    try:
        with closing(_open(path)) as database:
            return bool(database.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def close_for_good(path: Path) -> bool:
    """Move an SQLite file's log into it and remove the log; False if another process has the file open."""
    try:
        with closing(_open(path)) as database:
            database.execute("PRAGMA busy_timeout = 0")
            database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return False
    return True


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)
