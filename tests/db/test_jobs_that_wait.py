"""Waiting jobs of the outbox are cancelled, made due, found and counted."""

from datetime import timedelta

from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job
from db.vocabulary import JobStatus
from tests.db.leasing import claim, finish, stored
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_job, a_ticket


def test_a_waiting_job_can_be_cancelled_and_then_never_runs(engine: Engine) -> None:
    with write(engine) as session:
        ticket, other = a_ticket(session), a_ticket(session)
        later = now() + timedelta(hours=1)
        sending = [
            jobs.enqueue(
                session,
                workspace_id=WORKSPACE,
                job=NewJob(kind="post_reply", payload={}, ticket_id=each.id, run_after=later),
            )
            for each in (ticket, other)
        ]
        after = a_job(session, kind="update_card", ticket_id=ticket.id)
    kinds = ("post_reply", "update_card")
    assert claim(engine, *kinds) == []
    with write(engine) as session:
        assert jobs.cancel(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["post_reply"]) == 1
        assert jobs.cancel(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["post_reply"]) == 0
    assert [job.id for job in claim(engine, *kinds)] == [after.id]
    kept = sending[1]
    assert kept is not None
    assert [job.id for job in claim(engine, *kinds, at=later)] == [kept.id]


def test_a_job_that_may_have_had_an_effect_is_not_cancelled(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        a_job(session, ticket_id=ticket.id)

    def cancelled() -> int:
        with write(engine) as session:
            return jobs.cancel(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["draft"])

    [job] = claim(engine)
    assert cancelled() == 0, "it is running"
    with write(engine) as session:
        jobs.retry(session, job, error="no answer", run_after=now())
    assert cancelled() == 0, "the answer was lost, not the request"
    [job] = claim(engine)
    assert finish(engine, job)
    assert cancelled() == 0


def test_a_job_that_was_only_deferred_is_cancelled_but_not_made_due(engine: Engine) -> None:
    later = now() + timedelta(hours=1)
    with write(engine) as session:
        ticket = a_ticket(session)
        a_job(session, ticket_id=ticket.id)
    [job] = claim(engine)
    with write(engine) as session:
        jobs.retry(session, job, error="asked to wait", run_after=later, deferred=True)
        assert jobs.make_due_now(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["draft"]) == 0
        assert jobs.cancel(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["draft"]) == 1
    assert stored(engine, job).status == "cancelled"
    assert claim(engine, at=later) == []


def test_a_job_with_time_left_can_be_made_due_at_once(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        jobs.enqueue(
            session,
            workspace_id=WORKSPACE,
            job=NewJob(kind="draft", payload={}, ticket_id=ticket.id, run_after=now() + timedelta(hours=1)),
        )
    assert claim(engine) == []
    with write(engine) as session:
        assert (
            jobs.make_due_now(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["post_card"]) == 0
        )
        assert jobs.make_due_now(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["draft"]) == 1
    assert len(claim(engine)) == 1


def test_the_newest_job_of_a_kind_is_found_whatever_its_status(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        for _ in range(2):
            second = a_job(session, kind="post_reply", ticket_id=ticket.id)
        second.status = JobStatus.FAILED
        a_job(session, ticket_id=ticket.id)
    with read(engine) as session:
        found = jobs.newest(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["post_reply"])
        assert found is not None
        assert (found.id, found.status) == (second.id, "failed")


def test_the_counts_include_every_status(engine: Engine) -> None:
    with write(engine) as session:
        for _ in range(3):
            a_job(session)
        a_job(session, workspace_id=OTHER_WORKSPACE)
    first, second = claim(engine, limit=2)
    with write(engine) as session:
        jobs.finish(session, first)
        jobs.fail(session, second, error="msg_too_long")
    with read(engine) as session:
        assert jobs.counts(session, workspace_id=WORKSPACE) == {
            "waiting": 1,
            "leased": 0,
            "done": 1,
            "failed": 1,
            "cancelled": 0,
        }
        [given_up] = jobs.failed(session, workspace_id=WORKSPACE)
    assert (given_up.id, given_up.last_error) == (second.id, "msg_too_long")


def test_a_due_or_leased_job_is_unsettled(engine: Engine) -> None:
    with write(engine) as session:
        a_job(session)
        a_job(session, kind="notice")
        jobs.enqueue(
            session,
            workspace_id=WORKSPACE,
            job=NewJob(kind="draft", payload={}, run_after=now() + timedelta(hours=1)),
        )
    with read(engine) as session:
        assert jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now()) == 1
    [job] = claim(engine)
    with read(engine) as session:
        assert jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now()) == 1
    assert finish(engine, job)
    with read(engine) as session:
        assert jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now()) == 0


def test_a_job_behind_one_that_is_not_due_is_not_unsettled(engine: Engine) -> None:
    later = now() + timedelta(hours=1)
    with write(engine) as session:
        ticket = a_ticket(session)
        held = jobs.enqueue(
            session,
            workspace_id=WORKSPACE,
            job=NewJob(kind="draft", payload={}, ticket_id=ticket.id, run_after=later),
        )
        a_job(session, ticket_id=ticket.id)
    with read(engine) as session:
        assert jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now()) == 0
    with write(engine) as session:
        assert held is not None
        session.get_one(Job, held.id).run_after = now()
        session.flush()
        assert jobs.unsettled(session, workspace_id=WORKSPACE, kinds=["draft"], at=now()) == 1
