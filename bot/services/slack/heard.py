"""Remember until when Slack's events reached us, and ask to read what was said since.

Slack repeats an event three times in an hour at most, and through Socket Mode not at all. The newest event is
kept in the database, so that a start, and each new connection, knows where to begin.
"""

import threading
from collections.abc import Iterable

from bot.services import job_kinds
from bot.services.job_payloads import TimeAway
from bot.services.workspace import Workspace
from db import cursors, jobs
from db.session import read, write

CURSOR = "slack_heard"
DIRECT = ""
"""In place of a channel: every direct message with us."""
OVERLAP_SECONDS = 120.0
"""Events may come in any order: reading begins this long before the newest one."""


class Heard:
    """The time of the newest event of one workspace. Thread-safe; `keep` writes it to the database."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._guard = threading.Lock()
        with read(workspace.engine) as session:
            kept = cursors.get(session, workspace_id=workspace.id, name=CURSOR)
        self._last = self._kept = float(kept) if kept is not None else None

    @property
    def since(self) -> float | None:
        """From when on something may be missing, in Unix seconds; None before the first event of all."""
        return None if self._last is None else self._last - OVERLAP_SECONDS

    def note(self, at: float) -> None:
        """Record that everything up to `at`, in Unix seconds, was received or will be read."""
        with self._guard:
            self._last = max(at, self._last or 0.0)

    def keep(self) -> None:
        """Store the time if it changed."""
        with self._guard:
            if self._last == self._kept:
                return
            with write(self._workspace.engine) as session:
                value = f"{self._last:.6f}"
                cursors.put(session, workspace_id=self._workspace.id, name=CURSOR, value=value)
            self._kept = self._last


def ask_to_catch_up(workspace: Workspace, channels: Iterable[str], since: float) -> None:
    """Enqueue a reading of what was said in each channel since then, in Unix seconds."""
    kind = job_kinds.CATCH_UP
    with write(workspace.engine) as session:
        for channel in channels:
            key = f"{kind.name}:{channel}:{since:.0f}"
            job = kind.new(TimeAway(channel, f"{since:.6f}"), dedupe_key=key)
            jobs.enqueue(session, workspace_id=workspace.id, job=job)
    workspace.wake(kind.name)
