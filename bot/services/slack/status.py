"""Show in direct messages that a draft is being made: by a status, in place of a card without a draft.

Slack has a status in a channel's threads too, but shows it to everybody who reads there, so those keep the
card. A status goes when we post in its thread, or after two minutes: it is set again before that. Source:
docs.slack.dev/reference/methods/assistant.threads.setStatus.
"""

import logging
from datetime import timedelta

from slack_sdk import WebClient

from bot.job_handlers import GiveUp, Handler, Mendable, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import CardToPost, Nothing
from bot.services.slack.of_ticket import of_its_ticket, ticket_of
from bot.services.slack.posting import Poster
from bot.services.tickets import pausing
from bot.services.workspace import Workspace
from db import jobs, tickets
from db.base import now
from db.jobs import NewJob
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import JobKind, TicketStatus

log = logging.getLogger(__name__)

SAYS = "is drafting a reply…"
"""Slack puts the app's name before it."""
AGAIN = timedelta(seconds=100)
IN_PROGRESS = (TicketStatus.QUEUED, TicketStatus.DRAFTING)


class Statuses:
    """Sets the statuses of one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient) -> None:
        self._workspace = workspace
        self._client = client
        self._poster = Poster(client)

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.SHOW_STATUS: one_by_one(of_its_ticket(self._show))}

    def _show(self, job: Job) -> None:
        with read(self._workspace.engine) as session:
            ticket = ticket_of(session, job)
            if pausing.is_paused(session, self._workspace.id):
                return
        if ticket.status not in IN_PROGRESS:
            return
        is_shown = self._set(ticket)
        with write(self._workspace.engine) as session:
            waiting = tickets.get(session, workspace_id=self._workspace.id, ticket_id=ticket.id, lock=True)
            if waiting is not None and waiting.status in IN_PROGRESS:
                following = _again(waiting) if is_shown else _card(waiting)
                jobs.enqueue(session, workspace_id=self._workspace.id, job=following)

    def _set(self, ticket: Ticket) -> bool:
        """Set the status; False if Slack has none there: an app without the agent view, or an older Slack."""
        try:
            self._poster.ask(
                self._client.assistant_threads_setStatus,
                channel_id=ticket.channel,
                thread_ts=tickets.root_of(ticket) or "",
                status=SAYS,
            )
        except GiveUp as refusal:
            if isinstance(refusal, Mendable) and not refusal.method:  # The token itself.
                raise
            log.info("ticket %d gets a card without a draft: no status, Slack says %s", ticket.id, refusal)
            return False
        return True


def _again(ticket: Ticket) -> NewJob:
    return job_kinds.SHOW_STATUS.new(Nothing(), ticket_id=ticket.id, run_after=now() + AGAIN)


def _card(ticket: Ticket) -> NewJob:
    return job_kinds.POST_CARD.new(CardToPost(), ticket_id=ticket.id, dedupe_key=f"card:{ticket.id}")
