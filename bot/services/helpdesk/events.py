"""Update a ticket's cards after the helpdesk reports that it changed.

An event only says that a ticket changed; the handler reads the ticket and its comments. The customer's
unanswered comment gets a card and a draft; older cards are retired with the reason. Repeated or reordered
events lead to the same cards, since each card belongs to one comment.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.helpdesks import history
from bot.helpdesks.history import History
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
from bot.services.helpdesk import lessons, redactions
from bot.services.helpdesk.exchanges import follow_up_kind, own_words, reading, waiting
from bot.services.job_payloads import Answer, CardToPost, HelpdeskChange
from bot.services.tickets import shadow, wording
from bot.services.tickets.conversation import AGENT, CUSTOMER, Turn, kept_context
from bot.services.tickets.intake import ask_for_drafts
from bot.services.tickets.retiring import retire
from bot.services.workspace import Workspace
from db import helpdesk_tickets, jobs, posted_cards, tickets
from db.jobs import NewJob
from db.session import lock_until_commit, write
from db.tables import Job, PostedCard, Ticket
from db.tickets import NewTicket
from db.vocabulary import (
    MESSAGE_CHANGED,
    HelpdeskStatus,
    JobKind,
    JobStatus,
    RetiredBecause,
    TicketSource,
    TicketStatus,
)
from model.brand.values import NO_BRAND, Brand

OVER: Mapping[str, RetiredBecause] = {
    HelpdeskStatus.SOLVED: RetiredBecause.SOLVED,
    HelpdeskStatus.CLOSED: RetiredBecause.CLOSED,
}
"""Statuses in which nobody waits for a reply, and the reason that a retired card gives."""


def record(session: Session, workspace_id: str, *, event_id: str, ticket_id: str) -> bool:
    """Enqueue a look at a ticket, in the caller's transaction; False if this event is a repeat."""
    job = job_kinds.ZENDESK_EVENT.new(HelpdeskChange(ticket_id), dedupe_key=f"zendesk:{event_id}")
    return jobs.enqueue(session, workspace_id=workspace_id, job=job) is not None


@contextmanager
def as_job() -> Iterator[None]:
    """Turn a helpdesk's errors into a job's: `Retry` if the helpdesk asks to wait, `TransientError` if there
    is no answer, `GiveUp` if our credentials are refused. The next hourly look catches up.
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
    """Looks at one helpdesk's tickets for one workspace. `channel_of`: a card's channel; None: no card."""

    workspace: Workspace
    helpdesk: Helpdesk
    channel_of: Callable[[HelpdeskTicket], str | None]
    brand: Callable[[], Brand] = lambda: NO_BRAND
    learns: bool = False
    """Whether to learn replies that agents write in the helpdesk."""

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by kind of job, for a `Worker`."""
        return {JobKind.ZENDESK_EVENT: self._handle}

    def look(self, ticket_id: str) -> None:
        """Read a ticket and update its cards. Raises `HelpdeskError`."""
        try:
            told = history.read(self.helpdesk, ticket_id)
        except TicketGone:
            self._forget(ticket_id)
        else:
            if told.ticket.status == HelpdeskStatus.DELETED:
                self._forget(ticket_id)
            else:
                self._settle(told)
        self.workspace.wake()

    def _handle(self, waiting_jobs: list[Job]) -> None:
        for job in waiting_jobs:
            change = job_kinds.ZENDESK_EVENT.read(job)
            with as_job():
                self.look(change.ticket_id)

    def _forget(self, ticket_id: str) -> None:
        with write(self.workspace.engine) as session:
            rows = self._rows(session, ticket_id)
            redactions.forget_ticket(session, self.workspace.id, self._origin(ticket_id), rows)

    def _settle(self, told: History) -> None:
        ticket, comments = told.ticket, told.comments
        unanswered = waiting(comments) if ticket.status not in OVER else None
        with write(self.workspace.engine) as session:
            lock_until_commit(session.connection(), f"helpdesk:{self.workspace.id}:{ticket.id}")
            rows = [*self._rows_of_merged(session, told), *self._rows(session, ticket.id)]
            if self._read_too_early(rows, comments):
                return
            self._follow_redactions(session, told, unanswered, rows)
            for row in rows:
                self._settle_row(session, row, ticket, comments, unanswered)
            if unanswered is not None and self._key(unanswered) not in {row.event_id for row in rows}:
                self._open(session, told, unanswered, rows)
            if self.learns:
                found = lessons.of_history(self.helpdesk.name, told, self.brand())
                lessons.keep(session, self.workspace.id, self.helpdesk.name, found.lessons)

    def _rows_of_merged(self, session: Session, told: History) -> list[Ticket]:
        """Move the cards of merged tickets to this one, where their replies are then written; return them."""
        rows = [row for merged in told.merged for row in self._rows(session, merged)]
        for row in rows:
            row.helpdesk_ticket_id = told.ticket.id
        return rows

    def _follow_redactions(
        self, session: Session, told: History, unanswered: Comment | None, rows: Sequence[Ticket]
    ) -> None:
        """Forget what was redacted, before the rest is used."""
        if not any(map(redactions.is_redacted, told.whole)):
            return
        brand, made_from = self.brand(), {self._key(comment): comment for comment in told.comments}
        for row in rows:
            comment = made_from.get(row.event_id or "")
            if comment is not None:
                waits = unanswered is not None and comment.id == unanswered.id
                redactions.follow(session, row, comment, brand, waits=waits)
                if row.context is not None:
                    turns = _turns(told.whole, comment)
                    redactions.follow_context(session, row, comment, turns, brand)
        redactions.unlearn(session, self.workspace.id, self._origin(told.ticket.id), told.comments)

    def _read_too_early(self, rows: Sequence[Ticket], comments: Sequence[Comment]) -> bool:
        """Return True if a card's comment was not read here: another thread has read more since."""
        made_from = {row.event_id for row in rows if row.event_id is not None}
        return not made_from <= {self._key(comment) for comment in comments}

    def _settle_row(
        self,
        session: Session,
        row: Ticket,
        ticket: HelpdeskTicket,
        comments: Sequence[Comment],
        unanswered: Comment | None,
    ) -> None:
        if row.event_id is None:  # Its comment belongs to another row now.
            return
        comment_id = comment_id_of(row.event_id)
        if unanswered is None or row.event_id != self._key(unanswered):
            because = follow_up_kind(comments, comment_id) or OVER.get(ticket.status)
            if because is not None and retire(session, row, because):
                answer = _answer(comments, comment_id) if because == RetiredBecause.ANSWERED else None
                shadow.compare(session, row, answer, self.brand())
        elif row.status == TicketStatus.RETIRED and row.retired_because not in MESSAGE_CHANGED:
            _revive(session, row)
        if row.status in tickets.OPEN and comments[-1].id == comment_id:
            # With any newer comment, also a note, a write must collide, so that an agent looks at it.
            row.helpdesk_stamp = ticket.stamp

    def _open(
        self,
        session: Session,
        told: History,
        unanswered: Comment,
        rows: Sequence[Ticket],
    ) -> None:
        """Store the comment as a ticket of ours and enqueue its draft, unless it has no channel."""
        ticket = told.ticket
        channel = self.channel_of(ticket)
        if channel is None:
            return
        brand = self.brand()
        masked = wording.kept_reading(reading(unanswered), brand)
        context, more = kept_context(_turns(told.whole, unanswered), masked.values, brand)
        new = NewTicket(
            TicketSource.HELPDESK,
            channel,
            unanswered.author[:64],
            masked.text,
            thread_ts=_thread(session, rows, channel),
            event_id=self._key(unanswered),
            context=context,
            has_files=unanswered.has_files,
            shadow=shadow.applies(session, self.workspace.id, TicketSource.HELPDESK, channel),
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

    def _origin(self, ticket_id: str) -> str:
        """Return the prefix of the origins of replies learned from a ticket."""
        return f"{self.helpdesk.name}:{ticket_id}:"

    def _key(self, comment: Comment) -> str:
        return comment_key(self.helpdesk.name, comment.id)


def _answer(comments: Sequence[Comment], comment_id: str | None) -> str | None:
    """Return what an agent first wrote to the customer after a comment; None if nobody did."""
    ids = [each.id for each in comments]
    later = comments[ids.index(comment_id) + 1 :] if comment_id in ids else comments
    return next((own_words(each) for each in later if each.by_agent and _is_turn(each)), None)


def _turns(comments: Sequence[Comment], until: Comment) -> list[Turn]:
    """Return the public turns before a comment, oldest first."""
    before = comments[: [each.id for each in comments].index(until.id)]
    return [Turn(AGENT if each.by_agent else CUSTOMER, own_words(each)) for each in before if _is_turn(each)]


def _is_turn(comment: Comment) -> bool:
    return comment.public and comment.is_message and not comment.on_copy


def _thread(session: Session, rows: Sequence[Ticket], channel: str) -> str | None:
    """Return the thread of the ticket's cards, below the first; None before there is one."""
    return next((card.ts for row in rows for card in _cards(session, row) if card.channel == channel), None)


def _cards(session: Session, row: Ticket) -> list[PostedCard]:
    return posted_cards.of_ticket(session, workspace_id=row.workspace_id, ticket_id=row.id)


def _revive(session: Session, row: Ticket) -> None:
    """Reopen a retired card whose comment is unanswered again, as when a ticket is reopened."""
    row.retired_because = None
    row.status = _status_without_decision(row)
    if row.status == TicketStatus.QUEUED:
        _enqueue(session, row, job_kinds.DRAFT.new(Answer(), ticket_id=row.id))
    card = jobs.newest(session, workspace_id=row.workspace_id, ticket_id=row.id, kinds=[JobKind.POST_CARD])
    posted = bool(_cards(session, row)) or (card is not None and card.status != JobStatus.CANCELLED)
    update, post = job_kinds.UPDATE_CARD, job_kinds.POST_CARD
    card_job = update.new(Answer(), ticket_id=row.id) if posted else post.new(CardToPost(), ticket_id=row.id)
    _enqueue(session, row, card_job)


def _status_without_decision(row: Ticket) -> TicketStatus:
    if row.shown_draft_id:
        return TicketStatus.DRAFTED
    return TicketStatus.ABSTAINED if row.abstained_because else TicketStatus.QUEUED


def _enqueue(session: Session, row: Ticket, job: NewJob) -> None:
    jobs.enqueue(session, workspace_id=row.workspace_id, job=job)
