"""Post, update, move and withdraw cards, so that only the team can read them (`places.py`).

A card that others can read is deleted, open or decided; an open one is posted again where its ticket's cards
now go. Each handler closes its transaction before it calls Slack.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.blocks import draft_card
from bot.job_handlers import GiveUp, Handler, Mendable, Retry, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import CardToPost
from bot.services.shown import cards
from bot.services.slack.audience import Audience
from bot.services.slack.of_ticket import of_its_ticket, ticket_of
from bot.services.slack.places import Place, Places
from bot.services.slack.posting import OUTSIDE, Message, Poster, was_tried
from bot.services.tickets import pausing
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from db import jobs, posted_cards, tickets
from db.posted_cards import NewCard
from db.session import read, write
from db.tables import Job, PostedCard, Ticket
from db.vocabulary import JobKind, Readers

log = logging.getLogger(__name__)


class CardDelivery:
    """Delivers cards to one workspace. `link` gives the helpdesk's page of a ticket."""

    def __init__(
        self,
        workspace: Workspace,
        client: WebClient,
        serving: ServedVersion,
        places: Places,
        audience: Audience,
        link: Callable[[Ticket], str | None] = lambda _ticket: None,
    ) -> None:
        self._workspace = workspace
        self._client = client
        self._serving = serving
        self._places = places
        self._audience = audience
        self._link = link
        self._poster = Poster(client)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job."""
        return {
            JobKind.POST_CARD: one_by_one(of_its_ticket(self._post)),
            JobKind.UPDATE_CARD: one_by_one(of_its_ticket(self._update)),
            JobKind.LOOK_AT_CHANNEL: one_by_one(self._look_at_channel),
        }

    def _post(self, job: Job) -> None:
        """Post the ticket's missing cards; none while paused. A repeated attempt posts none twice."""
        person = job_kinds.POST_CARD.read(job).person
        with read(self._workspace.engine) as session:
            if pausing.is_paused(session, self._workspace.id):
                return  # Its card follows when the pause ends.
            ticket = ticket_of(session, job)
            if ticket.shadow:
                return  # Nobody sees a card of its.
            stored = posted_cards.of_ticket(session, workspace_id=self._workspace.id, ticket_id=ticket.id)
            there = {card.channel for card in stored}
        wanted = self._places.of(ticket) if person is None else [self._places.of_person(person)]
        if was_tried(job):
            self._withdraw_unstored(job, ticket, wanted)
        for place in wanted:
            if place.channel not in there:
                self._post_at(job, ticket, place, alone=len(wanted) == 1)
        if not wanted:
            log.info("the card of ticket %d waits in the App Home: others can read its channels", ticket.id)

    def _post_at(self, job: Job, ticket: Ticket, place: Place, *, alone: bool) -> None:
        """Post one card and store its place. If Slack refuses a direct message, the others still get
        theirs.
        """
        link = self._permalink(ticket) if _is_apart(ticket, place.channel) else None
        text, blocks = draft_card.build(self._card(ticket, place.channel, link))
        try:
            ts = self._poster.post(
                job, channel=place.channel, message=Message(text, blocks), thread_ts=place.thread_ts
            )
        except GiveUp as refusal:
            if alone or isinstance(refusal, Mendable):
                raise
            log.warning("the card of ticket %d did not reach %s: %s", ticket.id, place.person, refusal)
            return
        with write(self._workspace.engine) as session:
            card = NewCard(place.channel, ts, place.person, link)
            posted_cards.put(session, workspace_id=self._workspace.id, ticket_id=ticket.id, card=card)

    def _update(self, job: Job) -> None:
        with read(self._workspace.engine) as session:
            ticket = ticket_of(session, job)
            stored = posted_cards.of_ticket(session, workspace_id=self._workspace.id, ticket_id=ticket.id)
        # Empty if no card could be posted, which was reported then.
        _each(stored, partial(self._show, ticket))

    def _show(self, ticket: Ticket, posted: PostedCard) -> None:
        """Let one card show its ticket now."""
        if not self._places.is_fit(posted):
            self._withdraw(posted)
            return
        text, blocks = draft_card.build(self._card(ticket, posted.channel, posted.message_link))
        self._poster.update(channel=posted.channel, ts=posted.ts, text=text, blocks=blocks)

    def show_now(self, job: Job) -> None:
        """Show on its cards that a ticket's reply waits; its jobs cannot, which wait behind the reply."""
        try:
            self._update(job)
        except (GiveUp, Retry, SlackApiError, OSError) as error:
            log.info("the card of ticket %s does not say that its reply waits: %s", job.ticket_id, error)

    def _look_at_channel(self, job: Job) -> None:
        """Ask Slack who can read a channel; withdraw its cards if people outside the team can."""
        channel = job_kinds.LOOK_AT_CHANNEL.read(job).channel
        try:
            readers = self._audience.look(channel)
        except GiveUp as refusal:
            if str(refusal) not in OUTSIDE:
                raise
            return  # We are not in it, so no card of ours can be posted there.
        if readers in (Readers.TEAM, Readers.UNKNOWN):
            return
        with read(self._workspace.engine) as session:
            there = posted_cards.in_channel(session, workspace_id=self._workspace.id, channel=channel)
        _each(there, self._withdraw)

    def _withdraw(self, posted: PostedCard) -> None:
        """Delete a card that others can read; if its ticket is open, enqueue a card for another place."""
        self._poster.delete(posted.channel, posted.ts)
        with write(self._workspace.engine) as session:
            posted_cards.remove(session, workspace_id=self._workspace.id, card_id=posted.id)
            ticket = tickets.get(session, workspace_id=self._workspace.id, ticket_id=posted.ticket_id)
            if ticket is not None and ticket.status in tickets.OPEN:
                key = f"moved:{posted.id}"
                again = job_kinds.POST_CARD.new(CardToPost(), ticket_id=ticket.id, dedupe_key=key)
                jobs.enqueue(session, workspace_id=self._workspace.id, job=again)

    def _withdraw_unstored(self, job: Job, ticket: Ticket, wanted: list[Place]) -> None:
        """Delete what an earlier attempt posted in the customer's thread, if the card may no longer
        be there.
        """
        root_ts = tickets.root_of(ticket)
        if root_ts is None or any(place.channel == ticket.channel for place in wanted):
            return
        earlier = self._poster.posted_before(job, ticket.channel, root_ts)
        if earlier is not None:
            self._poster.delete(ticket.channel, earlier)

    def _card(self, ticket: Ticket, channel: str, message_link: str | None) -> draft_card.Card:
        """Return the ticket's card as it is in a channel."""
        apart = _is_apart(ticket, channel)
        place = draft_card.MessagePlace(ticket.channel, ticket.author, message_link) if apart else None
        with read(self._workspace.engine) as session:
            first = posted_cards.first_in(session, workspace_id=self._workspace.id, channel=channel)
            card = cards.card_of(
                session,
                self._serving,
                workspace_id=self._workspace.id,
                ticket_id=ticket.id,
                link=self._link,
                origin=place,
            )
            return replace(card, first=first in (None, ticket.id))

    def _permalink(self, ticket: Ticket) -> str | None:
        """Return the link to the customer's message; None if Slack does not give one: the card still names
        its channel.
        """
        ts = ticket.message_ts or ticket.thread_ts
        try:
            told = self._client.chat_getPermalink(channel=ticket.channel, message_ts=ts or "")
        except (SlackClientError, OSError):
            return None
        link = told.get("permalink")
        return link if isinstance(link, str) else None


def _each(cards: Sequence[PostedCard], do: Callable[[PostedCard], None]) -> None:
    """Change every card, also after a refusal; then raise the first refusal."""
    first: GiveUp | None = None
    for posted in cards:
        try:
            do(posted)
        except GiveUp as refusal:
            log.warning("card %s in %s could not be changed: %s", posted.ts, posted.channel, refusal)
            first = first or refusal
    if first is not None:
        raise first


def _is_apart(ticket: Ticket, channel: str) -> bool:
    """Return whether a card in this channel is outside the Slack thread that its reply goes to."""
    return ticket.helpdesk is None and channel != ticket.channel
