"""The hourly look at the helpdesk: asks for it as a job of the outbox; `services/reconciling.py` does it.

Every start asks for a look of its own, for what was missed while nothing ran, whoever asked in that hour.
How far a look has come stands in the database, so nothing of this schedule needs to.
"""

import logging
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.session import write
from db.vocabulary import JobKind

_log = logging.getLogger(__name__)


def keep_reconciling(
    scheduler: BackgroundScheduler, engine: Engine, workspace_id: str, wake: Callable[[], None]
) -> None:
    """Ask for a look now, and let a running scheduler ask for one every hour from now on."""
    _ask(engine, workspace_id, wake, f"start:{uuid4()}")
    scheduler.add_job(
        partial(ask_to_reconcile, engine, workspace_id, wake),
        "interval",
        hours=1,
        jobstore="memory",
        coalesce=True,
        misfire_grace_time=None,
    )


def ask_to_reconcile(engine: Engine, workspace_id: str, wake: Callable[[], None]) -> None:
    """Enqueue this hour's look, once however many replicas ask for it."""
    _ask(engine, workspace_id, wake, f"{now():%Y-%m-%dT%H}")


def _ask(engine: Engine, workspace_id: str, wake: Callable[[], None], key: str) -> None:
    """Enqueue a look unless one was asked for by this key."""
    with write(engine) as session:
        job = jobs.enqueue(
            session,
            workspace_id=workspace_id,
            kind=JobKind.ZENDESK_SYNC,
            payload={},
            dedupe_key=f"{JobKind.ZENDESK_SYNC}:{key}",
        )
    if job is not None:
        _log.info("looking for what changed in the helpdesk")
        wake()
