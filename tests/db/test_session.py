"""Opening a database, and the guarantees of read and write sessions."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from db.base import now
from db.errors import DatabaseUrlError
from db.session import check_writable, in_background, insert_unless_repeated, open_engine, read, write
from db.tables import Draft, Job, Ticket, TicketSlot
from migrations import upgrade
from tests.db.rows import WORKSPACE, a_ticket


def count_of_tickets(engine: Engine) -> int:
    with read(engine) as session:
        return session.scalar(select(func.count()).select_from(Ticket)) or 0


def test_a_write_session_commits_at_its_end(engine: Engine) -> None:
    with write(engine) as session:
        a_ticket(session)
    assert count_of_tickets(engine) == 1


def test_a_write_session_that_raises_stores_nothing(engine: Engine) -> None:
    def break_down() -> None:
        with write(engine) as session:
            a_ticket(session)
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        break_down()
    assert count_of_tickets(engine) == 0


def test_rows_stay_readable_after_their_session(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
    assert ticket.channel == "C0SUPPORT"


def test_a_read_session_cannot_write(engine: Engine) -> None:
    with read(engine) as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        a_ticket(session)
    with write(engine) as session:
        a_ticket(session)
    assert count_of_tickets(engine) == 1


def test_a_read_session_sees_one_moment(engine: Engine) -> None:
    with read(engine) as session:
        before = session.scalar(select(func.count()).select_from(Ticket))
        with write(engine) as writing:
            a_ticket(writing)
        after = session.scalar(select(func.count()).select_from(Ticket))
    assert (before, after) == (0, 0)


def test_threads_that_read_and_then_write_lose_no_update(engine: Engine) -> None:
    def add_ten() -> None:
        for _ in range(10):
            with write(engine) as session:
                session.scalar(select(func.count()).select_from(Ticket))
                a_ticket(session)

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_of_tickets(engine) == 80


def test_a_row_with_a_dangling_reference_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write(engine) as session:
        insert_unless_repeated(
            session,
            Draft,
            workspace_id=WORKSPACE,
            ticket_id=999,
            position=0,
            text="",
            confidence=0.5,
            sources=[],
            model_version="1",
        )


def test_pending_changes_are_written_before_an_insert(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        ticket.status = "drafting"
        slot = TicketSlot(
            workspace_id=WORKSPACE, ticket_id=ticket.id, placeholder="A", value="1", expires_at=now()
        )
        session.add(slot)
        insert_unless_repeated(
            session, Job, workspace_id=WORKSPACE, ticket_id=ticket.id, kind="x", payload={}, run_after=now()
        )
        stored = session.connection().scalar(text("SELECT status FROM tickets"))
        assert stored == "drafting"
        assert slot.id is not None


def test_a_database_error_never_contains_a_customers_text(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, write(engine) as session:
        session.add(Draft(workspace_id=WORKSPACE, ticket_id=999, position=0, text="my secret"))
    assert "my secret" not in str(caught.value).split("DETAIL")[0]


def test_deleting_a_ticket_deletes_its_dependent_rows(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        session.execute(text("DELETE FROM tickets"))
        left = session.scalar(text("SELECT count(*) FROM ticket_slots"))
    assert ticket.id
    assert left == 0


def test_the_id_of_a_deleted_row_is_never_reused(engine: Engine) -> None:
    with write(engine) as session:
        former = a_ticket(session).id
        session.execute(text("DELETE FROM tickets"))
    with write(engine) as session:
        assert a_ticket(session).id > former


def test_an_sqlite_file_is_configured_for_many_threads(sqlite_engine: Engine) -> None:
    with read(sqlite_engine) as session:
        pragmas = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 1, 10_000]


def test_opening_waits_for_another_process_that_creates_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE first (id INTEGER)")
        other.execute("BEGIN IMMEDIATE")  # Not in WAL mode: SQLite would refuse the switch at once.
        thread = threading.Timer(0.2, other.execute, ["COMMIT"])
        thread.start()
        engine = open_engine(f"sqlite:///{path}")
        with read(engine) as session:
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        engine.dispose()
        thread.join()


def test_a_second_writer_waits_for_the_first_on_sqlite(sqlite_engine: Engine) -> None:
    inside, order = threading.Event(), list[str]()

    def first() -> None:
        with write(sqlite_engine) as session:
            a_ticket(session)
            inside.set()
            time.sleep(0.2)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(5)
    with write(sqlite_engine) as session:
        a_ticket(session)
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_writer_waits_no_longer_than_its_timeout(sqlite_engine: Engine) -> None:
    with write(sqlite_engine, 3.0), pytest.raises(WaitedTooLong), write(sqlite_engine, 0.01):
        raise AssertionError("two wrote at once")


def test_a_writer_gets_the_lock_soon_after_another_process_has_left_it(sqlite_engine: Engine) -> None:
    another = sqlite3.connect(str(sqlite_engine.url.database), isolation_level=None, check_same_thread=False)
    another.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), write(sqlite_engine, 0.05) as session:
        a_ticket(session)
    threading.Timer(0.5, another.execute, ["ROLLBACK"]).start()
    began = time.monotonic()
    with write(sqlite_engine, 5.0) as session:
        a_ticket(session)
        waited = time.monotonic() - began
    assert 0.3 < waited < 3.0
    another.close()


def test_the_folder_of_an_sqlite_file_is_created(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/not/yet/there/draftdesk.db")
    with read(engine) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()
    assert (tmp_path / "not/yet/there/draftdesk.db").exists()


@pytest.mark.parametrize(
    "url", ["", "draftdesk.db", "mysql://root@host/db", "nosuch://x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_unusable_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="DATABASE_URL"):
        open_engine(url)


def test_the_error_for_a_malformed_address_hides_its_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(DatabaseUrlError) as caught:
        open_engine("mysql://root:hunter2@host/db")
    assert "hunter2" not in str(caught.value) + caplog.text


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_spelling_of_postgresql_is_accepted(scheme: str) -> None:
    pytest.importorskip("psycopg", reason="psycopg, PostgreSQL's driver, is not installed")
    engine = open_engine(f"{scheme}://user@host/draftdesk")
    assert engine.dialect.driver == "psycopg"


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[tuple[Engine, Path]]:
    path = tmp_path / "draftdesk.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    yield engine, path
    engine.dispose()


def test_a_deleted_database_file_accepts_no_rows_and_is_not_recreated(
    on_sqlite: tuple[Engine, Path],
) -> None:
    engine, path = on_sqlite
    with write(engine) as session:
        a_ticket(session)
    aside = path.rename(path.with_suffix(".aside"))
    for _ in range(2):  # The second time on a new connection.
        told = "moved, deleted or replaced|unable to open"
        with pytest.raises(OperationalError, match=told), write(engine) as session:
            a_ticket(session)
    assert not path.exists()
    aside.rename(path)
    with write(engine) as session:
        a_ticket(session)
    assert count_of_tickets(engine) == 2


def test_a_replaced_database_file_accepts_no_rows_of_the_old_one(
    on_sqlite: tuple[Engine, Path],
) -> None:
    engine, path = on_sqlite
    with write(engine) as session:
        a_ticket(session)
    path.rename(path.with_suffix(".aside"))
    path.touch()
    with pytest.raises(OperationalError), write(engine) as session:
        a_ticket(session)


def test_a_read_only_database_is_recognised(on_sqlite: tuple[Engine, Path]) -> None:
    engine, path = on_sqlite
    check_writable(engine, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            check_writable(engine, 0.1)


def test_a_thread_in_the_background_gives_way_before_each_session(engine: Engine) -> None:
    gave = []
    behind = in_background(engine, lambda: gave.append("way"))
    with read(behind) as session:
        assert session.scalar(select(1)) == 1
    with write(behind) as session:
        assert session.scalar(select(1)) == 1
    with read(engine), write(engine):
        pass
    assert gave == ["way"] * 2
