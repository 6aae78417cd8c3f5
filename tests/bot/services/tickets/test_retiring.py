"""Retiring a ticket retires open earlier tickets and their jobs, and nothing else."""

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.services.tickets import intake
from bot.services.tickets.intake import Incoming
from bot.services.tickets.retiring import retire
from bot.services.workspace import Workspace
from db import tickets
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import RetiredBecause
from tests.db.rows import WORKSPACE

ROOT = "1700000000.000100"


def receive(engine: Engine, ts: str | None, **more: Any) -> Ticket:
    """Receive a message of the thread at `ROOT`."""
    workspace_id = more.pop("workspace_id", WORKSPACE)
    given: dict[str, Any] = {"source": "follow_up", "channel": "C0SUPPORT", "author": "U0SAM", "text": "and?"}
    where = {"message_ts": ts, "thread_ts": None if ts == ROOT else ROOT}
    ticket_id = intake.receive(Workspace(engine, workspace_id), Incoming(**given | where | more))
    assert ticket_id is not None
    return found(engine, ticket_id)


def found(engine: Engine, ticket_id: int) -> Ticket:
    with read(engine) as session:
        ticket = session.get(Ticket, ticket_id)
        assert ticket is not None
        return ticket


def kinds(engine: Engine, ticket: Ticket) -> dict[str, str]:
    """The ticket's jobs: status by kind."""
    with read(engine) as session:
        jobs = session.query(Job).filter(Job.ticket_id == ticket.id).order_by(Job.id)
        return {job.kind: job.status for job in jobs}


def test_a_later_message_retires_open_tickets_and_cancels_their_drafts(engine: Engine) -> None:
    first = receive(engine, ROOT, source="message")
    receive(engine, "1700000001.000100")
    assert found(engine, first.id).status == "retired"
    assert kinds(engine, first) == {"draft": "cancelled", "post_card": "cancelled", "update_card": "waiting"}


def test_a_message_delivered_late_retires_no_later_ticket(engine: Engine) -> None:
    later = receive(engine, "1700000002.000100")
    receive(engine, "1700000001.000100")
    assert found(engine, later.id).status == "queued"


@pytest.mark.parametrize(
    "more",
    [
        {"thread_ts": "1700000000.000200"},
        {"channel": "C0OTHER"},
        {"workspace_id": "T0OTHER"},
        {"source": "suggest", "message_ts": None, "response_url": "https://hooks.example/1"},
    ],
)
def test_other_threads_channels_workspaces_and_private_answers_retire_nothing(
    engine: Engine, more: dict[str, Any]
) -> None:
    first = receive(engine, ROOT, source="message")
    receive(engine, "1700000001.000100", **more)
    assert found(engine, first.id).status == "queued"


def test_decided_and_retired_tickets_do_not_change(engine: Engine) -> None:
    first = receive(engine, ROOT, source="message")
    for status in ("decided", "retired"):
        with write(engine) as session:
            ticket = tickets.get(session, workspace_id=WORKSPACE, ticket_id=first.id)
            assert ticket is not None
            ticket.status = status
            session.flush()
            assert not retire(session, ticket, RetiredBecause.MOVED_ON)
            assert (ticket.status, ticket.retired_because) == (status, None)


def test_a_private_answer_is_retired_without_a_card_to_change(engine: Engine) -> None:
    answer = receive(engine, None, source="suggest", response_url="https://hooks.example/1")
    receive(engine, "1700000001.000100")
    assert found(engine, answer.id).status == "retired"
    assert "update_card" not in kinds(engine, answer)
