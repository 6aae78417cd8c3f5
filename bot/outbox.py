"""Run the jobs of the outbox, by one protocol on every database.

Claim (a lease and one more attempt) and commit; work with no transaction open; finish and commit. A worker
that dies leaves a lease that expires, and the job runs again: handlers must detect work they have already
done. A job that keeps failing ends as `failed`, visibly. See `db/jobs.py` for the queries, and for the lanes
that let jobs run side by side.
"""

import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.hooks import Hooks, Pace
from bot.job_handlers import GiveUp, Handler, Mendable, Retry, TransientError
from bot.leases import leases_kept
from db import jobs
from db.base import now
from db.session import read, write
from db.tables import Job

log = logging.getLogger(__name__)

LONGEST_DEFERRAL = timedelta(days=1)
LONGEST_PAUSE = timedelta(days=30)
"""A job that people let wait for longer fails: by then the values that fill its reply have expired."""
LONGEST_RETRY_SECONDS = 60.0
"""Between two looks at whether people have mended what Slack refuses; the first follow sooner."""
ATTEMPTS = 8
DUE_SOON = timedelta(seconds=0.5)


class Worker(threading.Thread):
    """A thread that runs a workspace's jobs of the kinds in `handlers`, alone or with several hands.

    See `job_handlers.py` for what a handler may raise. If it raises for several jobs, they run one by one, so
    that one cannot fail the others.
    """

    def __init__(
        self,
        engine: Engine,
        workspace_id: str,
        name: str,
        handlers: Mapping[str, Handler],
        hooks: Hooks | None = None,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)  # The process may end; the lease brings the job back.
        self._engine = engine
        self._workspace_id = workspace_id
        self.handlers = handlers
        self._hooks = hooks or Hooks()
        self._pace = pace or Pace()
        self._hands = ThreadPoolExecutor(self._pace.hands, name) if self._pace.hands > 1 else None
        self._busy = 0
        self._counting = threading.Lock()
        self._found = True
        """Whether the last claim found a job; the next claim then skips the check for due jobs."""
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Look for jobs now: one was just enqueued and committed."""
        self._hooks.woken.set()

    def stop(self) -> None:
        """Finish the running jobs, claim no others, and return when the thread has ended."""
        self._stopping.set()
        self._hooks.woken.set()
        if self.is_alive():
            self.join()

    def drain(self, timeout: float) -> None:
        """Wait until no job of its kinds is due, due soon or running. Raises TimeoutError after `timeout`
        seconds.
        """
        self.wake()
        deadline = time.monotonic() + timeout
        while True:
            with read(self._engine) as session:
                # A job may become due again between this clock reading and the query.
                left = jobs.unsettled(
                    session, workspace_id=self._workspace_id, kinds=self.handlers, at=now() + DUE_SOON
                )
            if not left:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"worker {self.name}: {left} jobs are still due after {timeout:g} s")
            time.sleep(0.01)

    def run(self) -> None:
        """Run the thread's loop; called by `start()`."""
        while not self._stopping.is_set():
            held = self._hooks.held()
            try:
                self._found = self._run_next(held)
            except Exception:  # Usually an unreachable database: keep the thread and look again.
                log.exception("worker %s could not read its jobs; it will try again", self.name)
                self._found = False
            if not self._found:
                self._hooks.woken.wait(min([self._pace.poll_seconds, *held.values()]))
                self._hooks.woken.clear()
        if self._hands is not None:
            self._hands.shutdown()

    def _run_next(self, held: Mapping[str, float]) -> bool:
        self._hooks.give_way()
        if not self._hooks.ready() or (not self._found and not self._is_any_due(held)):
            return False
        free = self._pace.hands - self._busy
        if not free:
            return False  # The first hand to finish looks again.
        with write(self._engine) as session:
            claimed = jobs.claim(
                session,
                workspace_id=self._workspace_id,
                kinds=self.handlers,
                limit=self._pace.batch if self._hands is None else free,
                lease=self._pace.lease,
                at=now(),
                held=held,
            )
        if self._hands is None:
            if claimed:
                self._run(claimed)
            return bool(claimed)
        for job in claimed:
            with self._counting:
                self._busy += 1
            self._hands.submit(self._run_by_hand, job)
        return bool(claimed)

    def _run_by_hand(self, job: Job) -> None:
        try:
            self._run([job])
        except Exception:  # Its lease expires, and it is claimed again.
            log.exception("worker %s could not settle %s job %d", self.name, job.kind, job.id)
        finally:
            with self._counting:
                self._busy -= 1
            self._hooks.woken.set()

    def _run(self, claimed: list[Job]) -> None:
        with leases_kept(self._engine, claimed, self._pace.lease):
            exhausted = [job for job in claimed if _counted(job) > self._attempts(job)]
            for job in exhausted:
                self._give_up(job, f"its worker died in the last of {self._attempts(job)} attempts")
            fresh = [job for job in claimed if job not in exhausted]
            if fresh:
                self._handle(fresh)

    def _is_any_due(self, held: Mapping[str, float]) -> bool:
        """True if a claim is worthwhile: claiming blocks other writers, and some wake-ups are for other
        workers' jobs.
        """
        with read(self._engine) as session:
            return jobs.is_any_due(
                session, workspace_id=self._workspace_id, kinds=self.handlers, at=now(), held=held
            )

    def _handle(self, batch: list[Job]) -> None:
        self._hooks.give_way()
        try:
            self.handlers[batch[0].kind](batch)
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
            self._hooks.give_way()
            with write(self._engine) as session:
                for job in batch:
                    self._settled(session, job, jobs.finish(session, job), "done")

    def _settle_error(self, job: Job, error: Exception) -> None:
        if isinstance(error, Mendable) and now() - job.created_at < LONGEST_PAUSE:
            seconds = min(2.5 * 2 ** min(job.deferrals, 10), LONGEST_RETRY_SECONDS)
            self._run_again(job, error.code, seconds, deferred=True)
            self._hooks.on_refused(job, error)
        elif isinstance(error, GiveUp):
            self._give_up(job, str(error))
        elif isinstance(error, Retry):
            if now() - job.created_at > LONGEST_DEFERRAL:
                self._give_up(job, f"{error}, repeatedly since {job.created_at:%Y-%m-%d %H:%M} UTC")
            else:
                self._run_again(job, str(error), error.after_seconds, deferred=True)
        elif isinstance(error, TransientError):
            log.warning("%s job %d: %s", job.kind, job.id, error)
            self._try_again(
                job, str(error), last=f"{error} All {self._attempts(job)} attempts failed like this."
            )
        else:
            log.warning("%s job %d raised", job.kind, job.id, exc_info=error)
            last = f"an unexpected error, described in the log at {job.kind} job {job.id}"
            self._try_again(job, f"{type(error).__name__}: {error}", last=last)

    def _try_again(self, job: Job, reason: str, *, last: str) -> None:
        """Back off, or after the last attempt give up with the reason `last`."""
        if _counted(job) >= self._attempts(job):
            self._give_up(job, last)
        else:
            self._run_again(job, reason[:500], self._pace.backoff(_counted(job)), deferred=False)

    def _run_again(self, job: Job, reason: str, seconds: float, *, deferred: bool) -> None:
        run_after = now() + timedelta(seconds=seconds)
        with write(self._engine) as session:
            held = jobs.retry(session, job, error=reason, run_after=run_after, deferred=deferred)
            self._settled(session, job, held, f"runs again in {seconds:.1f} s")

    def _attempts(self, job: Job) -> int:
        return self._pace.attempts.get(job.kind, ATTEMPTS)

    def _give_up(self, job: Job, reason: str) -> None:
        try:
            self._hooks.on_failed(job, reason)
        except Exception:  # Mark the job failed even if reporting the failure fails.
            log.exception("could not report the failure of %s job %d", job.kind, job.id)
        with write(self._engine) as session:
            held = jobs.fail(session, job, error=reason)
            self._settled(session, job, held, "failed")

    def _settled(self, session: Session, job: Job, held: bool, outcome: str) -> None:
        if held:
            self._hooks.on_settled(session, job)
            log.info("%s job %d: %s (attempt %d)", job.kind, job.id, outcome, job.attempts)
        else:
            log.warning(
                "%s job %d: another worker took it over before this one marked it %s",
                job.kind,
                job.id,
                outcome,
            )


def _counted(job: Job) -> int:
    """Attempts that count towards the limit: all but those deferred by `Retry`."""
    return job.attempts - job.deferrals
