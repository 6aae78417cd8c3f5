"""Rows of every kind for a second workspace in a running bot's database, each marked with a secret word."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import (
    channels,
    decisions,
    draft_feedback,
    drafts,
    jobs,
    model_versions,
    preferences,
    resolutions,
    tickets,
)
from db.base import Base
from db.channels import ChannelChoice
from db.decisions import NewDecision
from db.jobs import NewJob
from db.model_versions import NewVersion
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import ModelVersion, Ticket
from db.tickets import NewTicket
from db.vocabulary import DecisionKind, JobKind, ResolutionSource, TicketSource
from tests.bot.support import slack_payloads as sent
from tests.db.rows import a_card

OURS, THEIRS = sent.TEAM, "T0OTHER"
SECRET = "marigold"
"""Appears in every text of the other workspace."""
QUESTION = f"where is my {SECRET} order?"
THEIR_CHANNEL = "C0MARIGOLD"
THEIR_VERSION = 77
ROOT = "1700000000.000100"
CARD = "1700000000.000200"


@dataclass(frozen=True)
class Theirs:
    """Ids of the other workspace's rows: an open ticket, one without a draft, and a decided one."""

    open: int
    draft: int
    bare: int
    decided: int
    decided_draft: int
    decision: int
    failed_job: int

    def values(self) -> Iterator[str]:
        """Every possible button value, with the other workspace's ids."""
        for ticket, draft in ((self.open, self.draft), (self.bare, 0), (self.decided, self.decided_draft)):
            yield f"{ticket}:{draft}"
            yield f"{ticket}:{0}"
            yield f"{ticket}:job:{self.failed_job}"
            yield f"{ticket}:undo:{self.decision}"
            yield f"{ticket}:past:0"
            yield f"{ticket}:{draft}:helpful"
            yield f"{ticket}:topic:get_refund"


def a_ticket(session: Session, number: int, **more: Any) -> Ticket:
    ticket = tickets.add(
        session,
        workspace_id=THEIRS,
        slots={"Order Number": SECRET},
        new=NewTicket(
            source=TicketSource.MESSAGE,
            channel="C0SUPPORT",
            author="U0SAM",
            text=QUESTION,
            message_ts=f"1700000000.00010{number}" if number else ROOT,
            event_id=f"Ev0MARIGOLD{number}",
        ),
    )
    assert ticket is not None
    for name, value in {"topic": "track_order", **more}.items():
        setattr(ticket, name, value)
    session.flush()
    a_card(session, ticket, f"{CARD[:-1]}{number}")
    return ticket


def a_draft(session: Session, ticket: Ticket) -> int:
    new = drafts.NewDraft(f"The {SECRET} is coming.", 0.8, [{"id": "starter:1", "score": 0.9}], "v77")
    (draft,) = drafts.add_all(session, ticket=ticket, drafts=[new])
    ticket.shown_draft_id = draft.id
    return draft.id


def fill(engine: Engine, served: ModelVersion) -> Theirs:
    """Add rows of every kind for the other workspace."""
    with write(engine) as session:
        waiting = a_ticket(session, 0, status="drafted")
        draft = a_draft(session, waiting)
        draft_feedback.put(session, workspace_id=THEIRS, draft_id=draft, person="U0THEM", helpful=True)
        bare = a_ticket(session, 1, status="abstained", closest=[{"id": "resolution:1", "score": 0.9}])
        decided = a_ticket(session, 2, status="approved")
        decided_draft = a_draft(session, decided)
        decision = decisions.record(
            session,
            ticket=decided,
            new=NewDecision(
                kind=DecisionKind.APPROVED,
                decided_by="U0THEM",
                draft_id=decided_draft,
                text=f"The {SECRET} is coming.",
            ),
        )
        resolutions.add(
            session,
            workspace_id=THEIRS,
            new=NewResolution(
                message=QUESTION,
                reply=f"The {SECRET} is coming.",
                source=ResolutionSource.APPROVED,
                decision_id=decision.id,
            ),
        )
        failed = jobs.enqueue(
            session,
            workspace_id=THEIRS,
            job=NewJob(kind=JobKind.POST_REPLY, payload={"decision_id": decision.id}, ticket_id=decided.id),
        )
        assert failed is not None
        failed.status = "failed"
        for kind, ticket_id in (("draft", waiting.id), ("post_card", waiting.id), ("retrain", None)):
            jobs.enqueue(session, workspace_id=THEIRS, job=NewJob(kind=kind, payload={}, ticket_id=ticket_id))
        for name, value in (("confidence", 0.99), ("retrain_at", "05:55")):
            preferences.put(session, workspace_id=THEIRS, name=name, value=value, set_by="U0THEM")
        channels.put(
            session,
            workspace_id=THEIRS,
            channel=THEIR_CHANNEL,
            choice=ChannelChoice(watched=True),
            set_by="U0THEM",
        )
        for number in (THEIR_VERSION, THEIR_VERSION + 1):
            model_versions.record(
                session,
                workspace_id=THEIRS,
                new=NewVersion(
                    number=number, path=served.path, sha256=served.sha256, metrics={}, learned_through=0
                ),
            )
        return Theirs(waiting.id, draft, bare.id, decided.id, decided_draft, decision.id, failed.id)


def rows_of(engine: Engine, workspace: str) -> list[Any]:
    """All rows of a workspace, in every table."""
    with read(engine) as session:
        return [
            (table.name, *row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table).where(table.c.workspace_id == workspace))
        ]
