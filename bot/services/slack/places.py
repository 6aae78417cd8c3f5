"""Choose where a ticket's cards go, so that only the team reads them.

The team channel, if the channel has one, else the customer's thread (a helpdesk's ticket: first its own
channel, then the team channel); if people outside the team can read it, a direct message to each chosen
approver. If everyone may approve, there is no such list: the card waits in the App Home until a member asks
for it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.job_handlers import GiveUp, Mendable
from bot.services.slack.audience import Audience
from bot.services.slack.posting import Poster
from bot.services.slack.team import Team
from bot.services.workspace import Workspace
from bot.slack_ids import is_direct
from db import posted_cards, tickets
from db.session import read
from db.tables import PostedCard, Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """A conversation for a card: a thread or a channel, or one `person`'s direct messages."""

    channel: str
    thread_ts: str | None = None
    person: str | None = None


class Places:
    """Finds the places of one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient, team: Team, audience: Audience) -> None:
        self._workspace = workspace
        self._client = client
        self._poster = Poster(client)
        self._team = team
        self._audience = audience

    def of(self, ticket: Ticket) -> list[Place]:
        """Return where the ticket's cards go now; nowhere if they wait in the App Home.

        Raises `GiveUp` if we are not in the channel, and what `Poster.ask` raises for a transient error.
        """
        own = Place(ticket.channel, self._thread(ticket))
        if is_direct(ticket.channel):  # Pasted there by one of the team, who alone is to see the card.
            return [own]
        team_channel = self._team.preferences().team_channel(ticket.channel)
        apart = [Place(team_channel)] if team_channel is not None else []
        wanted = [own, *apart] if ticket.helpdesk is not None else apart or [own]
        found = next((place for place in wanted if self._is_for_team(place, ticket)), None)
        return [found] if found is not None else list(self._approvers())

    def _is_for_team(self, place: Place, ticket: Ticket) -> bool:
        """Return whether only the team can read there; False for a team channel that we are not in."""
        try:
            return self._audience.is_team_only(place.channel)
        except Mendable as refusal:
            if place.channel == ticket.channel or refusal.channel != place.channel:
                raise
            log.warning("no card goes to team channel %s: Slack answers %s", place.channel, refusal)
            return False

    def _approvers(self) -> Iterator[Place]:
        for user in self._team.approvers():
            try:
                yield self.of_person(user)
            except Mendable:
                raise
            except GiveUp as refusal:  # This person has left; the others still get theirs.
                log.warning("no direct messages with approver %s: Slack answered %s", user, refusal)

    def _thread(self, ticket: Ticket) -> str | None:
        """Return the customer's thread; for a helpdesk's ticket, its first card while that exists."""
        root_ts = tickets.root_of(ticket)
        if ticket.helpdesk is None or root_ts is None:
            return root_ts
        key = {"channel": ticket.channel, "ts": root_ts}
        with read(self._workspace.engine) as session:
            is_posted = posted_cards.is_posted(session, workspace_id=self._workspace.id, **key)
        return root_ts if is_posted else None

    def of_person(self, user: str) -> Place:
        """Return one person's direct messages."""
        told = self._poster.ask(self._client.conversations_open, users=user)
        return Place(str(told["channel"]["id"]), person=user)

    def is_fit(self, card: PostedCard) -> bool:
        """Return whether a card may stay where it is."""
        return card.person is not None or self._audience.is_team_only(card.channel)
