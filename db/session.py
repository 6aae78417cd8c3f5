"""Open the database, and begin the two kinds of transaction: `read` and `write`.

SQLite runs in WAL mode with foreign keys on. A write session begins with `BEGIN IMMEDIATE`, so that it waits
for the lock (up to 10 s, or as long as its caller says) at the start and cannot fail half-way for lack of it.
A process's threads take turns, those `in_background` after the others. PostgreSQL runs the same code. See the
other files of this package for the queries.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    create_engine,
    delete,
    event,
    false,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from db.base import Base
from db.errors import DatabaseUrlError
from db.writer_queue import WriterQueue

Row = TypeVar("Row", bound=Base)

BUSY_TIMEOUT_SECONDS = 10
LOOK_SECONDS, LOOK_IN_BACKGROUND_SECONDS = 0.001, 0.004
"""How often a writer looks whether another process has left SQLite's lock: those in background less often, so
that others get it first.
"""
REQUEST_PATIENCE_SECONDS = 2.0
"""Of the three that Slack waits: what cannot be stored by then is refused, so that Slack sends it again."""
QUEUE = "draftdesk_queue"
"""Execution option of an SQLite engine: its `WriterQueue`."""
GIVES_WAY = "draftdesk_gives_way"
"""Execution option of an engine whose writers go last: what its threads call before each session."""
PATIENCE = "draftdesk_patience"
"""Execution option of an engine or a session: the seconds that its writers wait for SQLite's lock."""
FILE = "draftdesk_file"
"""In a connection's `info`: the device and inode of its SQLite file."""
EXAMPLES = "sqlite:////path/to/draftdesk.db or postgresql://user@host/draftdesk"


def open_engine(url: str) -> Engine:
    """Return an engine: open one per process and share it among threads. Creates an SQLite file's folder.

    Raises `DatabaseUrlError` if `url` is malformed, or names an unsupported database or one whose driver is
    not installed.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    except ModuleNotFoundError as error:
        raise DatabaseUrlError(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: pip install 'psycopg[binary]'"
        ) from error


def _go_on() -> None:
    """Default of `give_way`: do not wait."""


def in_background(engine: Engine, give_way: Callable[[], None] = _go_on) -> Engine:
    """Return the engine for work that can wait: it calls `give_way` before each session, and on SQLite its
    writers let other threads go first.
    """
    return engine.execution_options(**{GIVES_WAY: give_way})


def for_requests(engine: Engine) -> Engine:
    """Return the engine for requests to be answered in time: on SQLite its writers wait at most
    `REQUEST_PATIENCE_SECONDS`.
    """
    return engine.execution_options(**{PATIENCE: REQUEST_PATIENCE_SECONDS})


@contextmanager
def read(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one snapshot of the database and cannot write."""
    _give_way(engine)
    options: dict[str, Any] = {"draftdesk_session": "read"}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session


def check_writable(engine: Engine, patience_seconds: float) -> None:
    """Raise an SQLAlchemyError if no row can be written, or not within `patience_seconds` on SQLite."""
    with write(engine, patience_seconds) as session:
        session.execute(delete(Base.metadata.tables["jobs"]).where(false()))


@contextmanager
def write(engine: Engine, patience_seconds: float | None = None) -> Iterator[Session]:
    """Open a session that commits at the end of the block, or rolls back if the block raises.

    On SQLite, raises an SQLAlchemyError if others write for longer than `patience_seconds`; None: than the
    engine's own.
    """
    own = engine.get_execution_options()
    queue, gives_way = own.get(QUEUE), GIVES_WAY in own
    _give_way(engine)
    patience = own.get(PATIENCE, BUSY_TIMEOUT_SECONDS) if patience_seconds is None else patience_seconds
    deadline = time.monotonic() + patience
    with nullcontext() if queue is None else queue.turn(patience, gives_way=gives_way):
        options = {"draftdesk_session": "write", PATIENCE: max(deadline - time.monotonic(), 0.0)}
        with (
            Session(engine.execution_options(**options), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session


def insert_unless_repeated(session: Session, table: type[Row], **values: Any) -> Row | None:
    """Insert a row and return it; None if a unique constraint finds it there. Other violations raise."""
    session.flush()  # Store the rows that the new row refers to.
    return session.scalars(_insertion(table, session.get_bind().dialect.name), values).one_or_none()


def insert_or_change(session: Session, table: type[Row], key: Mapping[str, Any], **values: Any) -> Row:
    """Insert the row with this unique `key`, or update the existing one, and return it."""
    insert = _insert_into(table, session.get_bind().dialect.name).values(**key, **values)
    changed = insert.on_conflict_do_update(index_elements=list(key), set_=values).returning(table)
    return session.scalars(changed, execution_options={"populate_existing": True}).one()


def lock_until_commit(connection: Connection, name: str) -> None:
    """Let only one transaction at a time, in all processes, hold the lock `name`, until it ends.

    SQLite allows one write session anyway; on PostgreSQL this is a transaction-level advisory lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def hold_lock(engine: Engine, name: str) -> Iterator[bool]:
    """Hold the lock `name` during the block, among all processes on this PostgreSQL; False if another holds
    it. It ends with the process. On SQLite always True: there the caller locks a file.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    key = func.hashtextextended(name, 0)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(select(func.pg_try_advisory_lock(key))))
        try:
            yield held
        finally:
            with suppress(OperationalError):  # The server was restarted: the lock has gone with it.
                connection.execute(select(func.pg_advisory_unlock(key)))


def _give_way(engine: Engine) -> None:
    engine.get_execution_options().get(GIVES_WAY, _go_on)()


@cache
def _insertion(table: type[Row], dialect: str) -> Executable:
    """Build the insert once: building it each time takes twice as long."""
    columns = table.__table__
    insert = _insert_into(columns, dialect).on_conflict_do_nothing().returning(*columns.c)
    return select(table).from_statement(insert)


def _insert_into(table: Any, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUrlError(f"DATABASE_URL is not a database address; expected {EXAMPLES}") from error
    if backend not in ("sqlite", "postgresql"):
        raise DatabaseUrlError(f"DATABASE_URL names {backend}, which is not supported; expected {EXAMPLES}")
    return parsed


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise DatabaseUrlError(
            "DATABASE_URL must name a file for SQLite, such as sqlite:////path/to/draftdesk.db"
        )
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # Opening it reports the error.
        path.touch()
    engine = create_engine(
        url.set(drivername="sqlite"),
        creator=_opener(path),
        hide_parameters=True,  # No error may write a customer's text to the log.
        execution_options={QUEUE: WriterQueue()},
        pool_size=5,
        max_overflow=45,  # Slack's 32 listener threads and our workers never wait for a connection.
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, path))
    event.listen(engine, "begin", partial(_begin_sqlite, path))
    return engine


def _opener(path: Path) -> Callable[[], sqlite3.Connection]:
    """Return the function that opens the file, which must exist: one that was deleted while we run is not
    replaced by an empty one.
    """
    uri = f"file:{quote(str(path))}?mode=rw"

    def connect() -> sqlite3.Connection:
        # The sqlite3 module would begin transactions automatically, and only before some statements.
        return sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )

    return connect


def _identity(path: Path) -> tuple[int, int] | None:
    """Return the device and inode of a file; None if it does not exist."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(path: Path, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    entry.info[FILE] = _identity(path)
    cursor = connection.cursor()
    _use_wal(cursor)
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # What is forgotten stands on no free page.
    cursor.close()


def _use_wal(cursor: DBAPICursor) -> None:
    """Set WAL mode, which the file keeps. For this statement SQLite does not always wait for a lock: of two
    processes that open a new file at once, one would fail.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(path: Path, connection: Connection) -> None:
    kind = connection.get_execution_options().get("draftdesk_session")
    patience = connection.get_execution_options().get(PATIENCE, BUSY_TIMEOUT_SECONDS)
    if kind == "write" and connection.info.get(FILE) != _identity(path):
        connection.invalidate()  # SQLite would write into a file that nobody can open again.
        gone = sqlite3.OperationalError(f"{path} was moved, deleted or replaced while it was open")
        raise OperationalError("BEGIN IMMEDIATE", None, gone)
    # Bypass SQLAlchemy, which adds overhead to each statement.
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection that was just taken"
    driver.execute(f"PRAGMA query_only = {int(kind == 'read')}")
    if kind == "write":
        driver.execute("PRAGMA busy_timeout = 0")
        look = LOOK_IN_BACKGROUND_SECONDS if GIVES_WAY in connection.get_execution_options() else LOOK_SECONDS
        _begin_to_write(connection, driver, patience, look)
    else:
        driver.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection, driver: Any, patience: float, look: float) -> None:
    """Wait for SQLite's lock, at most `patience` seconds. SQLite itself would look again after a tenth of a
    second, when another process has taken the lock once more.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                break
            time.sleep(look)
        else:
            return
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # What it raises is SQLAlchemy's.
