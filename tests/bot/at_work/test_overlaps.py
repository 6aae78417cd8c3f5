"""Two overlapping transactions on the same ticket or request."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine, select, text

from bot.references import Reference, TopicChoice
from bot.services.decisions.decide import show_another
from bot.services.slack.thread_reading import PATIENCE, ThreadReading
from bot.services.tickets.drafting import draft_waiting
from bot.services.tickets.outcomes import Agent, Retired
from bot.services.tickets.retiring import retire
from bot.services.tickets.topics import set_topic
from bot.services.versions.history import ask_to_retrain
from bot.services.workspace import Workspace
from db.drafts import NewDraft, add_all
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import JobKind, RetiredBecause
from model.brand.values import NO_BRAND, Brand
from model.corpus.rows import Row
from model.drafting.drafter import Drafter
from tests.db.overlap import until_they_wait
from tests.db.rows import WORKSPACE, a_job, a_ticket

MAYA = Agent("U0MAYA")
NOBODY_LISTENS = "http://127.0.0.1:9/"


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.fixture
def ticket(engine: Engine) -> Ticket:
    """A ticket without a draft."""
    with write(engine) as session:
        return a_ticket(session)


def while_it_is_retired(
    engine: Engine, threads: ThreadPoolExecutor, ticket: Ticket, other: Callable[[], Any]
) -> Future[Any]:
    """Run `other` while a transaction retires the ticket."""
    with write(engine) as session:
        retire(session, session.get_one(Ticket, ticket.id), RetiredBecause.MOVED_ON)
        session.flush()
        begun = threads.submit(other)
        until_they_wait(engine, begun)
    return begun


def drafting_jobs(engine: Engine) -> list[Job]:
    with read(engine) as session:
        return list(session.scalars(select(Job).where(Job.kind == JobKind.DRAFT)))


def test_a_topic_chosen_while_a_ticket_is_retired_is_refused(
    engine: Engine, threads: ThreadPoolExecutor, ticket: Ticket
) -> None:
    choice = TopicChoice(ticket.id, "track_order")
    chosen = while_it_is_retired(
        engine,
        threads,
        ticket,
        lambda: set_topic(Workspace(engine, WORKSPACE), MAYA, choice, ["track_order"]),
    )
    assert chosen.result() == Retired(RetiredBecause.MOVED_ON)


def test_another_draft_requested_while_a_ticket_is_retired_is_refused(
    engine: Engine, threads: ThreadPoolExecutor, ticket: Ticket
) -> None:
    with write(engine) as session:
        new = [NewDraft(text, 0.9, [], "1") for text in ("It is on its way.", "It was sent.")]
        first, _ = add_all(session, ticket=ticket, drafts=new)
    reference = Reference(ticket.id, first.id)
    asked = while_it_is_retired(
        engine, threads, ticket, lambda: show_another(Workspace(engine, WORKSPACE), MAYA, reference)
    )
    assert asked.result() == Retired(RetiredBecause.MOVED_ON)


@pytest.mark.parametrize("outcome", ["read", "given up"])
def test_a_ticket_retired_while_its_thread_is_read_is_not_drafted(
    engine: Engine, threads: ThreadPoolExecutor, ticket: Ticket, outcome: str
) -> None:
    client = WebClient("xoxb-1", base_url=NOBODY_LISTENS, retry_handlers=[])
    serving = _Served()
    reading = ThreadReading(Workspace(engine, WORKSPACE), client, serving)  # type: ignore[arg-type]
    job = Job(
        workspace_id=WORKSPACE,
        kind=JobKind.READ_THREAD,
        ticket_id=ticket.id,
        payload={},
        attempts=PATIENCE,
        deferrals=0,
    )
    handled = {
        "read": lambda: reading.handlers()[JobKind.READ_THREAD]([job]),
        "given up": lambda: reading.failed(job),
    }
    while_it_is_retired(engine, threads, ticket, handled[outcome]).result()
    assert drafting_jobs(engine) == []


def test_two_simultaneous_requests_start_one_training_run(
    engine: Engine, threads: ThreadPoolExecutor
) -> None:
    with write(engine) as session:  # On SQLite this alone makes the others wait.
        if engine.dialect.name == "postgresql":
            session.execute(text("LOCK TABLE jobs IN SHARE MODE"))  # Both may read, but not add, a run.
        asked = [
            threads.submit(ask_to_retrain, Workspace(engine, WORKSPACE), user) for user in ("U0MAYA", "U0LEE")
        ]
        until_they_wait(engine, *asked)
    assert sorted(each.result() for each in asked) == [False, True]
    with read(engine) as session:
        assert len(session.scalars(select(Job).where(Job.kind == JobKind.RETRAIN)).all()) == 1


class _Served:
    """A serving stub for tests that end before the model is used."""

    brand: Brand = NO_BRAND

    def refresh(self) -> None:
        raise _Enough

    def current(self) -> Drafter:
        raise AssertionError("nothing is to be drafted")

    def base_row(self, row_id: str) -> Row | None:
        raise AssertionError(f"nothing was rejected, so nobody looks for {row_id}")


class _Enough(Exception):
    """Ends the code under test."""


def test_tickets_drafted_together_are_locked_oldest_first(
    engine: Engine, threads: ThreadPoolExecutor
) -> None:
    with write(engine) as session:
        older, newer = a_ticket(session), a_ticket(session)
        jobs = [a_job(session, ticket_id=each.id) for each in (newer, older)]
    with write(engine) as session:
        session.get_one(Ticket, older.id, with_for_update=True)
        drafting = threads.submit(draft_waiting, engine, _Served(), jobs)
        until_they_wait(engine, drafting)
        session.get_one(
            Ticket, newer.id, with_for_update=True
        )  # If the waiting transaction held it, this would deadlock.
    assert isinstance(drafting.exception(), _Enough)
