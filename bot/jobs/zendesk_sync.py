"""Enqueue an hourly look at the helpdesk; `services/helpdesk/reconciling.py` does it.

Every start enqueues its own look, for changes missed while the bot was down. The database stores a look's
progress, so the schedule stores nothing.
"""

import logging
from functools import partial
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler

from bot.services import job_kinds
from bot.services.job_payloads import Nothing
from bot.services.workspace import Workspace
from db import jobs
from db.base import now
from db.session import write

_log = logging.getLogger(__name__)


def keep_reconciling(scheduler: BackgroundScheduler, workspace: Workspace) -> None:
    """Enqueue a look now, and let a running scheduler enqueue one every hour."""
    _ask(workspace, f"start:{uuid4()}")
    scheduler.add_job(
        partial(ask_to_reconcile, workspace),
        "interval",
        hours=1,
        coalesce=True,
        misfire_grace_time=None,
    )


def ask_to_reconcile(workspace: Workspace) -> None:
    """Enqueue this hour's look, once for all replicas."""
    _ask(workspace, f"{now():%Y-%m-%dT%H}")


def _ask(workspace: Workspace, key: str) -> None:
    """Enqueue a look unless this key already has one."""
    kind = job_kinds.ZENDESK_SYNC
    with write(workspace.engine) as session:
        look = kind.new(Nothing(), dedupe_key=f"{kind.name}:{key}")
        job = jobs.enqueue(session, workspace_id=workspace.id, job=look)
    if job is not None:
        _log.info("looking for changes in the helpdesk")
        workspace.wake(kind.name)
