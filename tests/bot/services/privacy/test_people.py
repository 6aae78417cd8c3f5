"""A person's words are erased everywhere, or handed out; nobody else's are."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.services.knowledge.forgetting import By
from bot.services.privacy import people
from bot.services.privacy.people import Erased, Person
from bot.services.workspace import Workspace
from db import audit, jobs, resolutions, tickets
from db.base import Base, now
from db.jobs import NewJob
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import Ticket
from db.tickets import NewTicket
from db.vocabulary import ResolutionSource, TicketSource
from tests.db.rows import WORKSPACE, a_decision

CANARY = "xylophone"


def a_message(engine: Engine, author: str, text: str, ts: str, email: str | None = None) -> Ticket:
    with write(engine) as session:
        ticket = tickets.add(
            session,
            WORKSPACE,
            NewTicket(
                source=TicketSource.MESSAGE,
                channel="C0",
                author=author,
                text=text,
                message_ts=ts,
                thread_ts=None if ts == "1.0" else "1.0",
                context=f"Customer: my {CANARY}" if ts != "1.0" else None,
            ),
            {} if email is None else {"Email Address": email},
        )
        assert ticket is not None
        return ticket


def learned_from(engine: Engine, ticket: Ticket, message: str) -> int:
    with write(engine) as session:
        decision = a_decision(session, session.get_one(Ticket, ticket.id))
        decision.text = f"Your {CANARY} is here."
        new = NewResolution(message, decision.text, ResolutionSource.APPROVED, decision_id=decision.id)
        return resolutions.add(session, WORKSPACE, new).id


@pytest.mark.parametrize(
    "of", [Person(user="U0ANN"), Person(email="ANN@example.com"), Person(ticket="1")], ids=str
)
def test_nothing_that_the_person_wrote_is_left_in_the_database(
    engine: Engine, of: Person, tmp_path: Path
) -> None:
    workspace = Workspace(engine, WORKSPACE)
    theirs = a_message(engine, "U0ANN", f"where is my {CANARY}?", "1.0", "ann@example.com")
    beside = a_message(engine, "U0BOB", "mine too", "2.0")
    learned = learned_from(engine, theirs, f"where is my {CANARY}?")
    with write(engine) as session:
        told = NewJob("tell", {"of": f"U0ANN {CANARY} ann@example.com"}, ticket_id=theirs.id)
        job = jobs.enqueue(session, workspace_id=WORKSPACE, job=told)
        assert job is not None
        job.status, job.finished_at = "done", now()
    assert len(people.told(workspace, of)) == 1
    assert people.forget(workspace, of, By("U0ADA", tmp_path)) == Erased(tickets=1, learned=1)
    with read(engine) as session:
        noted = [(row.actor, row.subject) for row in audit.entries(session, workspace_id=WORKSPACE)]
        assert noted[-2:] == [("U0ADA", "1 resolutions"), ("U0ADA", f"ticket {theirs.id}")]
        assert session.get_one(Ticket, theirs.id).text == ""
        other = session.get_one(Ticket, beside.id)
        assert (other.author, other.text, other.context) == ("U0BOB", "mine too", None)
        assert resolutions.of_ids(session, workspace_id=WORKSPACE, resolution_ids=[learned]) == []
        assert CANARY not in "".join(
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select())
        )


def test_what_is_stored_is_handed_out(engine: Engine) -> None:
    theirs = a_message(engine, "U0ANN", "where is {{Order Number}}?", "1.0", "ann@example.com")
    a_message(engine, "U0BOB", "mine too", "2.0")
    learned_from(engine, theirs, "where is {{Order Number}}?")
    [told] = people.told(Workspace(engine, WORKSPACE), Person(user="U0ANN"))
    assert (told["message"], told["values"]) == (
        "where is {{Order Number}}?",
        {"Email Address": "ann@example.com"},
    )
    assert told["drafts"] == ["It is on its way."]
    assert told["learned"] == [{"question": "where is {{Order Number}}?", "reply": f"Your {CANARY} is here."}]


def test_what_was_imported_from_a_helpdesks_ticket_is_forgotten_and_not_learned_again(
    engine: Engine, tmp_path: Path
) -> None:
    workspace = Workspace(engine, WORKSPACE)

    def imported() -> bool:
        with write(engine) as session:
            row = resolutions.add_imported(
                session, workspace_id=WORKSPACE, message="m", reply="r", origin="zendesk:35:1"
            )
            return row is not None

    assert imported()
    assert len(people.told(workspace, Person(ticket="zendesk:35"))) == 1
    assert people.told(workspace, Person(ticket="zendesk:3")) == []
    assert people.forget(workspace, Person(ticket="zendesk:35"), By("U0ADA", tmp_path)) == Erased(
        tickets=0, learned=1
    )
    assert not imported()
