"""Store and log replies in place of Zendesk if none is configured.

The port's rules hold as in Zendesk (stamps, collisions, keys). Text is stored and logged masked. Comments are
read unmasked: from this process's memory, or refilled with the values of the tickets drafted from them, as
long as those values are kept.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.helpdesks.port import (
    Article,
    Collision,
    Comment,
    HelpdeskTicket,
    Macro,
    Page,
    Refused,
    Reply,
    Sent,
    TicketClosed,
    TicketGone,
    comment_key,
)
from db import console_helpdesk as console
from db.console_helpdesk import NewComment
from db.console_tables import ConsoleComment, ConsoleTicket
from db.session import read, write
from db.vocabulary import HelpdeskName, HelpdeskStatus
from model.masking.kinds import is_a_customers
from model.masking.mask import escape_braces, fill, mask, mask_values, unescape_braces
from model.masking.replies import mask_reply

log = logging.getLogger(__name__)

STATUSES = tuple(status for status in HelpdeskStatus if status != HelpdeskStatus.DELETED)
OWN_USER = "Draftdesk"
PAGE_SIZE = 100
REMEMBERED = 1000
"""Number of comments whose unmasked text this process keeps in memory."""
NAME_CHARACTERS = 64


class ConsoleHelpdesk:
    """One workspace's tickets in the database."""

    name = HelpdeskName.CONSOLE

    def __init__(self, engine: Engine, workspace_id: str) -> None:
        self._engine = engine
        self._workspace_id = workspace_id
        self.page: str | None = None
        """Where people see the tickets, if anywhere."""
        # Keyed by id and stored text: after a rollback another comment may reuse the id.
        self._written: OrderedDict[tuple[int, str], str] = OrderedDict()

    def ticket(self, ticket_id: str) -> HelpdeskTicket:
        """As in the port."""
        with read(self._engine) as session:
            return _told(self._found(session, ticket_id))

    def comments(self, ticket_id: str) -> Sequence[Comment]:
        """As in the port."""
        with read(self._engine) as session:
            ticket = self._found(session, ticket_id)
            rows = console.comments(session, workspace_id=self._workspace_id, ticket_id=ticket.id)
            values = console.values(session, workspace_id=self._workspace_id, ticket_id=ticket.id)
        every = _joined(values)
        return [
            self._as_written(row, every | values.get(comment_key(self.name, str(row.id)), {})) for row in rows
        ]

    def send(self, reply: Reply) -> Sent:
        """As in the port; write nothing for a repeated key."""
        with write(self._engine) as session:
            ticket = self._found(session, reply.ticket_id, for_change=True)
            earlier = self._earlier(session, ticket, reply.key)
            if earlier is not None:
                return _sent(ticket, earlier)
            _refuse_or_collide(ticket, reply)
            if reply.status is not None:
                ticket.status = reply.status
            author = (reply.author_email or OWN_USER).partition("@")[0]
            new = NewComment(reply.body, public=reply.public, by_agent=True, author=author, key=reply.key)
            comment = self._add(session, ticket, new)
            sent, body = _sent(ticket, comment), comment.body
        kind = "public reply" if reply.public else "internal note"
        log.info("console helpdesk: a %s to ticket %s: %s", kind, reply.ticket_id, body)
        return sent

    def sent(self, ticket_id: str, key: str) -> Sent | None:
        """As in the port."""
        with read(self._engine) as session:
            ticket = self._found(session, ticket_id)
            comment = self._earlier(session, ticket, key)
            return _sent(ticket, comment) if comment is not None else None

    def changed(self, since: datetime, cursor: str | None) -> Page:
        """As in the port."""
        with read(self._engine) as session:
            rows = console.changed(
                session,
                workspace_id=self._workspace_id,
                since=since,
                after=_place(cursor) if cursor is not None else None,
                limit=PAGE_SIZE,
            )
        reached = f"{rows[-1].updated_at.isoformat()},{rows[-1].id}" if rows else cursor
        return Page([_told(row) for row in rows], reached or f"{since.isoformat()},0", len(rows) < PAGE_SIZE)

    def macros(self) -> Iterator[Macro]:
        """None: the console has no macros."""
        return iter(())

    def articles(self) -> Iterator[Article]:
        """None: the console has no help centre."""
        return iter(())

    def link(self, ticket_id: str) -> str | None:
        """As in the port."""
        return f"{self.page}#ticket-{ticket_id}" if self.page is not None else None

    def written_by_us(self, ticket_id: str) -> frozenset[str]:
        """Ids of the comments written by `send`. Raises `TicketGone`."""
        with read(self._engine) as session:
            ticket = self._found(session, ticket_id)
            rows = console.comments(session, workspace_id=self._workspace_id, ticket_id=ticket.id)
            return frozenset(str(row.id) for row in rows if row.key is not None)

    def newest(self, limit: int) -> Sequence[HelpdeskTicket]:
        """The latest tickets, newest first."""
        with read(self._engine) as session:
            return [
                _told(row) for row in console.newest(session, workspace_id=self._workspace_id, limit=limit)
            ]

    def open_ticket(self, subject: str, body: str, *, requester: str) -> tuple[str, str]:
        """Open a ticket with a customer's first comment; return the ids of both."""
        with write(self._engine) as session:
            ticket = console.add_ticket(
                session,
                workspace_id=self._workspace_id,
                subject=_masked(subject, {}),
                requester=requester[:NAME_CHARACTERS],
            )
            new = NewComment(body, public=True, by_agent=False, author=requester)
            comment = self._add(session, ticket, new)
            return str(ticket.id), str(comment.id)

    def write_comment(
        self, ticket_id: str, body: str, *, author: str, by_agent: bool = False, public: bool = True
    ) -> str:
        """Add a comment written outside Draftdesk and return its id; a customer's comment reopens a solved
        ticket. Raises `TicketGone`, and `Refused` if the ticket is closed.
        """
        with write(self._engine) as session:
            ticket = self._found(session, ticket_id, for_change=True)
            _refuse_closed(ticket)
            if not by_agent and ticket.status in (
                HelpdeskStatus.PENDING,
                HelpdeskStatus.HOLD,
                HelpdeskStatus.SOLVED,
            ):
                ticket.status = HelpdeskStatus.OPEN
            new = NewComment(body, public=public, by_agent=by_agent, author=author)
            comment = self._add(session, ticket, new)
            return str(comment.id)

    def set_status(self, ticket_id: str, status: str) -> None:
        """Set a ticket's status. Raises `TicketGone`, and `Refused` for an unknown status."""
        with write(self._engine) as session:
            ticket = self._found(session, ticket_id, for_change=True)
            _refuse_closed(ticket)
            ticket.status = _status(status)
            console.touch(ticket)

    def _found(self, session: Session, ticket_id: str, *, for_change: bool = False) -> ConsoleTicket:
        number = int(ticket_id) if ticket_id.isascii() and ticket_id.isdecimal() else 0
        ticket = console.ticket(
            session,
            workspace_id=self._workspace_id,
            ticket_id=min(number, 2**31 - 1),
            for_change=for_change,
        )
        if ticket is None:
            raise TicketGone(f"the console helpdesk has no ticket {ticket_id[:20]}")
        return ticket

    def _earlier(self, session: Session, ticket: ConsoleTicket, key: str) -> ConsoleComment | None:
        return console.written_with(session, workspace_id=self._workspace_id, ticket_id=ticket.id, key=key)

    def _add(self, session: Session, ticket: ConsoleTicket, new: NewComment) -> ConsoleComment:
        """Store the comment with its text masked; remember the text as it was written."""
        if not new.body.strip():
            raise Refused("a comment needs text")
        values = console.values(session, workspace_id=self._workspace_id, ticket_id=ticket.id)
        masked = (_masked_reply if new.by_agent else _masked)(new.body, _joined(values))
        stored = replace(new, body=masked, author=new.author[:NAME_CHARACTERS])
        comment = console.add_comment(session, ticket=ticket, new=stored)
        self._written[comment.id, comment.body] = new.body
        while len(self._written) > REMEMBERED:
            self._written.popitem(last=False)
        return comment

    def _as_written(self, row: ConsoleComment, values: dict[str, str]) -> Comment:
        body = self._written.get((row.id, row.body)) or unescape_braces(fill(row.body, values).text)
        return Comment(str(row.id), body, row.public, row.by_agent, row.author, row.created_at)


def _joined(values: Mapping[str | None, dict[str, str]]) -> dict[str, str]:
    """All known values of a ticket, from any comment it was drafted from."""
    return {name: value for kept in values.values() for name, value in kept.items()}


def _masked(text: str, known: dict[str, str]) -> str:
    """Mask a customer's text for storage, also the ticket's known values."""
    return mask(mask_values(escape_braces(text), _own(known))).text


def _masked_reply(text: str, known: dict[str, str]) -> str:
    """Mask an agent's text for storage."""
    return mask_reply(escape_braces(text), "", _own(known)).text


def _own(known: dict[str, str]) -> dict[str, str]:
    """The known values but for a whole reply."""
    return {name: value for name, value in known.items() if is_a_customers(name)}


def _told(row: ConsoleTicket) -> HelpdeskTicket:
    return HelpdeskTicket(
        id=str(row.id),
        subject=unescape_braces(fill(row.subject, {}).text),
        status=row.status,
        requester=row.requester,
        stamp=_stamp(row),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _stamp(row: ConsoleTicket) -> str:
    return row.updated_at.isoformat()


def _sent(ticket: ConsoleTicket, comment: ConsoleComment) -> Sent:
    return Sent(str(comment.id), _stamp(ticket))


def _refuse_or_collide(ticket: ConsoleTicket, reply: Reply) -> None:
    _refuse_closed(ticket)
    if reply.status is not None:
        _status(reply.status)
    if reply.stamp is not None and reply.stamp != _stamp(ticket):
        raise Collision("the ticket has changed")


def _refuse_closed(ticket: ConsoleTicket) -> None:
    if ticket.status == HelpdeskStatus.CLOSED:
        raise TicketClosed("the ticket is closed and accepts no changes")


def _status(status: str) -> str:
    if status not in STATUSES:
        raise Refused(f"expected one of {', '.join(STATUSES)} as a status, got {status[:20]!r}")
    return status


def _place(cursor: str) -> tuple[datetime, int]:
    """Read a page's cursor. Raises `Refused` for any other text."""
    moment, _, number = cursor.partition(",")
    try:
        return datetime.fromisoformat(moment), int(number)
    except ValueError as error:
        raise Refused("this is not a cursor of the console helpdesk") from error
