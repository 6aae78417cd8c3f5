"""Correct a ticket's topic, and draft for it again.

A topic can be corrected until the ticket is decided; then the topic is stored and learned with the
resolution. See `drafting.py` for the model's topic and `db.tickets.topic_counts` for how many were corrected.
"""

from collections.abc import Collection

from bot.errors import UnknownTicket
from bot.references import Reference, TopicChoice
from bot.services import job_kinds
from bot.services.job_payloads import Answer
from bot.services.tickets import sending
from bot.services.tickets.outcomes import Agent, Closed, Decided, closed_before, find
from bot.services.workspace import Workspace
from db import jobs
from db.insights import WAITING
from db.session import write
from db.tables import Draft, Ticket
from db.vocabulary import TicketStatus

LONGEST_TOPIC = 64
"""Longest topic that a ticket can store, in characters."""


def follow_draft(ticket: Ticket, draft: Draft | None) -> None:
    """Give a ticket its draft's topic, to be learned with the approval, unless a person chose one."""
    if ticket.topic_set_by is None and draft is not None and draft.topic is not None:
        ticket.topic = draft.topic


def set_topic(
    workspace: Workspace, agent: Agent, choice: TopicChoice, known: Collection[str]
) -> Decided | Closed:
    """Give a ticket the topic that a person chose, one of `known`, and draft for it again.

    Changes nothing once the ticket is decided or retired. Raises `UnknownTicket`.
    """
    with write(workspace.engine) as session:
        ticket, _ = find(session, workspace.id, Reference(choice.ticket_id, None))
        session.refresh(ticket, with_for_update=True)  # Somebody may be deciding on it at this moment.
        late = closed_before(session, ticket)
        if late is not None:
            return late
        if choice.topic == ticket.topic:
            return Decided()
        if choice.topic not in known:
            raise UnknownTicket
        ticket.topic, ticket.topic_set_by = choice.topic, agent.user_id
        if ticket.status in WAITING:  # Otherwise its first draft is not made yet and will use this topic.
            ticket.status = TicketStatus.QUEUED
            job = job_kinds.DRAFT.new(Answer(), ticket_id=ticket.id)
            jobs.enqueue(session, workspace_id=workspace.id, job=job)
        sending.show(session, ticket)
        return Decided()
