"""What is older than it is kept loses its words; keys stay, so that a repeat is still known."""

from datetime import timedelta

from sqlalchemy import Engine, update

from bot.services.privacy.retention import Kept, Old, count_old, purge
from bot.services.workspace import Workspace
from db import decisions, drafts, jobs, tickets
from db.base import now
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job, Ticket
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_decision, a_job, a_ticket

KEPT = Kept(tickets=timedelta(days=365), values=timedelta(days=30), jobs=timedelta(days=30))


def old(engine: Engine, ticket_id: int, days: int) -> None:
    with write(engine) as session:
        session.execute(
            update(Ticket).where(Ticket.id == ticket_id).values(created_at=now() - timedelta(days=days))
        )


def test_an_old_ticket_loses_its_words_and_keeps_its_keys(engine: Engine) -> None:
    workspace = Workspace(engine, WORKSPACE)
    with write(engine) as session:
        decided, young, theirs = (
            a_ticket(session),
            a_ticket(session),
            a_ticket(session, workspace_id=OTHER_WORKSPACE),
        )
        decided.context, decided.status = "Agent: hello", "decided"
        a_decision(session, decided).note = "a word"
    for ticket in (decided, theirs):
        old(engine, ticket.id, 366)
    assert count_old(workspace, KEPT) == Old(tickets=1, values=0, jobs=0)
    assert purge(workspace, KEPT) == Old(tickets=1, values=0, jobs=0)
    with read(engine) as session:
        found = session.get_one(Ticket, decided.id)
        assert (found.author, found.text, found.context, found.status) == ("", "", None, "decided")
        assert found.message_ts == decided.message_ts
        assert tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=decided.id) == {}
        [draft] = drafts.of_ticket(session, workspace_id=WORKSPACE, ticket_id=decided.id)
        [decision] = decisions.of_ticket(session, workspace_id=WORKSPACE, ticket_id=decided.id)
        assert (draft.text, decision.text, decision.note) == ("", None, None)
        assert session.get_one(Ticket, young.id).text
        assert session.get_one(Ticket, theirs.id).text
    assert purge(workspace, KEPT) == Old(0, 0, 0)


def test_an_open_ticket_that_is_too_old_is_retired(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        ticket.status = "drafted"
    old(engine, ticket.id, 366)
    purge(Workspace(engine, WORKSPACE), KEPT)
    with read(engine) as session:
        found = session.get_one(Ticket, ticket.id)
        assert (found.status, found.retired_because) == ("retired", "too_old")
        newest = jobs.newest(session, workspace_id=WORKSPACE, ticket_id=ticket.id, kinds=["update_card"])
        assert newest is not None


def test_tickets_that_are_kept_for_ever_stay(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
    old(engine, ticket.id, 10_000)
    for_ever = Kept(tickets=None, values=KEPT.values, jobs=KEPT.jobs)
    assert count_old(Workspace(engine, WORKSPACE), for_ever).tickets == 0
    assert purge(Workspace(engine, WORKSPACE), for_ever).tickets == 0


def test_values_that_are_kept_for_a_shorter_time_go_earlier(engine: Engine) -> None:
    with write(engine) as session:
        a_ticket(session)
    week = Kept(tickets=None, values=timedelta(days=7), jobs=KEPT.jobs)
    in_six, in_eight = (now() + timedelta(days=days) for days in (6, 8))
    assert count_old(Workspace(engine, WORKSPACE), week, in_six).values == 0
    assert purge(Workspace(engine, WORKSPACE), week, in_eight).values == 1


def test_jobs_that_ended_go_and_their_keys_still_recognise_a_repeat(engine: Engine) -> None:
    workspace = Workspace(engine, WORKSPACE)
    told = NewJob(kind="zendesk_event", payload={"ticket_id": "7"}, dedupe_key="zendesk:1")
    with write(engine) as session:
        waiting, done, failed = (a_job(session) for _ in range(3))
        keyed = jobs.enqueue(session, workspace_id=WORKSPACE, job=told)
        assert keyed is not None
        for job, status in ((done, "done"), (failed, "failed"), (keyed, "done")):
            job.status = status
    days_ago = now() - timedelta(days=31)
    with write(engine) as session:
        ended = Job.id.in_([done.id, failed.id, keyed.id])
        session.execute(update(Job).where(ended).values(finished_at=days_ago, run_after=days_ago))
    assert count_old(workspace, KEPT).jobs == 2
    assert purge(workspace, KEPT).jobs == 2
    with write(engine) as session:
        left = {job.id: job.payload for job in session.query(Job)}
        assert left == {waiting.id: {"n": 1}, failed.id: {"n": 1}, keyed.id: {}}
        assert jobs.enqueue(session, workspace_id=WORKSPACE, job=told) is None
    assert purge(workspace, KEPT, now() + timedelta(days=60)).jobs == 2
    with read(engine) as session:
        assert [job.id for job in session.query(Job)] == [waiting.id]


def test_many_old_jobs_go_in_several_transactions(engine: Engine) -> None:
    with write(engine) as session:
        long_ago = now() - timedelta(days=40)
        session.add_all(
            Job(
                workspace_id=WORKSPACE,
                kind="draft",
                payload={},
                status="done",
                run_after=long_ago,
                finished_at=long_ago,
            )
            for _ in range(450)
        )
    assert purge(Workspace(engine, WORKSPACE), KEPT).jobs == 450
