"""A customer's message becomes a ticket: one transaction with its text masked, its values apart, and a job
to draft it.

Which messages are tickets is decided by the listeners; drafting is left to the drafter's thread.
"""

from sqlalchemy import Engine

from bot.blocks.mrkdwn import plain_text
from bot.services.wording import kept
from db import jobs, tickets
from db.base import now
from db.session import read, write
from model.brand import NO_BRAND, Brand

DRAFT = "draft"
"""The kind of job that asks for a ticket's drafts."""


def ahead(engine: Engine, workspace_id: str) -> int:
    """How many messages wait for their drafts now."""
    with read(engine) as session:
        return jobs.unsettled(session, workspace_id=workspace_id, kinds=[DRAFT], at=now())


def receive(
    engine: Engine,
    *,
    workspace_id: str,
    source: str,
    channel: str,
    author: str,
    text: str,
    message_ts: str | None = None,
    event_id: str | None = None,
    response_url: str | None = None,
    brand: Brand = NO_BRAND,
) -> int | None:
    """Store a message, `text` as Slack wrote it, and ask for its drafts. Returns the ticket's id; None for
    a repeat.

    `source` is "message" (a message in a watched channel: `message_ts` is its ts) or "suggest" (typed after
    the command: `response_url` is where the answer goes). What is the `brand`'s own is not the customer's.
    """
    masked = kept(plain_text(text), {}, brand, customers=True)
    with write(engine) as session:
        ticket = tickets.add(
            session,
            workspace_id=workspace_id,
            source=source,
            channel=channel,
            author=author,
            text=masked.text,
            slots=masked.values,
            message_ts=message_ts,
            event_id=event_id,
        )
        if ticket is None:
            return None
        payload = {"response_url": response_url} if response_url else {}
        jobs.enqueue(session, workspace_id=workspace_id, kind=DRAFT, payload=payload, ticket_id=ticket.id)
        return ticket.id
