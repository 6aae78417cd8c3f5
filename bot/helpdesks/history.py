"""A helpdesk's ticket with all that was said on it: its own comments, those of tickets that were merged into
it, and those of the closed ticket that it follows up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.helpdesks.port import Comment, Helpdesk, HelpdeskTicket, TicketGone
from bot.helpdesks.speakers import by_their_parts

MOST_MERGED = 5
"""Merged tickets that are read, the last ones."""
MOST_FOLLOWED = 2
"""How many closed tickets back a chain of follow-ups is read."""


@dataclass(frozen=True)
class History:
    """Comments are oldest first. `own` are this ticket's; `merged` are ids of the tickets merged into it."""

    ticket: HelpdeskTicket
    own: tuple[Comment, ...]
    comments: tuple[Comment, ...]
    """The ticket's own and those of merged tickets."""
    before: tuple[Comment, ...] = ()
    """Those of the ticket that it follows up."""
    merged: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[Comment, ...]:
        """Everything that was said."""
        return (*self.before, *self.comments)


def read(helpdesk: Helpdesk, ticket_id: str) -> History:
    """Read a ticket and its history. Raises `HelpdeskError`."""
    return of(helpdesk, helpdesk.ticket(ticket_id))


def of(helpdesk: Helpdesk, ticket: HelpdeskTicket, *, back: int = MOST_FOLLOWED) -> History:
    """The history of a ticket that was read before. Raises `HelpdeskError`."""
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
    """A ticket's comments, of which the one that began it has the ticket's subject."""
    comments = by_their_parts(ticket, helpdesk.comments(ticket.id))
    return [replace(each, subject=ticket.subject) for each in comments[:1]] + comments[1:]


def _others(helpdesk: Helpdesk, ticket_id: str, into: HelpdeskTicket) -> Sequence[Comment]:
    """What was said on a merged ticket, without the note that closed it; nothing if it is gone."""
    if ticket_id == into.id:
        return ()
    try:
        return [each for each in _own(helpdesk, helpdesk.ticket(ticket_id)) if each.is_message]
    except TicketGone:
        return ()


def _followed(helpdesk: Helpdesk, ticket_id: str, back: int) -> tuple[Comment, ...]:
    """Everything that was said on a closed ticket; nothing if it is gone."""
    try:
        return of(helpdesk, helpdesk.ticket(ticket_id), back=back - 1).whole
    except TicketGone:
        return ()
