"""Wake the workers of the jobs that were just committed."""

import threading

from bot.services.job_kinds import JOB_KINDS
from bot.services.kind_of_job import WorkerName


class Alarms:
    """One event for each worker, created before the workers, so that every part can wake any of them."""

    def __init__(self) -> None:
        self._of = {name: threading.Event() for name in WorkerName}

    def of(self, worker: WorkerName) -> threading.Event:
        """Return the event that the worker waits for."""
        return self._of[worker]

    def wake(self, *kinds: str) -> None:
        """Let the workers of these kinds look for jobs now; all workers if no kind is given.

        Except the retrainer: for runs of minutes its own look each second is enough, and looking delays
        acknowledgements.
        """
        named = {JOB_KINDS[kind].worker for kind in kinds} if kinds else set(WorkerName)
        for worker in named - {WorkerName.RETRAINER}:
            self._of[worker].set()
