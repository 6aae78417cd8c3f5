"""The clock: asks for a retraining run each night; every minute it forgets expired slot values and sees
whether an admin chose another hour.

APScheduler keeps the nightly job in the database (table `apscheduler_jobs`, its own), as the name of a
function and a workspace id; nothing that runs is pickled. The function finds the running app's database
in `_bound`, where `start_scheduler` puts it: the one piece of module state in `bot/`. Nightly work is
only asked for here, as a job of the outbox; `bot/jobs/retrain.py` does it. The hour is a preference: each
replica of the bot notices by itself, within a minute, that it was changed through another one.
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
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import jobs, tickets
from db.base import now
from db.session import read, write

_log = logging.getLogger(__name__)

MISFIRE_GRACE_SECONDS = 24 * 60 * 60
CLOCK_SECONDS = 60

_NIGHTLY = f"{__name__}:ask_for_retraining"

_bound: dict[str, Engine] = {}
"""The database of each workspace whose scheduler runs in this process."""


class _SharedEngineJobStore(SQLAlchemyJobStore):  # type: ignore[misc] # APScheduler ships no types.
    """A job store on an engine that others use as well."""

    def shutdown(self) -> None:
        """Leave the engine's connections alone: APScheduler would replace the pool below those in use."""


def start_scheduler(workspace: Workspace, settings: Settings) -> BackgroundScheduler:
    """Start the clock of one workspace in a thread of its own; `stop_scheduler` ends it.

    The run is due at the hour that an admin chose, or else at the settings'. The stored nightly job is left
    alone unless its time changed: replacing it would erase a missed run.
    A run missed by less than a day is made up for at once.
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
    """Let the nightly run be due when it should be by now."""
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
    """Stop the clock, waiting for what it is doing."""
    scheduler.shutdown(wait=True)
    _bound.pop(workspace_id, None)


def nightly_id(workspace_id: str) -> str:
    """The nightly job's id in the job store."""
    return f"retrain:{workspace_id}"


def next_retraining(scheduler: BackgroundScheduler, workspace_id: str) -> datetime | None:
    """When the nightly run is due."""
    job = scheduler.get_job(nightly_id(workspace_id))
    return job.next_run_time if job else None


def ask_for_retraining(workspace_id: str, due: str) -> None:
    """Enqueue the run due today at `due` ("02:00"), once however often. The stored job names this."""
    engine = _bound.get(workspace_id)
    if engine is None:
        _log.warning(
            "workspace %s does not run in this process; its retraining is left to another", workspace_id
        )
        return
    today = datetime.now().astimezone().date()
    with write(engine) as session:
        run = job_kinds.RETRAIN.new(TrainingRequest(), dedupe_key=f"retrain:{today} {due}")
        job = jobs.enqueue(session, workspace_id=workspace_id, job=run)
    _log.info("nightly retraining %s", "asked for" if job else "was asked for today already")


def forget_expired_values(workspace_id: str) -> None:
    """Delete the slot values whose time has come."""
    engine = _bound.get(workspace_id)
    if engine is not None:
        with write(engine) as session:
            tickets.delete_expired_slots(session, at=now())


def _each_minute(scheduler: BackgroundScheduler, function: Callable[..., None], arguments: list[Any]) -> None:
    # The scheduler sleeps until the next job is due by a clock that stands still while the machine is
    # suspended. A job a minute makes it look at the real time again soon after the machine wakes.
    scheduler.add_job(function, "interval", seconds=CLOCK_SECONDS, args=arguments, jobstore="memory")


def _written(trigger: Any) -> tuple[str, str]:
    return str(trigger), str(getattr(trigger, "timezone", ""))
