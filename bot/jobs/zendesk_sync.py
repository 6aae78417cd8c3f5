"""Enqueue an hourly look at the helpdesk; `services/helpdesk/reconciling.py` does it.

Every start enqueues a look of its own, for what was missed while nothing ran. The database stores how far a
look has come, so the schedule stores nothing.
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
    """Ask for a look now, and let a running scheduler ask for one every hour from now on."""
    _ask(workspace, f"start:{uuid4()}")
    scheduler.add_job(
        partial(ask_to_reconcile, workspace),
        "interval",
        hours=1,
        jobstore="memory",
        coalesce=True,
        misfire_grace_time=None,
    )


def ask_to_reconcile(workspace: Workspace) -> None:
    """Enqueue this hour's look, once for all replicas."""
    _ask(workspace, f"{now():%Y-%m-%dT%H}")


def _ask(workspace: Workspace, key: str) -> None:
    """Enqueue a look unless one was asked for by this key."""
    kind = job_kinds.ZENDESK_SYNC
    with write(workspace.engine) as session:
        look = kind.new(Nothing(), dedupe_key=f"{kind.name}:{key}")
        job = jobs.enqueue(session, workspace_id=workspace.id, job=look)
    if job is not None:
        _log.info("looking for changes in the helpdesk")
        workspace.wake(kind.name)
