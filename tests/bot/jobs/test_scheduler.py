"""The clock of a process: it looks at its start and each minute. `test_night_clock.py` has what is due."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, inspect, select

from bot.jobs import scheduler as subject
from bot.jobs.night_clock import CURSOR
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import cursors, tickets
from db.base import now
from db.session import read, write
from db.tables import Job, Ticket, TicketSlot
from db.tickets import NewTicket
from db.vocabulary import TicketSource
from tests.db.rows import a_ticket

WORKSPACE = "T0TEST"


@contextmanager
def running(engine: Engine, woken: list[str] | None = None) -> Iterator[BackgroundScheduler]:
    told = woken if woken is not None else []
    workspace = Workspace(engine, WORKSPACE, lambda *kinds: told.extend(kinds))
    settings = Settings(time_zone="UTC")
    scheduler = subject.start_scheduler(settings)
    subject.keep_the_nights(scheduler, workspace, settings)
    try:
        yield scheduler
    finally:
        scheduler.shutdown()


def runs(engine: Engine) -> list[Job]:
    with read(engine) as session:
        return list(session.scalars(select(Job).where(Job.kind == "retrain")))


def test_a_machine_that_was_off_in_the_night_retrains_when_it_starts(engine: Engine) -> None:
    with running(engine):
        assert runs(engine) == []
    with write(engine) as session:
        days_ago = (now() - timedelta(days=4)).isoformat()
        cursors.put(session, workspace_id=WORKSPACE, name=CURSOR, value=f"{days_ago} 02:00 UTC")
    woken: list[str] = []
    with running(engine, woken), running(engine):
        assert len(runs(engine)) == 1
    assert woken == ["retrain"]


def test_each_minute_it_looks_again(engine: Engine) -> None:
    with running(engine) as scheduler:
        [job] = scheduler.get_jobs()
        assert job.trigger.interval == timedelta(minutes=1)


def test_what_is_too_old_is_erased_soon_after_the_start_and_each_hour(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session, workspace_id=WORKSPACE)
        ticket.created_at = now() - timedelta(days=400)
    with running(engine) as scheduler:
        subject.purge_each_hour(scheduler, Workspace(engine, WORKSPACE), Settings(time_zone="UTC"))
        [purging] = [job for job in scheduler.get_jobs() if job.func is subject._purge]
        assert purging.trigger.interval == timedelta(hours=1)
        assert purging.next_run_time - now() < timedelta(minutes=2)
        purging.func(*purging.args)
    with read(engine) as session:
        assert session.get_one(Ticket, ticket.id).text == ""


def test_nothing_is_stored_by_the_scheduler_itself(engine: Engine) -> None:
    with running(engine) as scheduler:
        assert {type(store) for store in scheduler._jobstores.values()} == {MemoryJobStore}
    assert "apscheduler_jobs" not in inspect(engine).get_table_names()


def test_stopping_the_scheduler_keeps_shared_connections_open(engine: Engine) -> None:
    pool = engine.pool
    with running(engine):
        pass
    assert engine.pool is pool


def test_expired_values_are_deleted_while_the_scheduler_runs(engine: Engine) -> None:
    with write(engine) as session:
        tickets.add(
            session,
            workspace_id=WORKSPACE,
            slots={"Order Number": "12345"},
            keep_slots_for=timedelta(seconds=-1),
            new=NewTicket(source=TicketSource.MESSAGE, channel="C0", author="U0", text="{{Order Number}}"),
        )
    with running(engine):
        pass
    with read(engine) as session:
        assert session.scalars(select(TicketSlot)).all() == []
