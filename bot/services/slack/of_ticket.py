"""Find a job's ticket, and give the job up if the ticket is gone."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.job_handlers import GiveUp
from db import tickets
from db.tables import Job, Ticket


def of_its_ticket(handle: Callable[[Job], None]) -> Callable[[Job], None]:
    """Wrap `handle` to give up a job whose ticket or decision is gone."""

    def handler(job: Job) -> None:
        try:
            handle(job)
        except UnknownTicket as error:
            raise GiveUp("its ticket or decision is gone") from error

    return handler


def ticket_of(session: Session, job: Job) -> Ticket:
    """Return the job's ticket. Raises UnknownTicket if it is gone."""
    ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    if ticket is None:
        raise UnknownTicket
    return ticket
