"""Make a ticket's cards match the helpdesk after it says that the ticket changed.

An event is only a reason to look. The handler reads the ticket and its comments: the customer's comment that
nobody answered has a card and a draft; older cards are retired, saying why. Seen twice, or in another order,
the same ticket leads to the same cards. The key of a card is its comment.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.helpdesks.port import (
    AskedToWait,
    Comment,
    Helpdesk,
    HelpdeskTicket,
    NotAllowed,
    TicketGone,
    Unreachable,
    comment_id_of,
    comment_key,
)
from bot.job_handlers import GiveUp, Handler, Retry, TransientError
from bot.services import job_kinds
from bot.services.helpdesk import lessons
from bot.services.helpdesk.exchanges import begun_with, follow_up_kind, own_words, reading, waiting
from bot.services.job_payloads import Answer, HelpdeskChange, Nothing
from bot.services.tickets import wording
from bot.services.tickets.conversation import AGENT, CUSTOMER, Turn, kept_context
from bot.services.tickets.intake import ask_for_drafts
from bot.services.tickets.retiring import retire
from bot.services.workspace import Workspace
from db import helpdesk_tickets, jobs, tickets
from db.jobs import NewJob
from db.session import lock_until_commit, write
from db.tables import Job, Ticket
from db.tickets import NewTicket
from db.vocabulary import HelpdeskStatus, JobKind, JobStatus, RetiredBecause, TicketSource, TicketStatus
from model.brand.values import NO_BRAND, Brand

OVER: Mapping[str, RetiredBecause] = {
    HelpdeskStatus.SOLVED: RetiredBecause.SOLVED,
    HelpdeskStatus.CLOSED: RetiredBecause.CLOSED,
    HelpdeskStatus.DELETED: RetiredBecause.CLOSED,
}
"""Statuses in which nobody waits for a reply, and what a card says then."""


def record(session: Session, workspace_id: str, *, event_id: str, ticket_id: str) -> bool:
    """Enqueue, in the caller's transaction, a look at a ticket; False if this event did before."""
    job = job_kinds.ZENDESK_EVENT.new(HelpdeskChange(ticket_id), dedupe_key=f"zendesk:{event_id}")
    return jobs.enqueue(session, workspace_id=workspace_id, job=job) is not None


@contextmanager
def as_job() -> Iterator[None]:
    """Let a helpdesk that asks to wait put the job off, and one that refuses us end it, saying why; the next
    hourly look makes up for that. Other faults are tried again with backoff.
    """
    try:
        yield
    except AskedToWait as asked:
        raise Retry(asked.seconds) from asked
    except NotAllowed as refused:
        raise GiveUp(str(refused)) from refused
    except Unreachable as lost:
        raise TransientError(str(lost)) from lost


@dataclass(frozen=True)
class HelpdeskEvents:
    """Looks at tickets of one helpdesk for one workspace. `channel_of` says where a ticket's card goes."""

    workspace: Workspace
    helpdesk: Helpdesk
    channel_of: Callable[[HelpdeskTicket], str | None]
    brand: Callable[[], Brand] = lambda: NO_BRAND
    learns: bool = False
    """Whether what agents answer in the helpdesk by themselves is learned."""

    def handlers(self) -> dict[str, Handler]:
        """By kind of job, as a `Worker` takes them."""
        return {JobKind.ZENDESK_EVENT: self._handle}

    def look(self, ticket_id: str) -> None:
        """Read a ticket and let its cards stand as it stands. Raises `HelpdeskError`."""
        try:
            ticket = self.helpdesk.ticket(ticket_id)
            comments = begun_with(ticket.subject, self.helpdesk.comments(ticket_id))
        except TicketGone:
            self._close(ticket_id)
        else:
            self._settle(ticket, comments)
        self.workspace.wake()

    def _handle(self, waiting_jobs: list[Job]) -> None:
        for job in waiting_jobs:
            change = job_kinds.ZENDESK_EVENT.read(job)
            with as_job():
                self.look(change.ticket_id)

    def _close(self, ticket_id: str) -> None:
        with write(self.workspace.engine) as session:
            for row in self._rows(session, ticket_id):
                retire(session, row, RetiredBecause.CLOSED)

    def _settle(self, ticket: HelpdeskTicket, comments: Sequence[Comment]) -> None:
        unanswered = waiting(comments) if ticket.status not in OVER else None
        with write(self.workspace.engine) as session:
            lock_until_commit(session.connection(), f"helpdesk:{self.workspace.id}:{ticket.id}")
            rows = self._rows(session, ticket.id)
            if self._read_too_early(rows, comments):
                return
            for row in rows:
                self._settle_row(session, row, ticket, comments, unanswered)
            if unanswered is not None and self._key(unanswered) not in {row.event_id for row in rows}:
                self._open(session, ticket, comments, unanswered, rows)
            if self.learns:
                found = lessons.lessons_of(self.helpdesk.name, ticket.id, comments, self.brand())
                lessons.keep(session, self.workspace.id, self.helpdesk.name, found.lessons)

    def _read_too_early(self, rows: Sequence[Ticket], comments: Sequence[Comment]) -> bool:
        """True when a card's comment is not among what was read: someone else has read more meanwhile."""
        return not {row.event_id for row in rows} <= {self._key(comment) for comment in comments}

    def _settle_row(
        self,
        session: Session,
        row: Ticket,
        ticket: HelpdeskTicket,
        comments: Sequence[Comment],
        unanswered: Comment | None,
    ) -> None:
        comment_id = comment_id_of(row.event_id)
        if unanswered is None or row.event_id != self._key(unanswered):
            because = follow_up_kind(comments, comment_id) or OVER.get(ticket.status)
            if because is not None:
                retire(session, row, because)
        elif row.status == TicketStatus.RETIRED:
            _revive(session, row)
        if row.status in tickets.OPEN and comments[-1].id == comment_id:
            # With any newer comment, notes included, a write is to collide, and its author to be asked.
            row.helpdesk_stamp = ticket.stamp

    def _open(
        self,
        session: Session,
        ticket: HelpdeskTicket,
        comments: Sequence[Comment],
        unanswered: Comment,
        rows: Sequence[Ticket],
    ) -> None:
        """Store the comment as a ticket of ours and ask for its draft, unless no channel wants it."""
        channel = self.channel_of(ticket)
        if channel is None:
            return
        brand = self.brand()
        masked = wording.kept_reading(reading(unanswered), brand)
        context, more = kept_context(_turns(comments, unanswered), masked.values, brand)
        new = NewTicket(
            TicketSource.HELPDESK,
            channel,
            unanswered.author[:64],
            masked.text,
            thread_ts=_thread(rows, channel),
            event_id=self._key(unanswered),
            context=context,
        )
        row = tickets.add(session, self.workspace.id, new, {**masked.values, **more})
        if row is None:
            return
        row.helpdesk, row.helpdesk_ticket_id = self.helpdesk.name, ticket.id
        row.helpdesk_stamp = ticket.stamp
        ask_for_drafts(session, row)

    def _rows(self, session: Session, ticket_id: str) -> list[Ticket]:
        return helpdesk_tickets.of(
            session,
            workspace_id=self.workspace.id,
            helpdesk=self.helpdesk.name,
            helpdesk_ticket_id=ticket_id,
        )

    def _key(self, comment: Comment) -> str:
        return comment_key(self.helpdesk.name, comment.id)


def _turns(comments: Sequence[Comment], until: Comment) -> list[Turn]:
    """What was said in public before a comment, oldest first."""
    before = comments[: [each.id for each in comments].index(until.id)]
    return [Turn(AGENT if each.by_agent else CUSTOMER, own_words(each)) for each in before if each.public]


def _thread(rows: Sequence[Ticket], channel: str) -> str | None:
    """The thread that the ticket's cards stand in: below the first of them."""
    return next((row.card_ts for row in rows if row.card_ts is not None and row.channel == channel), None)


def _revive(session: Session, row: Ticket) -> None:
    """Let a retired card ask again: its comment turned out to be unanswered, as when a ticket is reopened."""
    row.retired_because = None
    row.status = _status_without_decision(row)
    if row.status == TicketStatus.QUEUED:
        _enqueue(session, row, job_kinds.DRAFT.new(Answer(), ticket_id=row.id))
    card = jobs.newest(session, workspace_id=row.workspace_id, ticket_id=row.id, kinds=[JobKind.POST_CARD])
    posted = row.card_ts is not None or (card is not None and card.status != JobStatus.CANCELLED)
    update, post = job_kinds.UPDATE_CARD, job_kinds.POST_CARD
    card_job = update.new(Answer(), ticket_id=row.id) if posted else post.new(Nothing(), ticket_id=row.id)
    _enqueue(session, row, card_job)


def _status_without_decision(row: Ticket) -> TicketStatus:
    if row.shown_draft_id:
        return TicketStatus.DRAFTED
    return TicketStatus.ABSTAINED if row.abstained_because else TicketStatus.QUEUED


def _enqueue(session: Session, row: Ticket, job: NewJob) -> None:
    jobs.enqueue(session, workspace_id=row.workspace_id, job=job)
