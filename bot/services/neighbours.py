"""Wake the workers of other processes on the same PostgreSQL, and hear from them.

Each looks for jobs every second anyway: what is lost here comes a second later.
"""

import json
import logging
import queue
import threading
from collections.abc import Collection
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from bot.services.alarms import Alarms
from bot.services.kind_of_job import WorkerName
from bot.services.workspace import Workspace
from db.notifications import can_notify, listen, notify

_log = logging.getLogger(__name__)

CHANNEL = "draftdesk_jobs"
LOOK_SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""Between two tries to reach the database."""


class Neighbours:
    """The other processes that serve one workspace."""

    def __init__(self, workspace: Workspace, alarms: Alarms) -> None:
        self._workspace = workspace
        self._alarms = alarms
        self._me = uuid4().hex
        self._to_tell: queue.SimpleQueue[Collection[WorkerName]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads = (
            threading.Thread(target=self._tell_all, name="neighbours-tell", daemon=True),
            threading.Thread(target=self._hear_all, name="neighbours-hear", daemon=True),
        )

    def start(self) -> None:
        """Tell and hear from now on, if the database can."""
        if can_notify(self._workspace.engine):
            self._alarms.pass_on_to(self.wake)
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        """End both threads."""
        self._stopping.set()
        self._to_tell.put(())
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def wake(self, workers: Collection[WorkerName]) -> None:
        """Tell the others which workers have jobs, in a thread: no request waits for it."""
        self._to_tell.put(workers)

    def _tell_all(self) -> None:
        while not self._stopping.is_set():
            workers = set(self._to_tell.get())
            while not self._to_tell.empty():  # One word for a burst of jobs.
                workers |= set(self._to_tell.get())
            said = {"workspace": self._workspace.id, "workers": sorted(workers), "from": self._me}
            try:
                if workers:
                    notify(self._workspace.engine, CHANNEL, json.dumps(said))
            except SQLAlchemyError as error:
                _log.debug("other processes could not be woken: %s", error)

    def _hear_all(self) -> None:
        while not self._stopping.is_set():
            try:
                for said in listen(self._workspace.engine, CHANNEL, self._stopping.is_set, LOOK_SECONDS):
                    self._hear(said)
            except Exception as error:  # SQLAlchemy's, or its driver's own.
                _log.debug("other processes cannot be heard; the next try follows: %s", error)
                self._stopping.wait(PAUSE_SECONDS)

    def _hear(self, said: str | None) -> None:
        """Wake the workers that are named; all of them for None, since anything may have been said before."""
        if said is None:
            self._alarms.ring(set(WorkerName), heard_from=self.wake)
            return
        told = json.loads(said)
        if told["workspace"] == self._workspace.id and told["from"] != self._me:
            self._alarms.ring(told["workers"], heard_from=self.wake)
