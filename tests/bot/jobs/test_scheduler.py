"""The scheduler: APScheduler on a real SQLite file, without waiting for the night."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, select

from bot.jobs import scheduler as subject
from bot.services import preferences
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import tickets
from db.session import read, write
from db.tables import Job, TicketSlot
from db.tickets import NewTicket
from db.vocabulary import PreferenceName, TicketSource
from tests.bot.support.workplace import eventually

WORKSPACE = "T0TEST"


@contextmanager
def running(engine: Engine, at: time) -> Iterator[BackgroundScheduler]:
    scheduler = subject.start_scheduler(Workspace(engine, WORKSPACE), Settings(retrain_at=at))
    try:
        yield scheduler
    finally:
        subject.stop_scheduler(scheduler, WORKSPACE)


def retrain_jobs(engine: Engine) -> list[Job]:
    with read(engine) as session:
        return list(session.scalars(select(Job).where(Job.kind == "retrain")))


def an_hour_from_now() -> time:
    return (datetime.now().astimezone() + timedelta(hours=1)).time().replace(second=0, microsecond=0)


def make_overdue(engine: Engine, by: timedelta) -> None:
    """Move the stored job's next run into the past, as if the machine had slept."""
    store = SQLAlchemyJobStore(engine=engine)
    store.start(BackgroundScheduler(), "default")
    job = store.lookup_job(subject.nightly_id(WORKSPACE))
    job.next_run_time = datetime.now(UTC) - by
    store.update_job(job)


def test_the_nightly_run_is_due_at_the_set_time(engine: Engine) -> None:
    at = an_hour_from_now()
    with running(engine, at) as scheduler:
        due = subject.next_retraining(scheduler, WORKSPACE)
    assert due is not None
    assert (due.hour, due.minute) == (at.hour, at.minute)
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(hours=1)
    assert retrain_jobs(engine) == []


def test_a_machine_that_slept_through_the_night_retrains_when_it_wakes(engine: Engine) -> None:
    at = an_hour_from_now()
    with running(engine, at):
        pass
    make_overdue(engine, timedelta(hours=5))
    with running(engine, at) as scheduler:
        eventually(lambda: len(retrain_jobs(engine)) == 1)
        due = subject.next_retraining(scheduler, WORKSPACE)
        assert due is not None
        assert due > datetime.now(UTC)


def test_several_missed_nights_cause_one_run(engine: Engine) -> None:
    at = an_hour_from_now()
    with running(engine, at):
        pass
    make_overdue(engine, timedelta(days=4, hours=5))
    with running(engine, at):
        eventually(lambda: len(retrain_jobs(engine)) == 1)
    assert len(retrain_jobs(engine)) == 1


def test_stopping_the_scheduler_keeps_shared_connections_open(engine: Engine) -> None:
    pool = engine.pool
    with running(engine, time(2, 0)):
        pass
    assert engine.pool is pool


def test_a_changed_time_replaces_the_stored_job(engine: Engine) -> None:
    with running(engine, time(2, 0)):
        pass
    with running(engine, time(3, 30)) as scheduler:
        due = subject.next_retraining(scheduler, WORKSPACE)
        assert due is not None
        assert (due.hour, due.minute) == (3, 30)
        job = scheduler.get_job(subject.nightly_id(WORKSPACE))
        assert list(job.args) == [WORKSPACE, "03:30"]


def test_requesting_the_same_night_twice_creates_one_job(engine: Engine) -> None:
    with running(engine, an_hour_from_now()):
        subject.ask_for_retraining(WORKSPACE, "02:00")
        subject.ask_for_retraining(WORKSPACE, "02:00")
    assert len(retrain_jobs(engine)) == 1


def test_a_workspace_that_runs_elsewhere_is_left_alone(engine: Engine) -> None:
    with running(engine, an_hour_from_now()):
        subject.ask_for_retraining("T0OTHER", "02:00")
    assert retrain_jobs(engine) == []


def test_the_job_store_contains_names_and_no_engine(engine: Engine) -> None:
    with running(engine, an_hour_from_now()) as scheduler:
        job = scheduler.get_job(subject.nightly_id(WORKSPACE))
        state = job.__getstate__()
    assert state["func"] == "bot.jobs.scheduler:ask_for_retraining"
    assert all(isinstance(argument, str) for argument in state["args"])
    assert (state["coalesce"], state["misfire_grace_time"]) == (True, 24 * 60 * 60)


def test_expired_values_are_deleted_while_the_scheduler_runs(engine: Engine) -> None:
    with write(engine) as session:
        tickets.add(
            session,
            workspace_id=WORKSPACE,
            slots={"Order Number": "12345"},
            keep_slots_for=timedelta(seconds=-1),
            new=NewTicket(source=TicketSource.MESSAGE, channel="C0", author="U0", text="{{Order Number}}"),
        )
    with running(engine, an_hour_from_now()):
        subject.forget_expired_values(WORKSPACE)
    with read(engine) as session:
        assert session.scalars(select(TicketSlot)).all() == []


def due_at(scheduler: BackgroundScheduler) -> tuple[int, int] | None:
    due = subject.next_retraining(scheduler, WORKSPACE)
    return None if due is None else (due.hour, due.minute)


def test_an_admins_hour_overrides_the_settings(engine: Engine) -> None:
    preferences.set_retrain_at(Workspace(engine, WORKSPACE), "U0ADA", time(4, 15))
    with running(engine, time(2, 0)) as scheduler:
        assert due_at(scheduler) == (4, 15)


def test_a_changed_hour_applies_while_the_scheduler_runs(engine: Engine) -> None:
    with running(engine, time(2, 0)) as scheduler:
        minutely = next(each for each in scheduler.get_jobs() if each.func is subject.follow_preferences)
        preferences.set_retrain_at(Workspace(engine, WORKSPACE), "U0ADA", time(4, 15))
        minutely.func(*minutely.args)
        assert due_at(scheduler) == (4, 15)
        assert list(scheduler.get_job(subject.nightly_id(WORKSPACE)).args) == [WORKSPACE, "04:15"]
        preferences.reset(Workspace(engine, WORKSPACE), PreferenceName.RETRAIN_AT)
        minutely.func(*minutely.args)
        assert due_at(scheduler) == (2, 0)


def test_each_workspace_has_its_own_hour(engine: Engine) -> None:
    preferences.set_retrain_at(Workspace(engine, "T0OTHER"), "U0ADA", time(4, 15))
    with running(engine, time(2, 0)) as scheduler:
        assert due_at(scheduler) == (2, 0)
