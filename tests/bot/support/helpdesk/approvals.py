"""Create approved replies to helpdesk tickets, send them, and read the results."""

from collections.abc import Callable

from sqlalchemy import Engine

from bot.helpdesks.port import Helpdesk
from bot.hooks import Hooks, Pace
from bot.outbox import Worker
from bot.services.helpdesk.write_back import WriteBack
from bot.services.job_kinds import attempts_of
from bot.services.kind_of_job import WorkerName
from bot.services.tickets import sending
from db import decisions, drafts, jobs, resolutions, tickets
from db.decisions import NewDecision
from db.resolutions import NewResolution
from db.session import read, write
from db.tables import Decision, Job, Ticket
from db.tickets import NewTicket
from db.vocabulary import DecisionKind, Delivery, JobKind, JobStatus, ResolutionSource, TicketSource
from model.brand.values import NO_BRAND
from tests.db.rows import WORKSPACE, a_card

AGENT = "U0MAYA"


def drafted(engine: Engine, helpdesk: Helpdesk, ticket_id: str) -> int:
    """Store a ticket for the newest helpdesk comment, as the event handler does, with a draft; its id."""
    stands = helpdesk.ticket(ticket_id)
    comment = helpdesk.comments(ticket_id)[-1]
    with write(engine) as session:
        row = tickets.add(
            session,
            workspace_id=WORKSPACE,
            slots={"Order Number": "48213"},
            new=NewTicket(
                source=TicketSource.HELPDESK,
                channel="C0SUPPORT",
                author=comment.author,
                text="Where is my order {{Order Number}}?",
                event_id=f"{helpdesk.name}:comment:{comment.id}",
            ),
        )
        assert row is not None
        row.helpdesk, row.helpdesk_ticket_id, row.helpdesk_stamp = helpdesk.name, ticket_id, stands.stamp
        new = drafts.NewDraft("Order {{Order Number}} is on its way.", 0.8, [], "1")
        [draft] = drafts.add_all(session, ticket=row, drafts=[new])
        row.status, row.shown_draft_id = "drafted", draft.id
        a_card(session, row, "1700000000.000100")
        return row.id


def approved(
    engine: Engine, row_id: int, *, delivery: Delivery = Delivery.PUBLIC, text: str | None = None
) -> int:
    """Approve the draft as an agent; the id of the job that sends it."""
    with write(engine) as session:
        row = session.get_one(Ticket, row_id)
        [draft] = drafts.of_ticket(session, workspace_id=WORKSPACE, ticket_id=row_id)
        text = text or draft.text
        decision = decisions.record(
            session,
            ticket=row,
            new=NewDecision(
                kind=DecisionKind.APPROVED, decided_by=AGENT, draft_id=draft.id, text=text, delivery=delivery
            ),
        )
        resolutions.add(
            session,
            workspace_id=WORKSPACE,
            new=NewResolution(
                message=row.text, reply=text, source=ResolutionSource.APPROVED, decision_id=decision.id
            ),
        )
        row.status = "decided"
        sending.send(session, row, decision)
        job = sending.job_of(session, decision)
        assert job is not None
        return job.id


def tried_again(engine: Engine, job_id: int) -> int:
    """Press Try again after a failed job; the id of the new job."""
    with write(engine) as session:
        failed = session.get_one(Job, job_id)
        assert failed.status == JobStatus.FAILED
        row = session.get_one(Ticket, failed.ticket_id)
        decision = session.get_one(Decision, failed.payload["decision_id"])
        sending.send(session, row, decision, again=job_id)
        job = sending.job_of(session, decision)
        assert job is not None
        return job.id


def write_back(
    engine: Engine,
    helpdesk: Helpdesk,
    *,
    email_of: Callable[[str], str | None] = lambda _: None,
    status: str | None = None,
) -> WriteBack:
    """The write-back handler of a workspace without a brand."""
    return WriteBack(engine, helpdesk, lambda: NO_BRAND, email_of, status)


def worker_of(engine: Engine, writing: WriteBack, backoff: Callable[[int], float] = lambda _: 0.0) -> Worker:
    """A worker with this handler and `backoff`; not started."""
    return Worker(
        engine,
        WORKSPACE,
        "helpdesk",
        writing.handlers(),
        Hooks(on_settled=writing.settled),
        Pace(attempts=attempts_of(WorkerName.HELPDESK), poll_seconds=0.02, backoff=backoff),
    )


def worked(engine: Engine, writing: WriteBack) -> None:
    """Let a worker run all due jobs."""
    worker = worker_of(engine, writing)
    worker.start()
    try:
        worker.drain(30)
    finally:
        worker.stop()


def job(engine: Engine, job_id: int) -> Job:
    """Read a job."""
    with read(engine) as session:
        return session.get_one(Job, job_id)


def ticket(engine: Engine, row_id: int) -> Ticket:
    """Read a ticket."""
    with read(engine) as session:
        return session.get_one(Ticket, row_id)


def shown(engine: Engine, row_id: int) -> int:
    """How often an update of the ticket's card was enqueued."""
    with read(engine) as session:
        return len(
            jobs.of_ticket(session, workspace_id=WORKSPACE, ticket_id=row_id, kind=JobKind.UPDATE_CARD)
        )


def asked_for(engine: Engine) -> list[Job]:
    """Every job for sending a reply."""
    with read(engine) as session:
        rows = session.query(Job).filter(Job.kind == JobKind.HELPDESK_REPLY).order_by(Job.id)
        return list(rows)
