"""Counts of what shadow mode drafted, by channel."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from db.tables import Ticket
from db.vocabulary import TicketStatus


@dataclass(frozen=True)
class ShadowCounts:
    """A channel's messages in shadow mode: how many got a draft, or none because the model withheld it. How
    many drafts were compared with an answer by hand, and how many of those differ by `near` or `far` at most.
    """

    channel: str
    messages: int
    drafted: int
    withheld: int
    compared: int
    near: int
    far: int


def counts(
    session: Session, *, workspace_id: str, since: datetime, until: datetime, near: float, far: float
) -> list[ShadowCounts]:
    """Count the messages that came from `since` to before `until`, by channel."""
    difference, withheld = Ticket.shadow_difference, Ticket.abstained_because.is_not(None)
    rows = session.execute(
        select(
            Ticket.channel,
            func.count(Ticket.id),
            _sum(Ticket.shown_draft_id.is_not(None)),
            _sum(Ticket.shown_draft_id.is_(None) & withheld & (Ticket.status != TicketStatus.FAILED)),
            _sum(difference.is_not(None)),
            _sum(difference <= near),
            _sum(difference <= far),
        )
        .where(
            Ticket.workspace_id == workspace_id,
            Ticket.shadow.is_(True),
            Ticket.created_at >= since,
            Ticket.created_at < until,
        )
        .group_by(Ticket.channel)
        .order_by(Ticket.channel)
    )
    return [ShadowCounts(channel, *map(int, numbers)) for channel, *numbers in rows]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
