"""Tickets are stored once, and customers' values expire."""

from datetime import timedelta
from typing import Any, TypedDict

import pytest
from sqlalchemy import Engine, text

from db import drafts, tickets
from db.base import now
from db.session import read, write
from db.tables import Ticket
from db.tickets import NewTicket
from db.vocabulary import TicketSource
from tests.db.rows import WORKSPACE, a_draft, a_ticket


class Identity(TypedDict, total=False):
    """The values that identify a message."""

    message_ts: str
    event_id: str


def add(
    engine: Engine,
    *,
    message_ts: str | None = None,
    event_id: str | None = None,
    workspace_id: str = WORKSPACE,
    keep_slots_for: timedelta = timedelta(days=30),
) -> Ticket | None:
    with write(engine) as session:
        return tickets.add(
            session,
            workspace_id=workspace_id,
            slots={"Order Number": "12345", "Full Name": "Ada"},
            keep_slots_for=keep_slots_for,
            new=NewTicket(
                source=TicketSource.MESSAGE,
                channel="C0SUPPORT",
                author="U0CUSTOMER",
                text="{{Full Name}} here, order {{Order Number}} \N{PILE OF POO}",
                message_ts=message_ts,
                event_id=event_id,
            ),
        )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"message_ts": "1.0"}, {"message_ts": "1.0"}),
        ({"event_id": "Ev1"}, {"event_id": "Ev1"}),
        ({"message_ts": "1.0", "event_id": "Ev1"}, {"message_ts": "1.0", "event_id": "Ev2"}),
    ],
)
def test_a_repeat_is_not_stored_again(engine: Engine, first: Identity, second: Identity) -> None:
    assert add(engine, **first) is not None
    assert add(engine, **second) is None


def test_each_typed_suggestion_is_a_ticket(engine: Engine) -> None:
    assert add(engine, event_id="trigger-1") is not None
    assert add(engine, event_id="trigger-2") is not None


def test_the_same_message_in_two_workspaces_is_two_tickets(engine: Engine) -> None:
    assert add(engine, message_ts="1.0") is not None
    assert add(engine, message_ts="1.0", workspace_id="T0OTHER") is not None


def test_a_ticket_is_found_by_its_message(engine: Engine) -> None:
    ticket = add(engine, message_ts="1.0")
    assert ticket is not None
    with read(engine) as session:
        found = tickets.by_message(session, workspace_id=WORKSPACE, channel="C0SUPPORT", message_ts="1.0")
        elsewhere = tickets.by_message(session, workspace_id=WORKSPACE, channel="C0OTHER", message_ts="1.0")
    assert found is not None
    assert (found.id, found.status, found.text) == (ticket.id, "queued", ticket.text)
    assert elsewhere is None


def test_a_locked_ticket_is_read_again(engine: Engine) -> None:
    with write(engine) as session:
        ticket_id = a_ticket(session).id
    wanted: dict[str, Any] = {"workspace_id": WORKSPACE, "ticket_id": ticket_id}
    with write(engine) as session:
        ticket = tickets.get(session, **wanted)
        session.connection().execute(text("UPDATE tickets SET status = 'drafted'"))
        again = tickets.get(session, **wanted)
        assert again is ticket
        assert again is not None
        assert again.status == "queued"
        assert tickets.get(session, lock=True, **wanted) is ticket
        assert again.status == "drafted"
    with read(engine) as session:
        assert tickets.get(session, workspace_id="T0OTHER", ticket_id=ticket_id) is None


def test_slots_are_kept_until_they_expire(engine: Engine) -> None:
    kept = add(engine, message_ts="1.0")
    expired = add(engine, message_ts="2.0", keep_slots_for=timedelta(seconds=-1))
    assert kept is not None
    assert expired is not None
    with read(engine) as session:
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=kept.id)
        gone = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=expired.id)
    assert values == {"Order Number": "12345", "Full Name": "Ada"}
    assert gone == {}


def test_a_later_value_replaces_the_former(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        for value in ("67890", "99999"):
            tickets.keep_value(session, ticket=ticket, placeholder="Order Number", value=value)
        values = tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=ticket.id)
    assert values == {"Order Number": "99999"}


def test_expired_slots_are_deleted_and_the_others_stay(engine: Engine) -> None:
    kept = add(engine, message_ts="1.0")
    add(engine, message_ts="2.0", keep_slots_for=timedelta(seconds=-1))
    assert kept is not None
    with write(engine) as session:
        assert tickets.delete_expired_slots(session, at=now()) == 2
        assert tickets.delete_expired_slots(session, at=now()) == 0
        assert len(tickets.slots_of(session, workspace_id=WORKSPACE, ticket_id=kept.id)) == 2


def test_drafts_keep_order_and_sources(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        new = [
            drafts.NewDraft(
                text=text, confidence=0.5, sources=[{"id": "bitext:3", "score": 0.25}], model_version="7"
            )
            for text in ("best", "second", "third")
        ]
        drafts.add_all(session, ticket=ticket, drafts=new)
    with read(engine) as session:
        found = drafts.of_ticket(session, workspace_id=WORKSPACE, ticket_id=ticket.id)
    assert [(draft.position, draft.text) for draft in found] == [(0, "best"), (1, "second"), (2, "third")]
    assert found[0].sources == [{"id": "bitext:3", "score": 0.25}]


def test_a_ticket_drafted_again_keeps_its_drafts(engine: Engine) -> None:
    with write(engine) as session:
        ticket = a_ticket(session)
        first = a_draft(session, ticket)
    with write(engine) as session:
        again = drafts.NewDraft(text="something else", confidence=0.1, sources=[], model_version="8")
        kept = drafts.add_all(session, ticket=ticket, drafts=[again])
    assert [draft.id for draft in kept] == [first.id]
