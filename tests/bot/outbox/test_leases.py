"""Jobs run in their ticket's order, by one worker at a time, and again if that worker dies."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.jobs import NewJob
from db.session import write
from db.tables import Job
from tests.bot.outbox.rows import WORKSPACE, StartWorker, enqueue, stored
from tests.db.rows import a_ticket


def test_a_tickets_jobs_run_in_order_on_any_thread(engine: Engine, start_worker: StartWorker) -> None:
    order: list[str] = []

    def slowly(batch: list[Job]) -> None:
        time.sleep(0.05)
        order.append(batch[0].kind)

    with write(engine) as session:
        ticket = a_ticket(session)
    for kind in ("post_reply", "draft", "post_card"):
        enqueue(engine, kind=kind, ticket_id=ticket.id)
    kinds = ("draft", "post_card", "post_reply")
    workers = [start_worker(dict.fromkeys(kinds, slowly)) for _ in range(3)]
    for worker in workers:
        worker.drain(10)
    assert order == ["post_reply", "draft", "post_card"]


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


def test_another_workspaces_jobs_are_not_run(engine: Engine, start_worker: StartWorker) -> None:
    ran: list[int] = []
    left = enqueue(engine, 1)
    with write(engine) as session:
        jobs.enqueue(session, workspace_id="T0OTHER", job=NewJob(kind="draft", payload={"n": 2}))
    worker = start_worker({"draft": lambda batch: ran.append(batch[0].payload["n"])}, workspace_id="T0OTHER")
    worker.drain(10)
    assert ran == [2]
    assert stored(engine, left).attempts == 0


DYING_WORKER = """
import sys, threading
from datetime import timedelta
from bot.hooks import Pace
from bot.outbox import Worker
from db.session import open_engine

def work(batch):
    sys.stdout.write("working\\n")
    sys.stdout.flush()
    threading.Event().wait()

worker = Worker(
    open_engine(sys.argv[1]), "T0DEMO", "dying", {"draft": work}, pace=Pace(lease=timedelta(seconds=1))
)
worker.start()
worker.join()
"""


def run_until_killed(engine: Engine) -> None:
    """Start a worker in its own process and kill it during a job."""
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


def test_a_job_that_always_kills_its_worker_finally_fails(engine: Engine, start_worker: StartWorker) -> None:
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
