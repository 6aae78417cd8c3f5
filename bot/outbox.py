"""Workers that run the jobs of the outbox, by one protocol on every database.

Claim (a lease and one more attempt) and commit; work with no transaction open; finish and commit. A worker
that dies leaves a lease that runs out, and the job runs again: handlers must recognise what they did before.
A job that keeps failing ends as `failed`, visibly. What a job does is its handler's part; the queries are in
`db/jobs.py`.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import jobs
from db.base import now
from db.session import read, write
from db.tables import Job

log = logging.getLogger(__name__)

Handler = Callable[[list[Job]], None]
LONGEST_BACKOFF_SECONDS = 300.0
LONGEST_DEFERRAL = timedelta(days=1)
ABOUT_TO_BE = timedelta(seconds=0.5)


class Wake(Protocol):
    """How whoever enqueued a job tells the workers."""

    def __call__(self, *kinds: str) -> None:
        """Let those that run jobs of these `kinds` look at once; every worker when none is named."""


class Retry(Exception):
    """The other side asked to wait (`Retry-After`): run the job again then. No failed attempt, for a day."""

    def __init__(self, after_seconds: float) -> None:
        super().__init__(f"asked to wait {after_seconds:g} s")
        self.after_seconds = after_seconds


class GiveUp(Exception):
    """The job can never succeed; its message is the reason, for people and free of customers' values."""


class PassingFault(Exception):
    """The other side was out of reach or out of order, as happens: try again with backoff. Its message, for
    people and free of customers' values, is all that the log needs.
    """


def one_by_one(handle: Callable[[Job], None]) -> Handler:
    """A handler of lists from one of single jobs."""

    def handler(waiting: list[Job]) -> None:
        for job in waiting:
            handle(job)

    return handler


def backoff_seconds(failures: int) -> float:
    """The wait after the n-th failure, n from 1: 2^n s, at most 5 minutes, of which a random half or more."""
    longest = min(2.0**failures, LONGEST_BACKOFF_SECONDS)
    return random.uniform(longest / 2, longest)  # noqa: S311 -- spreads retries in time; nothing secret.


def _do_nothing(job: Job, error: str) -> None:
    """What happens on a failure unless the owner of the worker says otherwise."""


def _write_nothing_more(session: Session, job: Job) -> None:
    """What goes with an attempt's end unless the owner of the worker says otherwise."""


def _go_on() -> None:
    """What a worker waits for before each step unless its owner says otherwise: nothing."""


class Worker(threading.Thread):
    """A thread that runs a workspace's jobs of its handlers' kinds, up to `batch` jobs of one kind at a time.

    A handler returns when all jobs of its list are done, or raises: `Retry`, `GiveUp`, or anything else for a
    retry with backoff, `max_attempts` in all; a `PassingFault` is logged without a traceback. When it raises
    for several jobs they are run one by one, so that one of them cannot fail the others. `on_failed(job,
    reason)` is called just before a job becomes `failed`, with no transaction open and a reason for people to
    read; after a crash it may be called twice. `on_settled(session, job)` is part of the transaction that
    writes down what became of an attempt: what it enqueues finds the job as it was left. `give_way()` is
    called before each step, and may wait a moment.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        handlers: Mapping[str, Handler],
        batch: int = 1,
        *,
        workspace_id: str,
        on_failed: Callable[[Job, str], None] = _do_nothing,
        on_settled: Callable[[Session, Job], None] = _write_nothing_more,
        max_attempts: int = 8,
        lease: timedelta = timedelta(seconds=60),
        poll_seconds: float = 1.0,
        backoff: Callable[[int], float] = backoff_seconds,
        give_way: Callable[[], None] = _go_on,
    ) -> None:
        super().__init__(name=name, daemon=True)  # The process may end; the lease brings the job back.
        self._engine = engine
        self._workspace_id = workspace_id
        self._handlers = handlers
        self._batch = batch
        self._on_failed = on_failed
        self._on_settled = on_settled
        self._max_attempts = max_attempts
        self._lease = lease
        self._poll_seconds = poll_seconds
        self._backoff = backoff
        self._give_way = give_way
        self._found = True
        """Whether there was a job the last time: then the next one is claimed without a look before."""
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def runs(self, kinds: Collection[str]) -> bool:
        """Whether jobs of one of these kinds are its own."""
        return not self._handlers.keys().isdisjoint(kinds)

    def wake(self) -> None:
        """Look for jobs at once: something was just enqueued and committed."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the jobs in hand, take no more, and return when the thread has ended."""
        self._stopping.set()
        self._woken.set()
        if self.is_alive():
            self.join()

    def drain(self, timeout: float) -> None:
        """Wait until no job of its kinds is due, about to be, or in hand; `TimeoutError` after `timeout`."""
        self.wake()
        deadline = time.monotonic() + timeout
        while True:
            with read(self._engine) as session:
                # A job may be put back, due at once, between this clock reading and the query.
                left = jobs.unsettled(
                    session, workspace_id=self._workspace_id, kinds=self._handlers, at=now() + ABOUT_TO_BE
                )
            if not left:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"worker {self.name}: {left} jobs are still due after {timeout:g} s")
            time.sleep(0.01)

    def run(self) -> None:
        """The thread's own loop; call `start()`."""
        while not self._stopping.is_set():
            try:
                self._found = self._run_next()
            except Exception:  # Chiefly a database out of reach: the thread outlives it and looks again.
                log.exception("worker %s could not reach its jobs; it goes on", self.name)
                self._found = False
            if not self._found:
                self._woken.wait(self._poll_seconds)
                self._woken.clear()

    def _run_next(self) -> bool:
        self._give_way()
        if not self._found and not self._is_any_due():
            return False
        with write(self._engine) as session:
            claimed = jobs.claim(
                session,
                workspace_id=self._workspace_id,
                kinds=self._handlers,
                limit=self._batch,
                lease=self._lease,
                at=now(),
            )
        if not claimed:
            return False
        with self._leases_kept(claimed):
            worn_out = [job for job in claimed if _counted(job) > self._max_attempts]
            for job in worn_out:
                self._give_up(job, f"its worker died in the last of {self._max_attempts} attempts")
            fresh = [job for job in claimed if job not in worn_out]
            if fresh:
                self._handle(fresh)
        return True

    def _is_any_due(self) -> bool:
        """Whether to claim: a worker is woken whatever was enqueued, and claiming keeps other writers off."""
        with read(self._engine) as session:
            return jobs.is_any_due(session, workspace_id=self._workspace_id, kinds=self._handlers, at=now())

    def _handle(self, batch: list[Job]) -> None:
        self._give_way()
        try:
            self._handlers[batch[0].kind](batch)
        except Exception as error:
            if len(batch) == 1:
                self._settle_error(batch[0], error)
                return
            log.warning(
                "%d %s jobs failed together (%s); one by one", len(batch), batch[0].kind, type(error).__name__
            )
            for job in batch:
                self._handle([job])
        else:
            self._give_way()
            with write(self._engine) as session:
                for job in batch:
                    self._settled(session, job, jobs.finish(session, job), "done")

    def _settle_error(self, job: Job, error: Exception) -> None:
        if isinstance(error, GiveUp):
            self._give_up(job, str(error))
        elif isinstance(error, Retry):
            if now() - job.created_at > LONGEST_DEFERRAL:
                self._give_up(job, f"{error}, again and again since {job.created_at:%Y-%m-%d %H:%M} UTC")
            else:
                self._run_again(job, str(error), error.after_seconds, deferred=True)
        elif isinstance(error, PassingFault):
            log.warning("%s job %d: %s", job.kind, job.id, error)
            self._try_again(
                job, str(error), last=f"{error} So it was in each of {self._max_attempts} attempts."
            )
        else:
            log.warning("%s job %d raised", job.kind, job.id, exc_info=error)
            last = f"an unexpected error, described in the log at {job.kind} job {job.id}"
            self._try_again(job, f"{type(error).__name__}: {error}", last=last)

    def _try_again(self, job: Job, reason: str, *, last: str) -> None:
        """Back off, or give up for the reason `last` after the last attempt."""
        if _counted(job) >= self._max_attempts:
            self._give_up(job, last)
        else:
            self._run_again(job, reason[:500], self._backoff(_counted(job)), deferred=False)

    def _run_again(self, job: Job, reason: str, seconds: float, *, deferred: bool) -> None:
        run_after = now() + timedelta(seconds=seconds)
        with write(self._engine) as session:
            held = jobs.retry(session, job, error=reason, run_after=run_after, deferred=deferred)
            self._settled(session, job, held, f"runs again in {seconds:.1f} s")

    def _give_up(self, job: Job, reason: str) -> None:
        try:
            self._on_failed(job, reason)
        except Exception:  # The failure must become visible even when telling about it fails.
            log.exception("the failure of %s job %d could not be told", job.kind, job.id)
        with write(self._engine) as session:
            held = jobs.fail(session, job, error=reason)
            self._settled(session, job, held, "failed")

    def _settled(self, session: Session, job: Job, held: bool, outcome: str) -> None:
        if held:
            self._on_settled(session, job)
            log.info("%s job %d: %s (attempt %d)", job.kind, job.id, outcome, job.attempts)
        else:
            log.warning("%s job %d: another worker took it over before it was %s", job.kind, job.id, outcome)

    @contextmanager
    def _leases_kept(self, claimed: list[Job]) -> Iterator[None]:
        """Renew the leases for as long as the block runs, so that slow work is not taken over."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self._lease.total_seconds() / 3):
                try:
                    with write(self._engine) as session:
                        for job in claimed:
                            jobs.renew(session, job, leased_until=now() + self._lease)
                except SQLAlchemyError:
                    log.warning("worker %s could not renew its leases; it tries again", self.name)

        keeper = threading.Thread(target=renew, name=f"{self.name}-leases", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()


def _counted(job: Job) -> int:
    """How many attempts count towards the limit: those that nobody asked to put off."""
    return job.attempts - job.deferrals
