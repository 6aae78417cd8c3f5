"""Enqueue a daily look at macros and articles; `services/knowledge/following.py` does it.

Every start enqueues its own look. The schedule stores nothing: the key of a day's look makes it once.
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


def keep_following(scheduler: BackgroundScheduler, workspace: Workspace) -> None:
    """Enqueue a look now, and let a running scheduler enqueue one each day."""
    _ask(workspace, f"start:{uuid4()}")
    scheduler.add_job(partial(ask_to_follow, workspace), "interval", hours=1, coalesce=True)


def ask_to_follow(workspace: Workspace) -> None:
    """Enqueue today's look (by UTC), once for all replicas."""
    _ask(workspace, f"{now():%Y-%m-%d}")


def _ask(workspace: Workspace, key: str) -> None:
    kind = job_kinds.FOLLOW_PUBLISHED
    with write(workspace.engine) as session:
        look = kind.new(Nothing(), dedupe_key=f"{kind.name}:{key}")
        job = jobs.enqueue(session, workspace_id=workspace.id, job=look)
    if job is not None:
        _log.info("looking for changed macros and articles")
        workspace.wake(kind.name)
