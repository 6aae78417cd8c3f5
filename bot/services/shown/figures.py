"""Count what became of the drafts, for people, and list the cards that wait for a decision.

Accepted as they were, accepted after edits and rejected are counted apart: only together do they say how
good the drafts are. Reads only; see `bot/blocks/stats.py` for how it looks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from bot.blocks.stats import Figures
from db import insights, posted_cards, tickets
from db.base import now
from db.insights import DecisionCount
from db.vocabulary import DecisionKind, DecisionReason
from model.topics.voting import topic_name

DAYS = 30
"""How far back figures go unless it is said otherwise."""


@dataclass(frozen=True)
class Waiting:
    """A ticket that asks for a decision: its channel, what it is about, how it stands, and since when.

    `card` is the channel and ts of a card that the person sees; None if there is none for them. What the
    customer wrote is left out: who looks may be no member of the channel.
    """

    ticket_id: int
    channel: str
    card: tuple[str, str] | None
    topic: str | None
    status: str
    since: datetime
    urgent: str | None = None
    """Why it comes first, in words."""


def lately() -> datetime:
    """The moment from which figures count unless it is said otherwise."""
    return now() - timedelta(days=DAYS)


def figures(session: Session, workspace_id: str, since: datetime) -> Figures:
    """The whole workspace's, from `since` on."""
    counts = insights.ticket_counts(session, workspace_id=workspace_id, since=since)
    topics = tickets.topic_counts(session, workspace_id=workspace_id, since=since)
    return _figures(
        insights.decision_counts(session, workspace_id=workspace_id, since=since),
        insights.seconds_to_decision(session, workspace_id=workspace_id, since=since),
        counts,
        tuple((topic_name(each.topic), each.by_model + each.by_people) for each in topics),
    )


def figures_of(session: Session, workspace_id: str, since: datetime, user: str) -> Figures:
    """One person's own decisions, from `since` on; tickets and topics belong to nobody and are left out."""
    found = insights.decision_counts(session, workspace_id=workspace_id, since=since, decided_by=user)
    seconds = insights.seconds_to_decision(session, workspace_id=workspace_id, since=since, decided_by=user)
    return _figures(found, seconds, insights.TicketCounts(0, 0, 0), ())


def waiting(session: Session, workspace_id: str, most: int, user: str) -> tuple[list[Waiting], int]:
    """What has waited longest for a decision, at most so many, as this person sees it, and how many wait in
    all.
    """
    rows = insights.waiting(session, workspace_id=workspace_id, most=most)
    ids = [ticket.id for ticket in rows]
    cards = {
        card.ticket_id: (card.channel, card.ts)
        for card in posted_cards.of_tickets(session, workspace_id=workspace_id, ticket_ids=ids)
        if card.person in (None, user)
    }
    found = [
        Waiting(
            ticket_id=ticket.id,
            channel=ticket.channel,
            card=cards.get(ticket.id),
            topic=topic_name(ticket.topic) if ticket.topic is not None else None,
            status=ticket.status,
            since=ticket.created_at,
            urgent=ticket.urgent,
        )
        for ticket in rows
    ]
    return found, insights.waiting_count(session, workspace_id=workspace_id)


def _figures(
    found: list[DecisionCount],
    seconds: list[float],
    counts: insights.TicketCounts,
    topics: tuple[tuple[str, int], ...],
) -> Figures:
    edited = [each for each in found if each.kind == DecisionKind.EDITED and each.with_draft]
    rejected = [
        each
        for each in found
        if each.kind == DecisionKind.REJECTED and each.reason != DecisionReason.DISMISSED
    ]
    return Figures(
        as_is=sum(each.count for each in found if each.kind == DecisionKind.APPROVED),
        edited=sum(each.count for each in edited),
        written=sum(each.count for each in found if each.kind == DecisionKind.EDITED and not each.with_draft),
        rejected={each.reason or "other": each.count for each in rejected},
        dismissed=sum(each.count for each in found if each.reason == DecisionReason.DISMISSED),
        edit_distance=edited[0].edit_distance if edited else None,
        seconds=median(seconds) if seconds else None,
        drafted=counts.drafted,
        abstained=counts.abstained,
        retired=counts.retired,
        topics=topics,
    )
