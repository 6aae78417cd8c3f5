"""Count what happened to drafts, and list the cards that wait for a decision.

Counts drafts accepted unchanged, accepted after edits, and rejected: only together do they say how good the
drafts are. Reads only; see `bot/blocks/stats.py` for how it looks.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.orm import Session

from bot.blocks.stats import Figures
from db import draft_feedback, insights, posted_cards, tickets
from db.base import now
from db.insights import DecisionCount
from db.vocabulary import DecisionKind, DecisionReason
from model.topics.voting import topic_name

DAYS = 30
"""How far back figures go by default."""


@dataclass(frozen=True)
class Waiting:
    """A ticket that waits for a decision: its channel, topic, status, and since when.

    `card` is the channel and ts of a card that the person sees; None if there is none for them. Leaves out
    what the customer wrote: the reader may not be a member of the channel.
    """

    ticket_id: int
    channel: str
    card: tuple[str, str] | None
    topic: str | None
    status: str
    since: datetime
    urgent: str | None = None
    """Why it is urgent, in words; None if it is not."""


def lately() -> datetime:
    """Return the time from which figures count by default."""
    return now() - timedelta(days=DAYS)


def figures(session: Session, workspace_id: str, since: datetime) -> Figures:
    """Return the whole workspace's figures since `since`."""
    counts = insights.ticket_counts(session, workspace_id=workspace_id, since=since)
    topics = tickets.topic_counts(session, workspace_id=workspace_id, since=since)
    found = _figures(
        insights.decision_counts(session, workspace_id=workspace_id, since=since),
        insights.seconds_to_decision(session, workspace_id=workspace_id, since=since),
        counts,
        tuple((topic_name(each.topic), each.by_model + each.by_people) for each in topics),
    )
    helpful, unhelpful = draft_feedback.counts(session, workspace_id=workspace_id, since=since)
    return replace(found, helpful=helpful, unhelpful=unhelpful)


def figures_of(session: Session, workspace_id: str, since: datetime, user: str) -> Figures:
    """Return figures of one person's decisions since `since`, without tickets and topics."""
    found = insights.decision_counts(session, workspace_id=workspace_id, since=since, decided_by=user)
    seconds = insights.seconds_to_decision(session, workspace_id=workspace_id, since=since, decided_by=user)
    return _figures(found, seconds, insights.TicketCounts(), ())


def waiting(session: Session, workspace_id: str, most: int, user: str) -> tuple[list[Waiting], int]:
    """Return the `most` tickets that have waited longest for a decision, with the cards that this person
    sees, and how many wait in all.
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
        by_hand=counts.by_hand,
        topics=topics,
    )
