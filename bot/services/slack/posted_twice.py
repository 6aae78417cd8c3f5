"""Delete the later of two messages that one job posted: a post may get through after its timeout.

An attempt that follows an uncertain one looks first what that one posted. What gets through after that look
stands twice; a minute later, this finds it.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.job_handlers import Handler, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import Answer, PostToCheck
from bot.services.slack.posting import Poster, was_tried
from bot.services.tickets import sending
from bot.services.workspace import Workspace
from db import jobs, posted_cards, tickets
from db.base import now
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import JobKind, JobStatus

log = logging.getLogger(__name__)

LATE = timedelta(minutes=1)
"""After this time a post that timed out has succeeded or never will."""
POSTS = (JobKind.POST_CARD, JobKind.POST_REPLY, JobKind.NOTICE)


class PostedTwice:
    """Deletes late repeats of one workspace's posts."""

    def __init__(self, workspace: Workspace, client: WebClient) -> None:
        self._workspace = workspace
        self._poster = Poster(client)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job."""
        return {JobKind.CHECK_POST: one_by_one(self._check)}

    def settled(self, session: Session, job: Job) -> None:
        """Ask for a look, in the caller's transaction, if an attempt before the last one was uncertain."""
        if job.kind not in POSTS or not was_tried(job):
            return
        left = jobs.get(session, workspace_id=job.workspace_id, job_id=job.id)
        if left is None or left.status != JobStatus.DONE:
            return
        ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
        channel = ticket.channel if ticket is not None else str(job.payload.get("channel"))
        look = job_kinds.CHECK_POST.new(PostToCheck(channel, job.id), run_after=now() + LATE)
        jobs.enqueue(session, workspace_id=job.workspace_id, job=look)

    def _check(self, job: Job) -> None:
        given = job_kinds.CHECK_POST.read(job)
        with read(self._workspace.engine) as session:
            posted = jobs.get(session, workspace_id=self._workspace.id, job_id=given.job_id)
            if posted is None:
                return
            first = sending.first_of(session, posted) if posted.kind == JobKind.POST_REPLY else posted
            places = list(self._places(session, posted, given.channel))
        for channel, thread_ts in places:
            found = sorted(self._poster.posted_by(first, channel, thread_ts), key=float)
            for ts in found[1:]:
                self._poster.delete(channel, ts)
                log.warning(
                    "%s job %d stood twice in %s; the later one is deleted", posted.kind, posted.id, channel
                )
            if len(found) > 1 and posted.kind == JobKind.POST_CARD:
                self._keep_card(posted, channel, found[0])

    def _places(self, session: Session, posted: Job, channel: str) -> Iterator[tuple[str, str | None]]:
        """Return the channels, and the threads in them, where the job posted."""
        ticket = tickets.get(session, workspace_id=self._workspace.id, ticket_id=posted.ticket_id or 0)
        if ticket is None:
            yield channel, None
        elif posted.kind != JobKind.POST_CARD:
            yield ticket.channel, tickets.root_of(ticket)
        else:
            for card in posted_cards.of_ticket(session, workspace_id=self._workspace.id, ticket_id=ticket.id):
                yield card.channel, _thread(ticket, card.channel)

    def _keep_card(self, posted: Job, channel: str, ts: str) -> None:
        """The card is the message that is left: show on it what the deleted one showed."""
        with write(self._workspace.engine) as session:
            cards = posted_cards.of_ticket(
                session, workspace_id=self._workspace.id, ticket_id=posted.ticket_id or 0
            )
            for card in cards:
                if card.channel == channel and card.ts != ts:
                    card.ts = ts
                    update = job_kinds.UPDATE_CARD.new(Answer(), ticket_id=card.ticket_id)
                    jobs.enqueue(session, workspace_id=self._workspace.id, job=update)
        self._workspace.wake(JobKind.UPDATE_CARD)


def _thread(ticket: Ticket, channel: str) -> str | None:
    return tickets.root_of(ticket) if channel == ticket.channel else None
