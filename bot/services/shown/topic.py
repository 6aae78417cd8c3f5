"""Read the menu of a ticket's topic."""

from collections.abc import Sequence

from bot.blocks.topic_menu import TicketTopic, Topic
from bot.services.tickets.topics import LONGEST_TOPIC
from db.tables import Ticket
from model.topics.voting import topic_name


def shown(ticket: Ticket, known: Sequence[str]) -> TicketTopic:
    """Return a ticket's topic and the `known` ones to choose from, in their order."""
    own = Topic(ticket.topic, topic_name(ticket.topic)) if ticket.topic is not None else None
    storable = tuple(Topic(each, topic_name(each)) for each in known if len(each) <= LONGEST_TOPIC)
    return TicketTopic(own, storable, ticket.topic_set_by is not None)
