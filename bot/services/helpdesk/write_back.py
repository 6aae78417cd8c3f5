"""Write a decided reply as one comment of the helpdesk's ticket: the handler of "helpdesk_reply" jobs.

One approval becomes one comment, whatever fails in between. Every write carries a key made from its first
job; before a retry, and after a collision, the helpdesk is asked what that key wrote. A write collides if the
ticket changed since it was read. See `decisions/collisions.py` for what follows, `bot/helpdesks` for the
calls to Zendesk.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.errors import UnknownTicket
from bot.helpdesks.port import (
    AskedToWait,
    Collision,
    Comment,
    Helpdesk,
    NotAllowed,
    Refused,
    Reply,
    Sent,
    TicketClosed,
    TicketGone,
    Unreachable,
    comment_id_of,
)
from bot.job_handlers import GiveUp, Handler, Retry, TransientError
from bot.services import job_kinds
from bot.services.decisions import collisions
from bot.services.decisions.collisions import News
from bot.services.helpdesk import redactions
from bot.services.job_kinds import HELPDESK_ATTEMPTS
from bot.services.job_payloads import HelpdeskChange
from bot.services.shown import cards, failures
from bot.services.tickets import sending
from db import decisions, jobs, tickets
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import Delivery, JobKind, JobStatus
from model.brand.values import Brand

log = logging.getLogger(__name__)

UNREAD_CHANGES = 3
"""Attempts to write at once while the ticket changes without a new comment."""


@dataclass(frozen=True)
class _Order:
    """What to write, and what is known of the ticket."""

    reply: Reply
    decided_by: str
    read_through: frozenset[str]
    """Ids of the last comments that the deciding agent saw."""
    ticket: Ticket
    """Our row, as it was when the order was made."""
    maybe_written: bool
    """Whether an earlier attempt may have written the comment."""


class WriteBack:
    """Writes to one workspace's helpdesk. `email_of` gives a Slack user's address; `status` is set with every
    public reply (None: unchanged). `handlers()` and `settled` are for a `Worker`.
    """

    def __init__(
        self,
        engine: Engine,
        helpdesk: Helpdesk,
        brand: Callable[[], Brand],
        email_of: Callable[[str], str | None],
        status: str | None = None,
    ) -> None:
        self._engine = engine
        self._helpdesk = helpdesk
        self._brand = brand
        self._email_of = email_of
        self._status = status

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by kind of job."""
        return {JobKind.HELPDESK_REPLY: self._handle}

    def settled(self, session: Session, job: Job) -> None:
        """Show the result of an attempt on the card, unless the card shows it already."""
        if job.kind != JobKind.HELPDESK_REPLY or job.ticket_id is None:
            return
        left = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
        ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id)
        if left is None or ticket is None or (left.status == JobStatus.WAITING and job.attempts > 1):
            return
        sending.show(session, ticket)

    def _handle(self, waiting: list[Job]) -> None:
        for job in waiting:
            try:
                self._send(job)
            except AskedToWait as wait:
                raise Retry(wait.seconds) from wait
            except TicketClosed as closed:
                raise GiveUp(failures.TICKET_CLOSED) from closed
            except (NotAllowed, Refused, TicketGone) as never:
                raise GiveUp(str(never)) from never
            except Unreachable as lost:
                if job.attempts - job.deferrals >= HELPDESK_ATTEMPTS:
                    raise GiveUp(f"the helpdesk did not answer in {HELPDESK_ATTEMPTS} attempts") from lost
                raise TransientError(str(lost)) from lost

    def _send(self, job: Job) -> None:
        order = self._order(job)
        if order is None:
            return
        if order.reply.stamp is None:  # Before `sent`, so that a change in between collides.
            stamp = self._helpdesk.ticket(order.reply.ticket_id).stamp
            order = replace(order, reply=replace(order.reply, stamp=stamp))
        sent = self._earlier(order.reply) if order.maybe_written else None
        outcome = sent or self._write(order)
        if isinstance(outcome, News):
            if not self._held_back_by_redaction(job, outcome):
                self._undo(job, outcome)
        else:
            self._note(job, outcome)

    def _order(self, job: Job) -> _Order | None:
        """Return what the job is to write; None if an earlier attempt finished. Raises `GiveUp` if it never
        can.
        """
        asked_for = job_kinds.HELPDESK_REPLY.read(job)
        if asked_for.is_done:
            return None
        brand = self._brand()
        with read(self._engine) as session:
            try:
                ticket, text, _ = cards.reply_of(
                    session,
                    brand,
                    workspace_id=job.workspace_id,
                    ticket_id=job.ticket_id or 0,
                    decision_id=asked_for.decision_id,
                )
            except UnknownTicket as error:
                raise GiveUp("its ticket or decision is gone") from error
            decision = decisions.standing(session, workspace_id=job.workspace_id, ticket_id=ticket.id)
            asked = jobs.of_ticket(
                session, workspace_id=job.workspace_id, ticket_id=ticket.id, kind=JobKind.HELPDESK_REPLY
            )
            first = sending.first_of(session, job)
        assert decision is not None, "reply_of found it"
        if ticket.helpdesk != self._helpdesk.name or ticket.helpdesk_ticket_id is None:
            raise GiveUp(f"its ticket came from {ticket.helpdesk}, which is not the configured helpdesk")
        public = decision.delivery == Delivery.PUBLIC
        reply = Reply(
            ticket_id=ticket.helpdesk_ticket_id,
            body=text,
            public=public,
            key=f"draftdesk-{first.id}-{first.created_at.isoformat()}",
            stamp=ticket.helpdesk_stamp,
            status=self._status if public else None,
        )
        read_through = collisions.read_through(ticket, asked)
        maybe_written = job.attempts > 1 or job.id != first.id
        return _Order(reply, decision.decided_by, read_through, ticket, maybe_written)

    def _write(self, order: _Order) -> Sent | News:
        """Write the comment; return the news if it collided with a newer comment. Write again if only the
        stamp changed (a tag, an assignee).
        """
        reply = replace(order.reply, author_email=self._email_of(order.decided_by))
        for _ in range(UNREAD_CHANGES):
            try:
                return self._helpdesk.send(reply)
            except Collision:
                news = collisions.news(self._helpdesk, reply.ticket_id, order.read_through)
                sent = self._earlier(reply)  # This comment itself may have changed the stamp: ask last.
                if sent is not None:
                    return sent
                if news.matters or self._redacted(order.ticket, news) is not None:
                    return news
                reply = replace(reply, stamp=news.stamp)
        raise Unreachable("the ticket changed at each attempt to write to it")

    def _earlier(self, reply: Reply) -> Sent | None:
        return self._helpdesk.sent(reply.ticket_id, reply.key)

    def _note(self, job: Job, sent: Sent) -> None:
        """Store the comment's id, so that a retry ends at once and the comment's event is known as ours."""
        with write(self._engine) as session:
            row = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
            ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
            if row is not None and ticket is not None:
                written = replace(job_kinds.HELPDESK_REPLY.read(row), comment_id=sent.comment_id)
                row.payload = written.as_json()
                ticket.helpdesk_stamp = sent.stamp
                sending.forget_secrets(session, ticket)

    def _held_back_by_redaction(self, job: Job, news: News) -> bool:
        """Hold the reply back if its message was redacted, and enqueue a look at the ticket, which makes a
        card of the rest.
        """
        with write(self._engine) as session:
            ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
            redacted = self._redacted(ticket, news) if ticket is not None else None
            if ticket is None or redacted is None:
                return False
            redactions.follow(session, ticket, redacted, self._brand(), waits=True, unsent=True)
            look = job_kinds.ZENDESK_EVENT.new(HelpdeskChange(ticket.helpdesk_ticket_id or ""))
            jobs.enqueue(session, workspace_id=job.workspace_id, job=look)
        log.info("helpdesk_reply job %d: its message was redacted; nothing was sent", job.id)
        return True

    def _redacted(self, ticket: Ticket, news: News) -> Comment | None:
        """Return the comment that the ticket was made from if it was redacted since, else None."""
        brand, comment_id = self._brand(), comment_id_of(ticket.event_id)
        made_from = (each for each in news.read if each.id == comment_id)
        return next((each for each in made_from if redactions.took_from(ticket, each, brand)), None)

    def _undo(self, job: Job, news: News) -> None:
        """Undo the decision: the ticket waits for a decision again, with the news on its card."""
        brand = self._brand()
        with write(self._engine) as session:
            row = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
            if row is not None:
                collisions.take_back(session, row, self._helpdesk.name, news, brand)
        log.info("helpdesk_reply job %d: the ticket changed first; nothing was sent", job.id)
