"""What a kind of job is: payload, worker, attempts, lane, and what a failure means. See `job_kinds.py`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.services.job_payloads import Payload
from bot.services.lanes import Lane
from db.jobs import NewJob
from db.tables import Job
from db.vocabulary import JobKind


class WorkerName(StrEnum):
    """The threads that run jobs."""

    DRAFTER = "drafter"
    OUTBOX = "outbox"
    """Reads and writes Slack."""
    DECIDER = "decider"
    """Does what people's clicks ask for."""
    RETRAINER = "retrainer"
    HELPDESK = "helpdesk"


@dataclass(frozen=True)
class Failure:
    """What a failed job means to people, and what to do about it."""

    what: str
    then: str = ""


Carried = TypeVar("Carried", bound=Payload)


@dataclass(frozen=True)
class KindOfJob(Generic[Carried]):
    """One kind of job. `attempts` does not count attempts deferred by `Retry`."""

    name: JobKind
    payload: type[Carried]
    worker: WorkerName
    attempts: int
    failure: Failure
    lane: Lane | None = None
    """None: its jobs run beside any other, in the order of their ticket alone."""

    def new(
        self,
        payload: Carried,
        *,
        ticket_id: int | None = None,
        dedupe_key: str | None = None,
        run_after: datetime | None = None,
    ) -> NewJob:
        """Make a job of this kind, to enqueue."""
        lane = self.lane.of(payload) if self.lane is not None else None
        return NewJob(self.name, payload.as_json(), ticket_id, dedupe_key, run_after, lane)

    def read(self, job: Job) -> Carried:
        """Return a job's payload. Raises `GiveUp` if a key is missing."""
        return self.payload.of_json(job.payload)
