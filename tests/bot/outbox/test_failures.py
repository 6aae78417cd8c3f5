"""Failing jobs: retries, waits, and a visible end."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from bot.hooks import backoff_seconds
from bot.job_handlers import GiveUp, Retry, TransientError
from db.base import now
from db.session import write
from db.tables import Job
from tests.bot.outbox.rows import StartWorker, enqueue, stored
from tests.db.rows import a_ticket


def test_a_job_that_raises_is_retried(engine: Engine, start_worker: StartWorker) -> None:
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


def test_the_wait_before_the_next_attempt_is_stored(engine: Engine, start_worker: StartWorker) -> None:
    def hang_up(_: list[Job]) -> None:
        raise ConnectionError("the other side hung up")

    job_id, before = enqueue(engine), now()
    start_worker({"draft": hang_up}, backoff=lambda failures: 1000.0 * failures).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.last_error) == ("waiting", "ConnectionError: the other side hung up")
    assert timedelta(seconds=1000) <= job.run_after - before <= timedelta(seconds=1010)


def test_a_job_that_keeps_raising_fails_visibly(engine: Engine, start_worker: StartWorker) -> None:
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


def test_a_transient_error_logs_one_line_per_attempt(
    engine: Engine, start_worker: StartWorker, caplog: pytest.LogCaptureFixture
) -> None:
    def hang_up(_: list[Job]) -> None:
        try:
            raise ConnectionResetError("reset by peer")
        except ConnectionResetError as reset:
            raise TransientError("The helpdesk does not answer.") from reset

    job_id, told = enqueue(engine), list[str]()
    worker = start_worker({"draft": hang_up}, max_attempts=3, on_failed=lambda _, reason: told.append(reason))
    worker.drain(10)
    warned = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.getMessage() for record in warned] == [
        f"draft job {job_id}: The helpdesk does not answer."
    ] * 3
    assert "Traceback" not in caplog.text
    [reason] = told
    assert reason == "The helpdesk does not answer. All 3 attempts failed like this."
    assert stored(engine, job_id).status == "failed"


def test_a_job_given_up_is_not_retried(engine: Engine, start_worker: StartWorker) -> None:
    told: list[str] = []

    def give_up(_: list[Job]) -> None:
        raise GiveUp("channel_not_found")

    job_id = enqueue(engine)
    start_worker({"draft": give_up}, on_failed=lambda _, reason: told.append(reason)).drain(10)
    job = stored(engine, job_id)
    assert (job.status, job.attempts, job.last_error) == ("failed", 1, "channel_not_found")
    assert told == ["channel_not_found"]


def test_a_failure_that_cannot_be_reported_is_still_visible(
    engine: Engine, start_worker: StartWorker
) -> None:
    def give_up(_: list[Job]) -> None:
        raise GiveUp("token_revoked")

    def cannot_tell(_job: Job, _reason: str) -> None:
        raise ConnectionError("no one listens")

    job_id = enqueue(engine)
    start_worker({"draft": give_up}, on_failed=cannot_tell).drain(10)
    assert stored(engine, job_id).status == "failed"


def test_a_requested_wait_is_not_a_failed_attempt(engine: Engine, start_worker: StartWorker) -> None:
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


def test_a_job_deferred_for_a_day_fails(engine: Engine, start_worker: StartWorker) -> None:
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


def test_a_failed_job_does_not_block_its_ticket(engine: Engine, start_worker: StartWorker) -> None:
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


def test_the_backoff_doubles_up_to_five_minutes_with_jitter() -> None:
    for failures, longest in ((1, 2), (2, 4), (5, 32), (8, 256), (9, 300), (40, 300)):
        waits = [backoff_seconds(failures) for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest
