"""Follow changes to a message in Slack: draft an edited one again, forget a deleted one.

See `decisions/message_changes.py` for what happens to its tickets.
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.services import job_kinds
from bot.services.decisions import handwritten, message_changes
from bot.services.decisions.message_changes import MessageChange
from bot.services.job_payloads import Mention
from bot.services.tickets import intake
from bot.services.tickets.intake import BROUGHT, Incoming, Masked
from bot.services.tickets.retiring import retire_if_older
from bot.services.workspace import Workspace
from db import jobs, tickets
from db.session import write
from db.tables import Ticket
from db.vocabulary import FOR_ONE_PERSON, RetiredBecause, TicketSource
from model.brand.values import Brand

EDIT = "edit"
_APART = (*FOR_ONE_PERSON, TicketSource.MENTION)
"""Sources of tickets that somebody requested by another message than the customer's."""


@dataclass(frozen=True)
class ChangedMessage:
    """A message that was edited or deleted. Its texts are plain (`bot.blocks.mrkdwn.plain_text`)."""

    channel: str
    ts: str
    thread_ts: str | None
    """The root of its thread; None if the message is not in one or is the root."""
    author: str
    before: str
    after: str | None
    """None if it was deleted, or no longer says anything to answer."""
    because: RetiredBecause
    edited_ts: str = ""
    """Slack's timestamp of the edit."""
    by_app: bool = False
    has_files: bool = False
    us: str = ""
    """Our own user id."""

    @property
    def root_ts(self) -> str:
        """The root of the thread that it is in or begins."""
        return self.thread_ts or self.ts

    @property
    def key(self) -> str:
        """Identifies one edit of the message."""
        return f"{EDIT}:{self.edited_ts}:{self.channel}:{self.ts}"


def is_news(ticket: Ticket, changed: ChangedMessage, brand: Brand) -> bool:
    """Return whether a ticket was made from other words than the message has now."""
    return (
        not _is_known(ticket, changed)
        and intake.masked(_incoming(changed, changed.after or ""), brand).text != ticket.text
    )


def follow(workspace: Workspace, changed: ChangedMessage, brand: Brand, *, unsent: bool = False) -> bool:
    """Update every ticket about the message; False if there is none. Idempotent. `unsent` as in
    `MessageChange`.
    """
    before, after = (_incoming(changed, text or "") for text in (changed.before, changed.after))
    was, now = intake.masked(before, brand), intake.masked(after, brand)
    change = MessageChange(changed.because, unsent)
    by_hand = handwritten.follow(workspace, changed.channel, changed.ts, changed.after, brand)
    with write(workspace.engine) as session:
        intake.lock_thread(session, workspace.id, changed.channel, changed.root_ts)
        thread = tickets.of_thread(
            session, workspace_id=workspace.id, channel=changed.channel, root_ts=changed.root_ts
        )
        about = [ticket for ticket in thread if _is_about(ticket, changed, was)]
        for ticket in about:
            if _is_known(ticket, changed):
                continue
            wants_draft = message_changes.settle(session, ticket, change)
            if wants_draft and changed.after is not None:
                _draft_again(session, ticket, changed, now)
        for ticket in thread if change.takes_back else ():
            message_changes.forget_turn(session, ticket, changed.before)
    if about:
        workspace.wake(*BROUGHT)
    return bool(about) or by_hand


def _incoming(changed: ChangedMessage, text: str) -> Incoming:
    return Incoming(
        source=TicketSource.MESSAGE,
        channel=changed.channel,
        author=changed.author,
        text=text,
        message_ts=changed.ts,
        thread_ts=changed.thread_ts,
        event_id=changed.key,
        thread_unread=changed.thread_ts is not None,
        by_app=changed.by_app,
        has_files=changed.has_files,
    )


def _is_about(ticket: Ticket, changed: ChangedMessage, was: Masked) -> bool:
    """Return whether a ticket of the thread was made from the message, or on request from its text."""
    if ticket.message_ts == changed.ts:
        return True
    return ticket.source in _APART and (ticket.author, ticket.text) == (changed.author, was.text)


def _is_known(ticket: Ticket, changed: ChangedMessage) -> bool:
    """Return whether the ticket was made from this edit or a later one: Slack may send edits twice and in any
    order.
    """
    kind, _, rest = (ticket.event_id or "").partition(":")
    if kind != EDIT or changed.because != RetiredBecause.EDITED:
        return False
    return float(rest.partition(":")[0] or 0) >= float(changed.edited_ts or 0)


def _draft_again(session: Session, ticket: Ticket, changed: ChangedMessage, said: Masked) -> None:
    """Make a new ticket of the message as it is now; the old one keeps its card in the thread."""
    if ticket.source in FOR_ONE_PERSON:  # Nobody can see its answer any longer.
        return
    asked_ts = ticket.message_ts or changed.ts
    ticket.thread_ts, ticket.message_ts = tickets.root_of(ticket), None
    session.flush()
    if asked_ts != changed.ts:
        about = Mention(
            changed.channel,
            asked_ts,
            changed.root_ts,
            changed.author,
            changed.us,
            f"{changed.key}:{asked_ts}",
        )
        jobs.enqueue(session, workspace_id=ticket.workspace_id, job=job_kinds.READ_MENTION.new(about))
        return
    incoming = replace(_incoming(changed, ""), source=TicketSource(ticket.source), author=ticket.author)
    fresh = intake.take_in(session, ticket.workspace_id, incoming, said)
    if fresh is not None:
        retire_if_older(session, fresh)
