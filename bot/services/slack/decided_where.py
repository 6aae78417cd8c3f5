"""Say in which conversation somebody decides about a ticket: one where it is, whatever a request names."""

from dataclasses import dataclass

from bot.errors import UnknownTicket
from bot.services.workspace import Workspace
from bot.slack_ids import is_direct
from db import posted_cards, tickets
from db.session import read
from db.vocabulary import FOR_ONE_PERSON


@dataclass(frozen=True)
class Clicked:
    """Who decides, their workspace, and where they say that they do: a channel, or an answer that only they
    can see.
    """

    user: str
    channel: str
    team: str | None = None
    is_ephemeral: bool = False


@dataclass(frozen=True)
class Place:
    """A conversation, and whether the person is there for certain: nobody else can see it."""

    channel: str
    is_theirs: bool


def decided_where(workspace: Workspace, ticket_id: int, clicked: Clicked) -> Place:
    """Return the channel named if one of the ticket's cards is there, else the ticket's own.

    Raises UnknownTicket if the ticket is not this workspace's.
    """
    with read(workspace.engine) as session:
        ticket = tickets.get(session, workspace_id=workspace.id, ticket_id=ticket_id)
        if ticket is None:
            raise UnknownTicket
        cards = posted_cards.of_ticket(session, workspace_id=workspace.id, ticket_id=ticket_id)
    card = next((each for each in cards if each.channel == clicked.channel), None)
    if card is not None and card.person in (None, clicked.user):
        is_theirs = card.person is not None or (is_direct(card.channel) and ticket.author == clicked.user)
        return Place(card.channel, is_theirs)
    if ticket.source in FOR_ONE_PERSON:  # It is answered to one person only.
        return Place(ticket.channel, clicked.is_ephemeral)
    return Place(ticket.channel, is_direct(ticket.channel) and ticket.author == clicked.user)
