"""Queries on what happened to tickets and drafts: counts for figures, and what waits for a decision.

Undone decisions do not count. See `bot/services/shown/figures.py` for the figures.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from db.tables import Decision, Ticket
from db.vocabulary import FOR_ONE_PERSON, DecisionKind, RetiredBecause, TicketStatus

WAITING = (TicketStatus.DRAFTED, TicketStatus.ABSTAINED, TicketStatus.FAILED)
"""Statuses of a ticket that waits for a decision."""


@dataclass(frozen=True)
class DecisionCount:
    """The number of decisions of one kind, with or without a draft, for one reason.

    `edit_distance` is the mean, in characters, over those that have one.
    """

    kind: str
    with_draft: bool
    reason: str | None
    count: int
    edit_distance: float | None


def decision_counts(
    session: Session, *, workspace_id: str, since: datetime, decided_by: str | None = None
) -> list[DecisionCount]:
    """Count the workspace's standing decisions since `since`, one person's or all."""
    with_draft = Decision.draft_id.is_not(None)
    rows = session.execute(
        select(
            Decision.kind,
            with_draft,
            Decision.reason,
            func.count(Decision.id),
            func.avg(Decision.edit_distance),
        )
        .where(*_standing(workspace_id, since, decided_by))
        .group_by(Decision.kind, with_draft, Decision.reason)
        .order_by(func.count(Decision.id).desc(), Decision.reason)
    )
    return [
        DecisionCount(kind, bool(drafted), reason, count, None if mean is None else float(mean))
        for kind, drafted, reason, count, mean in rows
    ]


def by_kind(session: Session, *, workspace_id: str, since: datetime) -> dict[str, int]:
    """Return the number of standing decisions since `since` by kind, including zeros."""
    rows = session.execute(
        select(Decision.kind, func.count())
        .where(*_standing(workspace_id, since, None))
        .group_by(Decision.kind)
    )
    found: dict[str, int] = dict.fromkeys(DecisionKind, 0)
    for kind, count in rows:
        found[kind] = count
    return found


def seconds_to_decision(
    session: Session, *, workspace_id: str, since: datetime, decided_by: str | None = None
) -> list[float]:
    """Return the seconds from ticket to decision for each standing decision since `since`, shortest first."""
    rows = session.execute(
        select(Ticket.created_at, Decision.decided_at)
        .join(Ticket, Ticket.id == Decision.ticket_id)
        .where(*_standing(workspace_id, since, decided_by))
    )
    return sorted((decided_at - came).total_seconds() for came, decided_at in rows)


@dataclass(frozen=True)
class TicketCounts:
    """Numbers of tickets with a draft, without one, retired without a decision or an answer by hand, and
    answered by hand.
    """

    drafted: int = 0
    abstained: int = 0
    retired: int = 0
    by_hand: int = 0


def ticket_counts(session: Session, *, workspace_id: str, since: datetime) -> TicketCounts:
    """Count the workspace's tickets since `since`."""
    without = Ticket.shown_draft_id.is_(None) & Ticket.abstained_because.is_not(None)
    is_retired = Ticket.status == TicketStatus.RETIRED
    by_hand = is_retired & (Ticket.retired_because == RetiredBecause.BY_HAND)
    row = session.execute(
        select(
            _sum(Ticket.shown_draft_id.is_not(None)),
            _sum(without & (Ticket.status != TicketStatus.FAILED)),
            _sum(is_retired),
            _sum(by_hand),
        ).where(Ticket.workspace_id == workspace_id, Ticket.created_at >= since, Ticket.shadow.is_(False))
    ).one()
    drafted, abstained, retired, answered = (int(count or 0) for count in row)
    return TicketCounts(drafted, abstained, retired - answered, answered)


def gaps(session: Session, *, workspace_id: str, since: datetime, most: int) -> list[tuple[str, int, int]]:
    """Return topics of which at least half of the tickets since `since` got no draft: the topic, how many
    tickets, and how many without a draft; the most without one first.
    """
    without = _sum(Ticket.shown_draft_id.is_(None) & Ticket.abstained_because.is_not(None))
    rows = session.execute(
        select(Ticket.topic, func.count(Ticket.id), without)
        .where(Ticket.workspace_id == workspace_id, Ticket.created_at >= since, Ticket.topic.is_not(None))
        .group_by(Ticket.topic)
        .having(2 * without >= func.count(Ticket.id))
        .order_by(without.desc(), Ticket.topic)
        .limit(most)
    )
    return [(str(topic), asked, int(undrafted)) for topic, asked, undrafted in rows]


def waiting(session: Session, *, workspace_id: str, most: int) -> list[Ticket]:
    """Return at most `most` tickets that wait for a decision: urgent ones first, then the oldest."""
    return list(
        session.scalars(
            select(Ticket)
            .where(*_is_waiting(workspace_id))
            .order_by(Ticket.urgent.is_(None), Ticket.created_at, Ticket.id)
            .limit(most)
        )
    )


def waiting_count(session: Session, *, workspace_id: str) -> int:
    """Return how many tickets wait for a decision in all."""
    return session.scalar(select(func.count(Ticket.id)).where(*_is_waiting(workspace_id))) or 0


def _standing(workspace_id: str, since: datetime, decided_by: str | None) -> list[ColumnElement[bool]]:
    found = [
        Decision.workspace_id == workspace_id,
        Decision.decided_at >= since,
        Decision.undone_at.is_(None),
    ]
    return found if decided_by is None else [*found, Decision.decided_by == decided_by]


def _is_waiting(workspace_id: str) -> list[ColumnElement[bool]]:
    return [
        Ticket.workspace_id == workspace_id,
        Ticket.status.in_(WAITING),
        # A ticket shown to only one person does not wait for others.
        Ticket.source.not_in(FOR_ONE_PERSON),
        Ticket.channel.not_like("D%"),
        Ticket.shadow.is_(False),
    ]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
