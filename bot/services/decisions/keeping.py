"""Store a click before it is acknowledged, so that it counts even if the process is killed right after that.

`bot/listeners/kept_clicks.py` does what a stored click asks for.
"""

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import NotStored
from bot.services import job_kinds
from bot.services.job_payloads import Pressed
from bot.services.workspace import Workspace
from db import jobs
from db.session import write

PATIENCE_SECONDS = 2.0
"""Slack waits three seconds for an acknowledgement; then it warns the person, and the click counts not."""
KEY_CHARACTERS = 100


def keep(workspace: Workspace, click: Pressed, trigger_id: str) -> None:
    """Store a click, once for its `trigger_id`. Raises `NotStored`."""
    key = f"{job_kinds.CLICK.name}:{trigger_id}"[:KEY_CHARACTERS]
    try:
        with write(workspace.engine, PATIENCE_SECONDS) as session:
            jobs.enqueue(session, workspace_id=workspace.id, job=job_kinds.CLICK.new(click, dedupe_key=key))
    except SQLAlchemyError as error:
        raise NotStored from error
    workspace.wake(job_kinds.CLICK.name)
