"""The clock of one process: each minute it asks for the nightly run if due, and deletes expired values.

APScheduler keeps its jobs in memory. What is due follows from the database (`night_clock.py`), so any number
of processes may have a clock; `bot/jobs/retrain.py` runs the enqueued job.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.jobs.night_clock import ask_if_due
from bot.services.privacy.retention import kept_by, purge
from bot.services.slack.reports import ask_for_the_digest
from bot.services.slack.shadow_word import ask_for_the_word
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import tickets
from db.base import now
from db.session import write
from db.vocabulary import JobKind

_log = logging.getLogger(__name__)

CLOCK_SECONDS = 60
"""Also after a machine was suspended, when the scheduler's own clock stood still."""
KEEP_SECONDS = 20


def start_scheduler(settings: Settings) -> BackgroundScheduler:
    """Start a clock in its own thread. End it with `shutdown`."""
    scheduler = BackgroundScheduler(timezone=settings.zone())
    scheduler.start()
    return scheduler


def keep_the_nights(scheduler: BackgroundScheduler, workspace: Workspace, settings: Settings) -> None:
    """Let a running scheduler look each minute, and now, whether the nightly run is due."""
    each_minute = partial(_each_minute, workspace, settings)
    each_minute()
    scheduler.add_job(each_minute, "interval", seconds=CLOCK_SECONDS, coalesce=True, misfire_grace_time=None)


def keep_at_intervals(scheduler: BackgroundScheduler, keep: Callable[[], None]) -> None:
    """Let a running scheduler call `keep` several times a minute."""
    scheduler.add_job(keep, "interval", seconds=KEEP_SECONDS, coalesce=True, misfire_grace_time=None)


def purge_each_hour(scheduler: BackgroundScheduler, workspace: Workspace, settings: Settings) -> None:
    """Let a running scheduler erase, soon and then each hour, what is older than it is kept."""
    soon = now() + timedelta(seconds=CLOCK_SECONDS)
    scheduler.add_job(
        _purge, "interval", hours=1, args=[workspace, settings], coalesce=True, next_run_time=soon
    )


def tell_of_shadow_mode(scheduler: BackgroundScheduler, workspace: Workspace, settings: Settings) -> None:
    """Let a running scheduler ask every hour for the word on last week's shadow mode, which is told once."""
    ask = partial(ask_for_the_word, workspace, settings.zone())
    scheduler.add_job(ask, "interval", seconds=3600, coalesce=True)


def tell_of_each_week(scheduler: BackgroundScheduler, workspace: Workspace, settings: Settings) -> None:
    """Let a running scheduler ask every hour for the digest of last week, which is sent once."""

    def ask() -> None:
        ask_for_the_digest(workspace, settings.ops_channel, now().astimezone(settings.zone()).date())

    scheduler.add_job(ask, "interval", seconds=3600, coalesce=True)


def _purge(workspace: Workspace, settings: Settings) -> None:
    old = purge(workspace, kept_by(settings))
    if old.tickets or old.jobs:
        _log.info("erased as too old: %d tickets' words and %d ended jobs", old.tickets, old.jobs)


def _each_minute(workspace: Workspace, settings: Settings) -> None:
    if ask_if_due(workspace, settings) is not None:
        _log.info("nightly retraining requested")
        workspace.wake(JobKind.RETRAIN)
    with write(workspace.engine) as session:
        tickets.delete_expired_slots(session, at=now())
