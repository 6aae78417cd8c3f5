"""Wake the workers of the jobs that were just committed: those of this process, and through its relays those
of other processes.
"""

import threading
from collections.abc import Callable, Collection
from contextlib import suppress

from bot.services.job_kinds import JOB_KINDS
from bot.services.kind_of_job import WorkerName

Relay = Callable[[Collection[WorkerName]], None]
"""Passes on, to another process, which workers have jobs. Must not block: requests call it."""


class Alarms:
    """One event for each worker, created before the workers, so that every part can wake any of them."""

    def __init__(self) -> None:
        self._of = {name: threading.Event() for name in WorkerName}
        self._relays: list[Relay] = []

    def of(self, worker: WorkerName) -> threading.Event:
        """Return the event that the worker waits for."""
        return self._of[worker]

    def pass_on_to(self, relay: Relay) -> None:
        """Tell `relay` too from now on."""
        self._relays.append(relay)

    def wake(self, *kinds: str) -> None:
        """Let the workers of these kinds look for jobs now; all workers if no kind is given.

        Except the retrainer: for runs of minutes its own look each second is enough, and looking delays
        acknowledgements.
        """
        self.ring({JOB_KINDS[kind].worker for kind in kinds} if kinds else set(WorkerName))

    def ring(self, workers: Collection[str], heard_from: Relay | None = None) -> None:
        """Let these workers look for jobs now. What came from another process is not told to it again; a name
        that this build does not know is ignored.
        """
        known: set[WorkerName] = set()
        for name in workers:
            with suppress(ValueError):
                known.add(WorkerName(name))
        known -= {WorkerName.RETRAINER}
        for worker in known:
            self._of[worker].set()
        for relay in self._relays if known else ():
            if relay != heard_from:  # Not `is`: each reading of a method is another object.
                relay(known)
