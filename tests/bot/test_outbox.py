"""The outbox runs every job, in order and never twice at once, and what cannot be done ends visibly."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from bot.outbox import GiveUp, Handler, Retry, Worker, backoff_seconds
from db import jobs
from db.base import now
from db.session import read, write
from db.tables import Job
from tests.db.rows import a_ticket

WORKSPACE = "T0DEMO"
StartWorker = Callable[..., Worker]


@pytest.fixture
def engine(either_engine: Engine) -> Engine:
    """Both databases, one after the other."""
    return either_engine


@pytest.fixture
def start_worker(engine: Engine) -> Iterator[StartWorker]:
    """Start workers that look often and retry at once; they are stopped when the test ends."""
    started: list[Worker] = []

    def start(handlers: Mapping[str, Handler], batch: int = 1, **options: Any) -> Worker:
        usual: dict[str, Any] = {
            "poll_seconds": 0.02,
            "backoff": lambda _: 0.0,
            "workspace_id": WORKSPACE,
        }
        worker = Worker(engine, f"worker-{len(started)}", handlers, batch, **(usual | options))
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


def enqueue(engine: Engine, n: int = 0, *, kind: str = "draft", ticket_id: int | None = None) -> int:
    with write(engine) as session:
        job = jobs.enqueue(session, workspace_id=WORKSPACE, kind=kind, payload={"n": n}, ticket_id=ticket_id)
    assert job is not None
    return job.id


def stored(engine: Engine, job_id: int) -> Job:
    with read(engine) as session:
        return session.get_one(Job, job_id)


def test_a_job_is_run_and_marked_done(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[dict[str, Any]] = []
    job_id = enqueue(engine, 7)
    start_worker({"draft": lambda batch: ran.extend(job.payload for job in batch)}).drain(10)
    assert ran == [{"n": 7}]
    assert stored(engine, job_id).status == "done"
    assert stored(engine, job_id).finished_at is not None


def test_waiting_jobs_of_a_kind_come_as_batches_in_order(engine: Engine, start_worker: StartWorker) -> None:
    batches: list[list[int]] = []
    for n in range(5):
        enqueue(engine, n)
    start_worker({"draft": lambda batch: batches.append([job.payload["n"] for job in batch])}, batch=3).drain(
        10
    )
    assert batches == [[0, 1, 2], [3, 4]]


def test_a_woken_worker_looks_at_once(engine: Engine, start_worker: StartWorker) -> None:
    ran = threading.Event()
    looked = threading.Event()
    event.listen(engine, "commit", lambda _: looked.set())
    worker = start_worker({"draft": lambda _: ran.set()}, poll_seconds=3600)
    assert looked.wait(5)
    enqueue(engine)
    worker.wake()
    assert ran.wait(5)


def test_a_worker_polls_when_nobody_wakes_it(engine: Engine, start_worker: StartWorker) -> None:
    ran = threading.Event()
    start_worker({"draft": lambda _: ran.set()})
    enqueue(engine)
    assert ran.wait(5)


def test_no_transaction_is_open_while_a_handler_works(engine: Engine, start_worker: StartWorker) -> None:
    found: list[str] = []

    def write_from_another_session(batch: list[Job]) -> None:
        with write(engine) as session:
            a_ticket(session)
            found.append(session.get_one(Job, batch[0].id).status)

    enqueue(engine)
    start_worker({"draft": write_from_another_session}).drain(10)
    assert found == ["leased"]


def test_a_job_that_raises_is_tried_again(engine: Engine, start_worker: StartWorker) -> None:
    attempts: list[int] = []

    def fail_twice(batch: list[Job]) -> None:
        attempts.append(batch[0].attempts)
        if len(attempts) < 3:
            raise ConnectionError("the other side hung up")

    job_id = enqueue(engine)
    start_worker({"draft": fail_twice}).drain(10)
    assert attempts == [1, 2, 3]
    assert stored(engine, job_id).status == "done"
    assert stored(engine, job_id).last_error is None


def test_the_wait_before_the_next_attempt_is_written_down(engine: Engine, start_worker: StartWorker) -> None:
    def hang_up(_: list[Job]) -> None:
        raise ConnectionError("the other side hung up")

    job_id, before = enqueue(engine), now()
    start_worker({"draft": hang_up}, backoff=lambda failures: 1000.0 * failures).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.last_error) == ("waiting", "ConnectionError: the other side hung up")
    assert timedelta(seconds=1000) <= job.run_after - before <= timedelta(seconds=1010)


def test_a_job_that_keeps_raising_fails_for_all_to_see(engine: Engine, start_worker: StartWorker) -> None:
    told: list[tuple[int, str]] = []

    def break_down(_: list[Job]) -> None:
        raise ValueError("the customer's own words")

    job_id = enqueue(engine)
    start_worker({"draft": break_down}, on_failed=lambda job, reason: told.append((job.id, reason))).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.attempts) == ("failed", 8)
    [(told_id, reason)] = told
    assert told_id == job_id
    assert f"job {job_id}" in reason
    assert "the customer's own words" not in reason


def test_a_job_given_up_is_not_tried_again(engine: Engine, start_worker: StartWorker) -> None:
    told: list[str] = []

    def give_up(_: list[Job]) -> None:
        raise GiveUp("channel_not_found")

    job_id = enqueue(engine)
    start_worker({"draft": give_up}, on_failed=lambda _, reason: told.append(reason)).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.attempts, job.last_error) == ("failed", 1, "channel_not_found")
    assert told == ["channel_not_found"]


def test_a_failure_that_cannot_be_told_is_still_visible(engine: Engine, start_worker: StartWorker) -> None:
    def give_up(_: list[Job]) -> None:
        raise GiveUp("token_revoked")

    def cannot_tell(_job: Job, _reason: str) -> None:
        raise ConnectionError("no one listens")

    job_id = enqueue(engine)
    start_worker({"draft": give_up}, on_failed=cannot_tell).drain(10)
    assert stored(engine, job_id).status == "failed"


def test_being_asked_to_wait_is_no_failed_attempt(engine: Engine, start_worker: StartWorker) -> None:
    def wait_often(batch: list[Job]) -> None:
        if batch[0].attempts <= 12:
            raise Retry(0)

    job_id = enqueue(engine)
    start_worker({"draft": wait_often}).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.attempts, job.deferrals) == ("done", 13, 12)


def test_a_job_waits_as_long_as_it_was_asked_to(engine: Engine, start_worker: StartWorker) -> None:
    def wait(_: list[Job]) -> None:
        raise Retry(30)

    job_id, before = enqueue(engine), now()
    start_worker({"draft": wait}).drain(10)
    assert timedelta(seconds=30) <= stored(engine, job_id).run_after - before <= timedelta(seconds=40)


def test_a_job_put_off_for_a_day_fails(engine: Engine, start_worker: StartWorker) -> None:
    def wait(_: list[Job]) -> None:
        raise Retry(0)

    job_id = enqueue(engine)
    with write(engine) as session:
        session.execute(update(Job).values(created_at=now() - timedelta(days=1, seconds=1)))
    start_worker({"draft": wait}).drain(10)
    assert stored(engine, job_id).status == "failed"
    assert "asked to wait 0 s" in str(stored(engine, job_id).last_error)


def test_one_job_that_breaks_a_batch_does_not_fail_the_others(
    engine: Engine, start_worker: StartWorker
) -> None:
    done: list[int] = []

    def draft(batch: list[Job]) -> None:
        if any(job.payload["n"] == 9 for job in batch):
            raise ValueError("poison")
        done.extend(job.payload["n"] for job in batch)

    ids = [enqueue(engine, n) for n in range(16)]
    start_worker({"draft": draft}, batch=16, max_attempts=3).drain(10)
    assert sorted(done) == [n for n in range(16) if n != 9]
    failed = [job_id for job_id in ids if stored(engine, job_id).status == "failed"]
    assert failed == [ids[9]]


def test_the_jobs_of_a_ticket_run_in_order_across_workers(engine: Engine, start_worker: StartWorker) -> None:
    order: list[str] = []

    def slowly(batch: list[Job]) -> None:
        time.sleep(0.05)
        order.append(batch[0].kind)

    with write(engine) as session:
        ticket = a_ticket(session)
    for kind in ("post_reply", "draft", "post_card"):
        enqueue(engine, kind=kind, ticket_id=ticket.id)
    workers = [start_worker({kind: slowly}) for kind in ("draft", "post_card", "post_reply")]
    for worker in workers:
        worker.drain(10)
    assert order == ["post_reply", "draft", "post_card"]


def test_a_failed_job_does_not_hold_back_its_ticket(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []

    def fail_the_first(batch: list[Job]) -> None:
        if batch[0].payload["n"] == 1:
            raise GiveUp("not_in_channel")
        ran.append(batch[0].payload["n"])

    with write(engine) as session:
        ticket = a_ticket(session)
    for n in (1, 2):
        enqueue(engine, n, ticket_id=ticket.id)
    start_worker({"draft": fail_the_first}).drain(10)
    assert ran == [2]


def test_several_workers_never_run_a_job_twice(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []
    for n in range(40):
        enqueue(engine, n)
    for _ in range(4):
        worker = start_worker({"draft": lambda batch: ran.extend(job.payload["n"] for job in batch)}, batch=3)
    worker.drain(20)
    assert sorted(ran) == list(range(40))


def test_a_job_that_takes_longer_than_its_lease_is_not_taken_over(
    engine: Engine, start_worker: StartWorker
) -> None:
    ran: list[int] = []

    def slowly(batch: list[Job]) -> None:
        ran.append(batch[0].attempts)
        time.sleep(1.8)

    enqueue(engine)
    for _ in range(2):
        worker = start_worker({"draft": slowly}, lease=timedelta(seconds=1.2), poll_seconds=0.1)
    worker.drain(10)
    assert ran == [1]


def test_jobs_of_another_workspace_are_left_alone(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []
    theirs = enqueue(engine, 1)
    start_worker({"draft": lambda batch: ran.append(1)}, workspace_id="T0OTHER").drain(10)
    assert ran == []
    assert stored(engine, theirs).attempts == 0


def test_stopping_finishes_the_job_in_hand_and_takes_no_more(
    engine: Engine, start_worker: StartWorker
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: list[Job]) -> None:
        begun.set()
        assert go_on.wait(5)

    first, second = enqueue(engine), enqueue(engine)
    worker = start_worker({"draft": wait})
    assert begun.wait(5)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    assert not worker_ended_early(stopping)
    go_on.set()
    stopping.join(5)
    assert not worker.is_alive()
    assert (stored(engine, first).status, stored(engine, second).status) == ("done", "waiting")


def worker_ended_early(stopping: threading.Thread) -> bool:
    stopping.join(0.1)
    return not stopping.is_alive()


def test_draining_says_what_is_left_when_time_is_up(engine: Engine, start_worker: StartWorker) -> None:
    go_on = threading.Event()
    enqueue(engine)
    worker = start_worker({"draft": lambda _: go_on.wait(5) or None})
    with pytest.raises(TimeoutError, match="1 jobs are still due"):
        worker.drain(0.1)
    go_on.set()


def test_a_worker_outlives_a_database_out_of_reach(
    engine: Engine, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    ran, down = threading.Event(), threading.Event()
    down.set()

    def refuse(*_: object) -> None:
        if down.is_set():
            raise ConnectionError("the database is away")

    event.listen(engine, "begin", refuse)
    worker = start_worker({"draft": lambda _: ran.set()})
    deadline = time.monotonic() + 5
    while "could not reach its jobs" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "could not reach its jobs" in caplog.text
    down.clear()
    enqueue(engine)
    worker.wake()
    assert ran.wait(5)


def test_logs_name_jobs_and_never_what_is_in_them(
    engine: Engine, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    with write(engine) as session:
        job = jobs.enqueue(session, workspace_id=WORKSPACE, kind="draft", payload={"text": "my secret"})
    assert job is not None
    with caplog.at_level(logging.DEBUG, logger="bot"):
        start_worker({"draft": lambda _: None}).drain(10)
    assert f"draft job {job.id}" in caplog.text
    assert "my secret" not in caplog.text


DYING_WORKER = """
import sys, threading
from datetime import timedelta
from bot.outbox import Worker
from db.session import open_engine

def work(batch):
    sys.stdout.write("working\\n")
    sys.stdout.flush()
    threading.Event().wait()

worker = Worker(
    open_engine(sys.argv[1]), "dying", {"draft": work}, workspace_id="T0DEMO", lease=timedelta(seconds=1)
)
worker.start()
worker.join()
"""


def run_until_killed(engine: Engine) -> None:
    """Start a worker in a process of its own and kill it in the middle of a job."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", DYING_WORKER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "working\n"
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL


def test_the_job_of_a_worker_that_was_killed_is_run_again(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []
    job_id = enqueue(engine)
    run_until_killed(engine)
    assert stored(engine, job_id).status == "leased"
    start_worker({"draft": lambda batch: ran.append(batch[0].attempts)}).drain(10)
    assert ran == [2]
    assert stored(engine, job_id).status == "done"


def test_a_job_that_kills_its_worker_every_time_fails_in_the_end(
    engine: Engine, start_worker: StartWorker
) -> None:
    told: list[str] = []
    job_id = enqueue(engine)
    for _ in range(3):
        with write(engine) as session:
            jobs.claim(
                session,
                workspace_id=WORKSPACE,
                kinds=["draft"],
                limit=1,
                lease=timedelta(0),
                at=now(),
            )
    worker = start_worker(
        {"draft": lambda _: None}, max_attempts=3, on_failed=lambda _, reason: told.append(reason)
    )
    worker.drain(10)
    assert stored(engine, job_id).status == "failed"
    assert told == ["its worker died in the last of 3 attempts"]


def test_the_backoff_doubles_up_to_five_minutes_with_jitter() -> None:
    for failures, longest in ((1, 2), (2, 4), (5, 32), (8, 256), (9, 300), (40, 300)):
        waits = [backoff_seconds(failures) for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
