"""Enqueue a retraining run each night; every minute, delete expired slot values and follow the chosen hour.

APScheduler stores the nightly job in its own table `apscheduler_jobs`, as a function's name and a workspace
id; no code is pickled. The function finds the running app's database in `_bound`, which `start_scheduler`
sets: the only module state in `bot/`. `bot/jobs/retrain.py` runs the enqueued job. The hour is a preference:
if it changes through one replica of the bot, the others follow within a minute.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine

from bot.services import job_kinds, preferences
from bot.services.job_payloads import TrainingRequest
from bot.services.slack.shadow_word import ask_for_the_word
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs, tickets
from db.base import now
from db.session import read, write

_log = logging.getLogger(__name__)

MISFIRE_GRACE_SECONDS = 24 * 60 * 60
CLOCK_SECONDS = 60
KEEP_SECONDS = 20

_NIGHTLY = f"{__name__}:ask_for_retraining"

_bound: dict[str, Engine] = {}
"""The database by workspace, for each scheduler in this process."""


class _SharedEngineJobStore(SQLAlchemyJobStore):  # type: ignore[misc] # APScheduler ships no types.
    """A job store on a shared engine."""

    def shutdown(self) -> None:
        """Keep the engine's connections: APScheduler would replace the pool while others use it."""


def start_scheduler(workspace: Workspace, settings: Settings) -> BackgroundScheduler:
    """Start a workspace's scheduler in its own thread; `stop_scheduler` ends it.

    The run is due at the hour that an admin chose, else at the settings' hour. The stored nightly job is
    replaced only if its time changed, to keep a missed run. A run missed by less than a day starts at once.
    """
    _bound[workspace.id] = workspace.engine
    # The store reads and writes in one transaction, which must take SQLite's lock at its start.
    writing = workspace.engine.execution_options(draftdesk_session="write")
    scheduler = BackgroundScheduler(
        jobstores={"default": _SharedEngineJobStore(engine=writing), "memory": MemoryJobStore()}
    )
    scheduler.start(paused=True)
    follow_preferences(scheduler, workspace, settings)
    _each_minute(scheduler, forget_expired_values, [workspace.id])
    _each_minute(scheduler, follow_preferences, [scheduler, workspace, settings])
    scheduler.resume()
    return scheduler


def follow_preferences(scheduler: BackgroundScheduler, workspace: Workspace, settings: Settings) -> None:
    """Reschedule the nightly run if its hour was changed."""
    with read(workspace.engine) as session:
        retrain_at = preferences.read(session, workspace.id, settings).retrain_at
    trigger = CronTrigger(hour=retrain_at.hour, minute=retrain_at.minute)
    arguments = [workspace.id, f"{retrain_at:%H:%M}"]
    stored = scheduler.get_job(nightly_id(workspace.id))
    if stored is None:
        scheduler.add_job(
            _NIGHTLY,
            trigger,
            id=nightly_id(workspace.id),
            args=arguments,
            coalesce=True,
            misfire_grace_time=MISFIRE_GRACE_SECONDS,
        )
    elif _written(stored.trigger) != _written(trigger):
        stored.modify(args=arguments)
        stored.reschedule(trigger)
        _log.info("retraining is due at %s from now on", arguments[1])


def stop_scheduler(scheduler: BackgroundScheduler, workspace_id: str) -> None:
    """Stop the scheduler after its running work."""
    scheduler.shutdown(wait=True)
    _bound.pop(workspace_id, None)


def keep_at_intervals(scheduler: BackgroundScheduler, keep: Callable[[], None]) -> None:
    """Let a running scheduler call `keep` several times a minute."""
    scheduler.add_job(keep, "interval", seconds=KEEP_SECONDS, jobstore="memory", coalesce=True)


def tell_of_shadow_mode(scheduler: BackgroundScheduler, workspace: Workspace) -> None:
    """Let a running scheduler ask every hour for the word on last week's shadow mode, which is told once."""
    scheduler.add_job(
        ask_for_the_word, "interval", seconds=3600, args=[workspace], jobstore="memory", coalesce=True
    )


def nightly_id(workspace_id: str) -> str:
    """Return the nightly job's id in the job store."""
    return f"retrain:{workspace_id}"


def next_retraining(scheduler: BackgroundScheduler, workspace_id: str) -> datetime | None:
    """Return when the nightly run is due; None if it is not scheduled."""
    job = scheduler.get_job(nightly_id(workspace_id))
    return job.next_run_time if job else None


def ask_for_retraining(workspace_id: str, due: str) -> None:
    """Enqueue the run due today at `due` ("02:00"), once. The stored job names this function."""
    engine = _bound.get(workspace_id)
    if engine is None:
        _log.warning("workspace %s does not run in this process; another must retrain it", workspace_id)
        return
    today = datetime.now().astimezone().date()
    with write(engine) as session:
        run = job_kinds.RETRAIN.new(TrainingRequest(), dedupe_key=f"retrain:{today} {due}")
        job = jobs.enqueue(session, workspace_id=workspace_id, job=run)
    _log.info("nightly retraining %s", "requested" if job else "was already requested today")


def forget_expired_values(workspace_id: str) -> None:
    """Delete the expired slot values."""
    engine = _bound.get(workspace_id)
    if engine is not None:
        with write(engine) as session:
            tickets.delete_expired_slots(session, at=now())


def _each_minute(scheduler: BackgroundScheduler, function: Callable[..., None], arguments: list[Any]) -> None:
    # The scheduler sleeps by a clock that stops while the machine is suspended. With a job every minute it
    # reads the real time soon after the machine wakes.
    scheduler.add_job(function, "interval", seconds=CLOCK_SECONDS, args=arguments, jobstore="memory")


def _written(trigger: Any) -> tuple[str, str]:
    return str(trigger), str(getattr(trigger, "timezone", ""))
