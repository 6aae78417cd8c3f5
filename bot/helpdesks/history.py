"""Read a helpdesk's ticket with its whole conversation: its own comments, those of tickets merged into it,
and those of the closed ticket that it follows up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.helpdesks.port import Comment, Helpdesk, HelpdeskTicket, TicketGone
from bot.helpdesks.speakers import with_speakers

MOST_MERGED = 5
"""Merged tickets to read: the last ones."""
MOST_FOLLOWED = 2
"""Closed tickets to read back in a chain of follow-ups."""


@dataclass(frozen=True)
class History:
    """A ticket's comments, oldest first; `merged` are the ids of the tickets merged into it."""

    ticket: HelpdeskTicket
    own: tuple[Comment, ...]
    """The ticket's own comments."""
    comments: tuple[Comment, ...]
    """The ticket's own and those of merged tickets."""
    before: tuple[Comment, ...] = ()
    """The comments of the ticket that it follows up."""
    merged: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[Comment, ...]:
        """All comments."""
        return (*self.before, *self.comments)


def read(helpdesk: Helpdesk, ticket_id: str) -> History:
    """Read a ticket and its history. Raises `HelpdeskError`."""
    return of(helpdesk, helpdesk.ticket(ticket_id))


def of(helpdesk: Helpdesk, ticket: HelpdeskTicket, *, back: int = MOST_FOLLOWED) -> History:
    """Read the history of a ticket that was read before, `back` follow-ups back. Raises `HelpdeskError`."""
    own = _own(helpdesk, ticket)
    merged = tuple(dict.fromkeys(each.merged_from for each in own if each.merged_from))[-MOST_MERGED:]
    others = [comment for ticket_id in merged for comment in _others(helpdesk, ticket_id, ticket)]
    known = {each.id for each in own}
    together = [*own, *(each for each in others if each.id not in known)]
    before = _followed(helpdesk, ticket.follows, back) if ticket.follows and back else ()
    return History(
        ticket, tuple(own), tuple(sorted(together, key=lambda each: each.created_at)), before, merged
    )


def _own(helpdesk: Helpdesk, ticket: HelpdeskTicket) -> Sequence[Comment]:
    """Return a ticket's comments, with its subject on the first."""
    comments = with_speakers(ticket, helpdesk.comments(ticket.id))
    return [replace(each, subject=ticket.subject) for each in comments[:1]] + comments[1:]


def _others(helpdesk: Helpdesk, ticket_id: str, into: HelpdeskTicket) -> Sequence[Comment]:
    """Return a merged ticket's messages, without the note that closed it; none if the ticket is gone."""
    if ticket_id == into.id:
        return ()
    try:
        return [each for each in _own(helpdesk, helpdesk.ticket(ticket_id)) if each.is_message]
    except TicketGone:
        return ()


def _followed(helpdesk: Helpdesk, ticket_id: str, back: int) -> tuple[Comment, ...]:
    """Return a closed ticket's whole history; nothing if the ticket is gone."""
    try:
        return of(helpdesk, helpdesk.ticket(ticket_id), back=back - 1).whole
    except TicketGone:
        return ()
