"""Wake the workers of the jobs that were just committed."""

import threading

from bot.services.job_kinds import JOB_KINDS, WorkerName


class Alarms:
    """One event for each worker, made before the workers, so that every part can wake any of them."""

    def __init__(self) -> None:
        self._of = {name: threading.Event() for name in WorkerName}

    def of(self, worker: WorkerName) -> threading.Event:
        """The event that the worker waits for."""
        return self._of[worker]

    def wake(self, *kinds: str) -> None:
        """Let the workers of these kinds look for jobs now, or all of them if none is named.

        Not the retrainer: for runs of minutes its own look each second will do, and looking delays those who
        acknowledge requests.
        """
        named = {JOB_KINDS[kind].worker for kind in kinds} if kinds else set(WorkerName)
        for worker in named - {WorkerName.RETRAINER}:
            self._of[worker].set()
