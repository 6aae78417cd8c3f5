"""A ticket's topic: what its menu offers, and its correction by a person.

How topics read is `model.topics.voting`' part. What the model thinks is stored with the drafts (`drafting`);
how many labels were corrected is `db.tickets.topic_counts`. A topic can be corrected until the ticket is
decided: then its resolution carries it, and is learned with it.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Engine

from bot.blocks.topic_menu import TicketTopic, Topic
from bot.errors import UnknownTicket
from bot.references import Reference, TopicChoice
from bot.services.tickets import sending
from bot.services.tickets.outcomes import Agent, Closed, Decided, closed_before, find
from db.session import write
from db.tables import Ticket
from model.topics.voting import topic_name

LONGEST_TOPIC = 64
"""Characters of a topic that a ticket can keep."""


def of_ticket(ticket: Ticket, known: Sequence[str]) -> TicketTopic:
    """A ticket's topic with those to choose from, `known`, in their order."""
    own = Topic(ticket.topic, topic_name(ticket.topic)) if ticket.topic is not None else None
    storable = tuple(Topic(each, topic_name(each)) for each in known if len(each) <= LONGEST_TOPIC)
    return TicketTopic(own, storable, ticket.topic_set_by is not None)


def set_topic(engine: Engine, agent: Agent, choice: TopicChoice, known: Collection[str]) -> Decided | Closed:
    """Give a ticket the topic that a person chose, one of `known`, and ask for its card.

    Raises `UnknownTicket`. Once the ticket is decided or retired nothing is done.
    """
    with write(engine) as session:
        ticket, _ = find(session, agent.workspace_id, Reference(choice.ticket_id, None))
        session.refresh(ticket, with_for_update=True)  # Somebody may be deciding about it at this moment.
        late = closed_before(session, ticket)
        if late is not None:
            return late
        if choice.topic == ticket.topic:
            return Decided()
        if choice.topic not in known:
            raise UnknownTicket
        ticket.topic, ticket.topic_set_by = choice.topic, agent.user_id
        sending.show(session, ticket)
        return Decided()
