"""What was learned in a week and what is missing, as parts of a report. Reads only."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import insights, resolutions
from model.reports.report import Heading, Lines, Part, Table
from model.topics.voting import topic_name

_TOPICS = 8


def learned_and_missing(session: Session, workspace_id: str, since: datetime) -> list[Part]:
    """Return what was learned since `since`, by topic, and which messages got no draft."""
    return [
        Heading("What was learned"),
        *_learned(resolutions.learned_since(session, workspace_id=workspace_id, since=since), since),
        Heading("Gaps"),
        *_missing(session, workspace_id, since),
    ]


def _learned(by_topic: dict[str | None, int], since: datetime) -> list[Part]:
    count = sum(by_topic.values())
    if not count:
        return [Lines([f"No reply was learned since {since:%d %B}."])]
    told = f"{count:,} {'replies were' if count > 1 else 'reply was'} learned since {since:%d %B}."
    named = [(topic, number) for topic, number in by_topic.items() if topic is not None][:_TOPICS]
    table = Table(("Topic", "Replies"), [(topic_name(topic), f"{number:,}") for topic, number in named])
    return [Lines([told]), table] if named else [Lines([told])]


def _missing(session: Session, workspace_id: str, since: datetime) -> list[Part]:
    counts = insights.ticket_counts(session, workspace_id=workspace_id, since=since)
    asked = counts.drafted + counts.abstained
    if not asked:
        return [Lines(["Nobody asked anything."])]
    told = f"{counts.abstained:,} of {asked:,} messages got no draft. Answers to these teach most."
    found = insights.gaps(session, workspace_id=workspace_id, since=since, most=_TOPICS)
    rows = [(topic_name(topic), f"{number:,}", f"{without:,}") for topic, number, without in found]
    return [Lines([told]), *([Table(("Topic", "Asked", "Without a draft"), rows)] if rows else [])]
