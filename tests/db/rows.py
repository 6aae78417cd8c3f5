"""Rows that tests start from, with defaults for everything that a test does not set."""

from itertools import count

from sqlalchemy.orm import Session

from db import decisions, drafts, jobs, model_versions, posted_cards, tickets
from db.base import now
from db.decisions import NewDecision
from db.jobs import NewJob
from db.model_versions import NewVersion
from db.posted_cards import NewCard
from db.tables import Decision, Draft, Job, ModelVersion, PostedCard, Ticket
from db.tickets import NewTicket
from db.vocabulary import DecisionKind, TicketSource

WORKSPACE = "T0DEMO"
OTHER_WORKSPACE = "T0OTHER"

_numbers = count(1)


def a_ticket(session: Session, *, workspace_id: str = WORKSPACE) -> Ticket:
    """Store a message, different from all others, with one slot."""
    ticket = tickets.add(
        session,
        workspace_id=workspace_id,
        slots={"Order Number": "12345"},
        new=NewTicket(
            source=TicketSource.MESSAGE,
            channel="C0SUPPORT",
            author="U0CUSTOMER",
            text="where is my order {{Order Number}}?",
            message_ts=f"1700000000.{next(_numbers):06}",
        ),
    )
    assert ticket is not None
    return ticket


def a_draft(session: Session, ticket: Ticket) -> Draft:
    """Store the first draft of a ticket."""
    draft = drafts.NewDraft(
        text="It is on its way.",
        confidence=0.8,
        sources=[{"id": "starter:1", "score": 0.9}],
        model_version="1",
    )
    return drafts.add_all(session, ticket=ticket, drafts=[draft])[0]


def a_decision(session: Session, ticket: Ticket) -> Decision:
    """Store an approval of a ticket's draft."""
    draft = a_draft(session, ticket)
    return decisions.record(
        session,
        ticket=ticket,
        new=NewDecision(kind=DecisionKind.APPROVED, decided_by="U0AGENT", draft_id=draft.id, text=draft.text),
    )


def a_job(
    session: Session, *, kind: str = "draft", ticket_id: int | None = None, workspace_id: str = WORKSPACE
) -> Job:
    """Store a job that is due."""
    job = jobs.enqueue(
        session,
        workspace_id=workspace_id,
        job=NewJob(kind=kind, payload={"n": 1}, ticket_id=ticket_id, run_after=now()),
    )
    assert job is not None
    return job


def a_version(session: Session, *, workspace_id: str = WORKSPACE, number: int = 1) -> ModelVersion:
    """Store a serving version without model files, for tests that load none."""
    return model_versions.record(
        session,
        workspace_id=workspace_id,
        new=NewVersion(number=number, path="p", sha256="0", metrics={}, learned_through=0),
    )


def a_card(session: Session, ticket: Ticket, ts: str, *, person: str | None = None) -> PostedCard:
    """Store a card in the ticket's channel."""
    card = NewCard(ticket.channel, ts, person)
    return posted_cards.put(session, workspace_id=ticket.workspace_id, ticket_id=ticket.id, card=card)
