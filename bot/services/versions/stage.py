"""How far the run in progress is, stored so that every process can tell: Home, `draftdesk models`,
metrics.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.services.workspace import Workspace
from db import cursors
from db.base import now
from db.session import write

_log = logging.getLogger(__name__)

CURSOR = "training"
STALE = timedelta(minutes=10)
"""A run that was killed says nothing any more; one that goes on says something each minute."""
_SECONDS_BETWEEN = 20.0

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Stage:
    """What a run is doing, and the share of the whole that is done, 0 to 1."""

    name: str
    done: float

    def in_words(self) -> str:
        """Return such as "Counting n-grams, 30% of the run"."""
        return f"{self.name}, {self.done:.0%} of the run"


def current(session: Session, workspace_id: str) -> Stage | None:
    """Return what the run in progress said last; None without a run."""
    value = cursors.get(session, workspace_id=workspace_id, name=CURSOR)
    if not value:
        return None
    at, done, name = value.split(" ", 2)
    return Stage(name, float(done)) if now() - datetime.fromisoformat(at) < STALE else None


def telling(workspace: Workspace, progress: Progress) -> Progress:
    """Return a callback that stores each new stage, and how far a long one is, before it calls `progress`."""
    last: tuple[str, float] = ("", 0.0)

    def told(name: str, done: float) -> None:
        nonlocal last
        kind = name.partition(",")[0]
        if kind != last[0] or time.monotonic() - last[1] > _SECONDS_BETWEEN:
            last = kind, time.monotonic()
            put(workspace, f"{now().isoformat()} {done:.3f} {name}")
        progress(name, done)

    return told


def put(workspace: Workspace, value: str) -> None:
    """Store what the run says; "" when it has ended. A database that is away is no reason to stop a run."""
    try:
        with write(workspace.engine) as session:
            cursors.put(session, workspace_id=workspace.id, name=CURSOR, value=value)
    except SQLAlchemyError as error:
        _log.warning("how far the run is could not be stored: %s", error)
