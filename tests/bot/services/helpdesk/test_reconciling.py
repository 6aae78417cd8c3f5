"""Hourly reconciling finds changes without a webhook, once, starting at the last cursor."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, select

from bot.helpdesks.port import NotAllowed
from bot.helpdesks.zendesk.adapter import ZendeskHelpdesk
from bot.helpdesks.zendesk.client import ZendeskClient
from bot.hooks import Pace
from bot.jobs.zendesk_sync import ask_to_reconcile, keep_reconciling
from bot.outbox import Worker
from bot.services.helpdesk.events import HelpdeskEvents
from bot.services.helpdesk.reconciling import Reconciling
from bot.services.workspace import Workspace
from db.base import now
from db.session import read
from db.tables import Job, Ticket
from db.vocabulary import JobKind
from tests.bot.support.workplace import eventually
from tests.bot.support.zendesk.faults import Fault
from tests.bot.support.zendesk.stand_in import StandIn, standing_in

WORKSPACE = "T0DEMO"
QUESTION = "Where is my order 48213? It was due on Monday."


@pytest.fixture
def reconciling(engine: Engine, zendesk: ZendeskHelpdesk) -> Reconciling:
    return Reconciling(Workspace(engine, WORKSPACE), zendesk)


@pytest.fixture
def worker(engine: Engine, zendesk: ZendeskHelpdesk, reconciling: Reconciling) -> Iterator[Worker]:
    """A worker that reads tickets and reconciles, as in the app."""
    events = HelpdeskEvents(Workspace(engine, WORKSPACE), zendesk, lambda ticket: "C0SUPPORT")
    handlers = {**events.handlers(), **reconciling.handlers()}
    worker = Worker(engine, WORKSPACE, "helpdesk", handlers, pace=Pace(poll_seconds=0.05))
    worker.start()
    yield worker
    worker.stop()


def cards(engine: Engine) -> list[tuple[str | None, str]]:
    with read(engine) as session:
        return [
            (row.helpdesk_ticket_id, row.status)
            for row in session.scalars(select(Ticket).order_by(Ticket.id))
        ]


def asked_for(engine: Engine, kind: str) -> int:
    with read(engine) as session:
        return len(session.scalars(select(Job).where(Job.kind == kind)).all())


def test_a_ticket_whose_webhook_was_lost_gets_its_card(
    engine: Engine, stand_in: StandIn, reconciling: Reconciling, worker: Worker
) -> None:
    number = stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    assert reconciling.run() == 1
    worker.wake()
    assert eventually(lambda: cards(engine)) == [(str(number), "queued")]


def test_a_solved_ticket_whose_webhook_was_lost_retires_its_card(
    engine: Engine, stand_in: StandIn, reconciling: Reconciling, worker: Worker
) -> None:
    number = stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    reconciling.run()
    worker.wake()
    eventually(lambda: cards(engine))
    stand_in.account.set_status(number, "solved")
    stand_in.clock.advance(120)
    assert reconciling.run() == 1
    worker.wake()
    eventually(lambda: cards(engine) == [(str(number), "retired")])


def test_up_to_date_tickets_are_skipped(
    engine: Engine, stand_in: StandIn, zendesk: ZendeskHelpdesk, reconciling: Reconciling
) -> None:
    numbers = [stand_in.account.add_ticket(QUESTION) for _ in range(3)]
    events = HelpdeskEvents(Workspace(engine, WORKSPACE), zendesk, lambda ticket: "C0SUPPORT")
    for number in numbers[:2]:
        events.look(str(number))
    stand_in.clock.advance(120)
    assert reconciling.run() == 1, "the third, whose event was lost"


def test_reconciling_starts_at_the_last_cursor_and_reads_every_page(
    stand_in: StandIn, reconciling: Reconciling
) -> None:
    stand_in.export_page = 2
    for _ in range(5):
        stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    assert reconciling.run() == 5
    before = len(stand_in.asked("GET", "/cursor"))
    assert reconciling.run() == 0
    assert len(stand_in.asked("GET", "/cursor")) == before + 1
    stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    assert reconciling.run() == 1


def test_old_tickets_get_no_card(stand_in: StandIn, reconciling: Reconciling) -> None:
    stand_in.account.add_ticket(QUESTION, at=stand_in.clock.now() - timedelta(days=2))
    stand_in.account.add_ticket(QUESTION, at=stand_in.clock.now() - timedelta(minutes=30))
    assert reconciling.run() == 1


def test_another_accounts_cursor_is_ignored(
    engine: Engine, stand_in: StandIn, reconciling: Reconciling
) -> None:
    stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    reconciling.run()
    with standing_in() as other, ZendeskClient(other.settings()) as client:
        other.account.add_ticket(QUESTION, at=other.clock.now() - timedelta(minutes=30))
        assert Reconciling(Workspace(engine, WORKSPACE), ZendeskHelpdesk(client)).run() == 1


def test_a_page_whose_jobs_were_not_enqueued_is_read_again(
    stand_in: StandIn, reconciling: Reconciling
) -> None:
    stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    stand_in.faults.plan(Fault(status=403), path="/cursor")
    with pytest.raises(NotAllowed):
        reconciling.run()
    assert reconciling.run() == 1


def test_a_deferred_reconciling_runs_later(
    engine: Engine, stand_in: StandIn, reconciling: Reconciling, worker: Worker
) -> None:
    stand_in.account.add_ticket(QUESTION)
    stand_in.clock.advance(120)
    stand_in.faults.plan(Fault(status=429, retry_after="20"), path="/cursor", times=3)
    ask_to_reconcile(Workspace(engine, WORKSPACE, lambda *_: worker.wake()))

    def put_off() -> Job | None:
        with read(engine) as session:
            return session.scalars(
                select(Job).where(Job.kind == JobKind.ZENDESK_SYNC, Job.deferrals > 0)
            ).first()

    assert (eventually(put_off).last_error or "").startswith("asked to wait")


def test_a_failing_zendesk_logs_one_line(
    engine: Engine, stand_in: StandIn, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.faults.plan(Fault(status=503), path="/cursor", times=4)
    ask_to_reconcile(Workspace(engine, WORKSPACE, lambda *_: worker.wake()))
    line = eventually(lambda: next((each for each in caplog.records if each.name == "bot.outbox"), None))
    assert line.getMessage().endswith("Zendesk is not working (503).")
    assert line.exc_info is None


def test_several_replicas_enqueue_one_job_per_hour(engine: Engine) -> None:
    woken: list[int] = []
    for _ in range(3):
        ask_to_reconcile(Workspace(engine, WORKSPACE, lambda *_: woken.append(1)))
    assert asked_for(engine, JobKind.ZENDESK_SYNC) == len(woken) == 1


def test_each_start_enqueues_a_job_even_if_the_hour_has_one(engine: Engine) -> None:
    scheduler = BackgroundScheduler()
    ask_to_reconcile(Workspace(engine, WORKSPACE))
    woken: list[int] = []
    for _ in range(2):
        keep_reconciling(scheduler, Workspace(engine, WORKSPACE, lambda *_: woken.append(1)))
    assert len(woken) == 2
    assert asked_for(engine, JobKind.ZENDESK_SYNC) == 3


def test_the_scheduler_enqueues_immediately_and_then_hourly(engine: Engine) -> None:
    scheduler = BackgroundScheduler()
    scheduler.start()
    try:
        keep_reconciling(scheduler, Workspace(engine, WORKSPACE))
        assert asked_for(engine, JobKind.ZENDESK_SYNC) == 1
        [job] = scheduler.get_jobs()
        assert job.trigger.interval == timedelta(hours=1)
        assert timedelta(minutes=59) < job.next_run_time - now() <= timedelta(hours=1)
    finally:
        scheduler.shutdown()
    assert asked_for(engine, JobKind.ZENDESK_EVENT) == 0
