"""A worker runs due jobs in batches, wakes, drains, stops, and never logs a job's contents."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.job_handlers import GiveUp
from db import jobs
from db.jobs import NewJob
from db.session import write
from db.tables import Job
from tests.bot.outbox.rows import WORKSPACE, StartWorker, enqueue, stored
from tests.bot.support.workplace import eventually
from tests.db.rows import a_ticket


def test_a_job_is_run_and_marked_done(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[dict[str, Any]] = []
    job_id = enqueue(engine, 7)
    start_worker({"draft": lambda batch: ran.extend(job.payload for job in batch)}).drain(10)
    assert ran == [{"n": 7}]
    assert stored(engine, job_id).status == "done"
    assert stored(engine, job_id).finished_at is not None


def test_waiting_jobs_of_a_kind_run_in_ordered_batches(engine: Engine, start_worker: StartWorker) -> None:
    batches: list[list[int]] = []
    for n in range(5):
        enqueue(engine, n)
    start_worker({"draft": lambda batch: batches.append([job.payload["n"] for job in batch])}, batch=3).drain(
        10
    )
    assert batches == [[0, 1, 2], [3, 4]]


def test_a_woken_worker_looks_immediately(engine: Engine, start_worker: StartWorker) -> None:
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


def test_stopping_finishes_the_running_job_and_claims_no_other(
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


def test_draining_reports_remaining_jobs_on_timeout(engine: Engine, start_worker: StartWorker) -> None:
    go_on = threading.Event()
    enqueue(engine)
    worker = start_worker({"draft": lambda _: go_on.wait(5) or None})
    with pytest.raises(TimeoutError, match="1 jobs are still due"):
        worker.drain(0.1)
    go_on.set()


def test_a_worker_survives_an_unreachable_database(
    engine: Engine, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    ran, down = threading.Event(), threading.Event()
    down.set()

    def refuse(*_: object) -> None:
        if down.is_set():
            raise ConnectionError("the database is away")

    event.listen(engine, "begin", refuse)
    worker = start_worker({"draft": lambda _: ran.set()})
    eventually(lambda: "could not read its jobs" in caplog.text)
    down.clear()
    enqueue(engine)
    worker.wake()
    assert ran.wait(5)


def test_logs_name_jobs_and_never_their_contents(
    engine: Engine, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    with write(engine) as session:
        job = jobs.enqueue(
            session, workspace_id=WORKSPACE, job=NewJob(kind="draft", payload={"text": "my secret"})
        )
    assert job is not None
    with caplog.at_level(logging.DEBUG, logger="bot"):
        start_worker({"draft": lambda _: None}).drain(10)
    assert f"draft job {job.id}" in caplog.text
    assert "my secret" not in caplog.text


def test_on_settled_sees_the_result_of_the_attempt(engine: Engine, start_worker: StartWorker) -> None:
    left: list[tuple[int, str]] = []

    def look(session: Session, job: Job) -> None:
        session.expire_all()
        left.append((job.payload["n"], session.get_one(Job, job.id).status))

    def work(batch: list[Job]) -> None:
        if batch[0].payload["n"] == 1 and batch[0].attempts == 1:
            raise ConnectionError("the other side hung up")
        if batch[0].payload["n"] == 2:
            raise GiveUp("channel_not_found")

    for n in (0, 1, 2):
        enqueue(engine, n)
    start_worker({"draft": work}, on_settled=look).drain(10)
    assert sorted(left) == [(0, "done"), (1, "done"), (1, "waiting"), (2, "failed")]


def test_an_attempt_whose_on_settled_fails_has_not_ended(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []

    def look(_session: Session, job: Job) -> None:
        if job.attempts == 1:
            raise ConnectionError("no one listens")

    job_id = enqueue(engine)
    worker = start_worker(
        {"draft": lambda batch: ran.append(batch[0].attempts)},
        on_settled=look,
        lease=timedelta(milliseconds=300),
    )
    worker.drain(10)
    assert ran == [1, 2]
    assert stored(engine, job_id).status == "done"


def test_several_hands_run_jobs_of_different_lanes_side_by_side(
    engine: Engine, start_worker: StartWorker
) -> None:
    together, order = threading.Barrier(3, timeout=5), list[int]()

    def work(batch: list[Job]) -> None:
        order.append(batch[0].payload["n"])
        if batch[0].payload["n"] < 3:
            together.wait()

    with write(engine) as session:
        for n, lane in enumerate(("a", "b", "c", "a", "a")):
            new = NewJob(kind="draft", payload={"n": n}, lane=lane)
            jobs.enqueue(session, workspace_id=WORKSPACE, job=new)
    start_worker({"draft": work}, hands=3).drain(10)
    assert sorted(order[:3]) == [0, 1, 2]
    assert order[3:] == [3, 4]


def test_stopping_waits_for_every_hand(engine: Engine, start_worker: StartWorker) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def wait(_: list[Job]) -> None:
        begun.release()
        assert go_on.wait(5)

    ids = [enqueue(engine) for _ in range(3)]
    worker = start_worker({"draft": wait}, hands=2)
    assert begun.acquire(timeout=5)
    assert begun.acquire(timeout=5)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    assert not worker_ended_early(stopping)
    go_on.set()
    stopping.join(5)
    assert [stored(engine, each).status for each in ids] == ["done", "done", "waiting"]
