"""The outbox: which worker gets which job, when, and whose result counts."""

import threading
from datetime import timedelta

from sqlalchemy import Engine

from db import jobs
from db.base import now
from db.jobs import NewJob
from db.session import write
from db.tables import Job
from tests.db.leasing import LEASE, claim, finish, stored
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_job, a_ticket


def test_jobs_are_claimed_oldest_first_and_up_to_the_limit(engine: Engine) -> None:
    with write(engine) as session:
        made = [a_job(session).id for _ in range(5)]
    assert [job.id for job in claim(engine, limit=3)] == made[:3]
    assert [job.id for job in claim(engine, limit=3)] == made[3:]
    assert claim(engine) == []


def test_new_questions_do_not_wait_behind_late_drafts(engine: Engine) -> None:
    with write(engine) as session:
        late = [a_job(session, kind="draft") for _ in range(3)]
        for job in late:
            job.created_at -= jobs.LATE + timedelta(seconds=1)
        new = [a_job(session, kind="draft") for _ in range(3)]
        made = [job.id for job in (*new, *late)]
    assert [job.id for job in claim(engine, "draft", limit=4)] == made[:4]
    assert [job.id for job in claim(engine, "draft", limit=4)] == made[4:]


def test_a_claimed_job_comes_with_what_was_enqueued(engine: Engine) -> None:
    with write(engine) as session:
        jobs.enqueue(
            session,
            workspace_id=WORKSPACE,
            job=NewJob(kind="draft", payload={"text": "¿dónde?", "n": [1, None]}),
        )
    [job] = claim(engine)
    assert job.payload == {"text": "¿dónde?", "n": [1, None]}
    assert (job.status, job.attempts) == ("leased", 1)


def test_a_job_is_not_claimed_before_its_time(engine: Engine) -> None:
    later = now() + timedelta(hours=1)
    with write(engine) as session:
        jobs.enqueue(session, workspace_id=WORKSPACE, job=NewJob(kind="draft", payload={}, run_after=later))
    assert claim(engine) == []
    assert len(claim(engine, at=later)) == 1


def test_a_claim_takes_jobs_of_one_requested_kind_at_a_time(engine: Engine) -> None:
    with write(engine) as session:
        for kind in ("notice", "draft", "notice", "retrain"):
            a_job(session, kind=kind)
    assert [job.kind for job in claim(engine, "draft", "notice")] == ["notice", "notice"]
    assert [job.kind for job in claim(engine, "draft", "notice")] == ["draft"]
    assert claim(engine, "draft", "notice") == []


def test_a_job_waits_for_the_earlier_ones_of_its_ticket(engine: Engine) -> None:
    with write(engine) as session:
        ticket, other = a_ticket(session), a_ticket(session)
        first = a_job(session, kind="notice", ticket_id=ticket.id)
        second = a_job(session, ticket_id=ticket.id)
        elsewhere = a_job(session, ticket_id=other.id)
    [running] = claim(engine, "draft", "notice")
    assert running.id == first.id
    assert [job.id for job in claim(engine, "draft", "notice")] == [elsewhere.id]
    assert claim(engine, "draft", "notice") == []
    assert finish(engine, running)
    assert [job.id for job in claim(engine, "draft", "notice")] == [second.id]


def test_another_workers_jobs_do_not_hold_a_ticket_back(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        drafting = a_job(session, ticket_id=ticket.id)
        card = a_job(session, kind="post_card", ticket_id=ticket.id)
    assert [job.id for job in claim(engine, "post_card", "update_card")] == [card.id]
    assert [job.id for job in claim(engine, "draft")] == [drafting.id]


def test_a_deferred_job_still_holds_back_its_tickets_later_jobs(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        a_job(session, ticket_id=ticket.id)
        a_job(session, ticket_id=ticket.id)
    [first] = claim(engine)
    with write(engine) as session:
        assert jobs.retry(session, first, error="busy", run_after=now() + timedelta(hours=1))
    assert claim(engine) == []


def test_a_failed_job_does_not_block_its_ticket(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        a_job(session, ticket_id=ticket.id)
        second = a_job(session, ticket_id=ticket.id)
    [first] = claim(engine)
    with write(engine) as session:
        assert jobs.fail(session, first, error="channel_not_found")
    assert [job.id for job in claim(engine)] == [second.id]


def test_a_job_with_an_expired_lease_can_be_claimed_again(engine: Engine) -> None:
    with write(engine) as session:
        a_job(session)
    start = now()
    claim(engine, at=start)
    assert claim(engine, at=start + LEASE / 2) == []
    [again] = claim(engine, at=start + LEASE)
    assert again.attempts == 2


def test_an_extended_lease_is_kept(engine: Engine) -> None:
    with write(engine) as session:
        a_job(session)
    start = now()
    [job] = claim(engine, at=start)
    with write(engine) as session:
        assert jobs.renew(session, job, leased_until=start + 2 * LEASE)
    assert claim(engine, at=start + LEASE) == []


def test_a_worker_that_lost_its_lease_cannot_settle_the_job(engine: Engine) -> None:
    with write(engine) as session:
        a_job(session)
    start = now()
    [slow] = claim(engine, at=start)
    [fast] = claim(engine, at=start + LEASE)
    with write(engine) as session:
        assert not jobs.finish(session, slow)
        assert not jobs.retry(session, slow, error="late", run_after=start)
        assert not jobs.fail(session, slow, error="late")
        assert not jobs.renew(session, slow, leased_until=start + 9 * LEASE)
    assert stored(engine, fast).status == "leased"
    assert finish(engine, fast)
    assert not finish(engine, fast)


def test_a_retried_job_keeps_its_error_and_counts_deferrals_separately(engine: Engine) -> None:
    with write(engine) as session:
        a_job(session)
    for deferred in (True, False):
        [job] = claim(engine)
        with write(engine) as session:
            assert jobs.retry(session, job, error="ratelimited", run_after=now(), deferred=deferred)
    again = stored(engine, job)
    assert (again.status, again.attempts, again.deferrals) == ("waiting", 2, 1)
    assert again.last_error == "ratelimited"
    assert again.leased_until is None


def test_a_dedupe_key_can_be_used_only_once(engine: Engine) -> None:
    def enqueue(workspace_id: str = WORKSPACE) -> Job | None:
        with write(engine) as session:
            return jobs.enqueue(
                session,
                workspace_id=workspace_id,
                job=NewJob(kind="retrain", payload={}, dedupe_key="retrain:2026-03-01"),
            )

    assert enqueue() is not None
    [job] = claim(engine, "retrain")
    assert finish(engine, job)
    assert enqueue() is None
    assert enqueue(OTHER_WORKSPACE) is not None


def test_simultaneous_claims_never_get_the_same_job(engine: Engine) -> None:
    with write(engine) as session:
        made = [a_job(session).id for _ in range(60)]
    claimed: list[int] = []

    def take_all() -> None:
        while jobs_in_hand := claim(engine, limit=4):
            claimed.extend(job.id for job in jobs_in_hand)

    threads = [threading.Thread(target=take_all) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Skipping jobs that another worker claims may end a thread early, but never loses or shares a job.
    claimed.extend(job.id for job in claim(engine, limit=60))
    assert sorted(claimed) == made
