"""When the nightly retraining is due, and ask for it once.

What is due follows from the hour, the time zone and the last night that was asked for, which the database
has. So a night that was missed is found, however long the machine was off, and several missed ones are one
run. Any number of processes may ask.
"""

import logging
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.services import job_kinds, preferences
from bot.services.job_payloads import TrainingRequest
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import cursors, jobs
from db.base import now
from db.session import lock_until_commit, read, write
from db.tables import Job

_log = logging.getLogger(__name__)

CURSOR = "night"
"""The hour and zone that the last look followed, and the time until which nights were asked for."""


def ask_if_due(workspace: Workspace, settings: Settings, at: datetime | None = None) -> Job | None:
    """Enqueue the run that is due `at`, by default now; return it, None if nothing is due.

    The first look at a workspace, or after the hour or the zone was changed, only begins to count.
    """
    at, zone = at or now(), settings.zone()
    with write(workspace.engine) as session:
        lock_until_commit(session.connection(), f"{CURSOR}:{workspace.id}")
        hour = preferences.read(session, workspace.id, settings).retrain_at
        followed, since = _read(cursors.get(session, workspace_id=workspace.id, name=CURSOR))
        due, rule = last_due(at, hour, zone), f"{hour:%H:%M} {zone}"
        if followed == rule and since is not None and due <= since:
            return None
        value = f"{(due if followed == rule else at).astimezone(UTC).isoformat()} {rule}"
        cursors.put(session, workspace_id=workspace.id, name=CURSOR, value=value)
        if followed != rule:
            _log.info("retraining is due at %s from now on", rule)
            return None
        key = f"retrain:{due.astimezone(zone).date()} {hour:%H:%M}"
        run = job_kinds.RETRAIN.new(TrainingRequest(), dedupe_key=key)
        return jobs.enqueue(session, workspace_id=workspace.id, job=run)


def next_retraining(workspace: Workspace, settings: Settings, at: datetime | None = None) -> datetime:
    """Return when the next night is due after `at`, by default now."""
    with read(workspace.engine) as session:
        hour = preferences.read(session, workspace.id, settings).retrain_at
    return next_due(at or now(), hour, settings.zone())


def last_due(at: datetime, hour: time, zone: tzinfo) -> datetime:
    """Return the last time, at `at` or before it, when a clock in `zone` showed `hour`.

    An hour that a change of the clocks skips is due as much later; one that it repeats is due once.
    """
    today = at.astimezone(zone).date()
    due = _on(today, hour, zone)
    return due if due <= at else _on(today - timedelta(days=1), hour, zone)


def next_due(at: datetime, hour: time, zone: tzinfo) -> datetime:
    """Return the first time after `at` when a clock in `zone` will show `hour`."""
    today = at.astimezone(zone).date()
    due = _on(today, hour, zone)
    return due if due > at else _on(today + timedelta(days=1), hour, zone)


def _on(day: date, hour: time, zone: tzinfo) -> datetime:
    # In UTC, because two times of one zone are compared by what its clock shows.
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _read(value: str | None) -> tuple[str | None, datetime | None]:
    if value is None:
        return None, None
    since, _, rule = value.partition(" ")
    return rule, datetime.fromisoformat(since)
