"""Read threads in jobs: what a thread said before a ticket's message, and what a mention in it is about.

A mention becomes a ticket for the customer's last message there, or a hint for the person. See `threads.py`
for reading a thread, `tickets/intake.py` for storing a ticket.
"""

import logging
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.blocks import guard, notices
from bot.blocks.message_text import mentions, without_mention
from bot.blocks.mrkdwn import plain_text
from bot.job_handlers import GiveUp, Handler, Mendable, one_by_one
from bot.services import job_kinds
from bot.services.slack.posting import Poster
from bot.services.slack.threads import Spoken, Threads, turns_before
from bot.services.tickets import intake
from bot.services.tickets.conversation import AGENT, asks_only_for_a_draft, kept_context
from bot.services.tickets.intake import Incoming
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from db import tickets
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import JobKind, TicketSource, TicketStatus
from model.mail.asking import asks
from model.text.small_talk import is_small_talk

log = logging.getLogger(__name__)

PATIENCE = 3
"""Attempts to read a ticket's thread before the ticket is drafted without it."""

NO_MESSAGE = (
    "I find no customer's message in this thread to draft a reply to. Use *Draft a reply* in a message's "
    "menu, or `/suggest` with the message's text."
)


class ThreadReading:
    """Read threads for one workspace. `handlers()` is for a `Worker`."""

    def __init__(
        self,
        workspace: Workspace,
        client: WebClient,
        serving: ServedVersion,
    ) -> None:
        self._workspace = workspace
        self._client = client
        self._serving = serving
        self._poster = Poster(client)
        self._threads = Threads(workspace, client)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job."""
        each = {
            JobKind.READ_THREAD: self._read_thread,
            JobKind.READ_MENTION: self._read_mention,
            JobKind.READ_ANSWER: self._read_answer,
            JobKind.TELL: self._tell,
        }
        return {kind: one_by_one(handle) for kind, handle in each.items()}

    def failed(self, job: Job) -> None:
        """Handle a job that was given up: draft a ticket without its thread."""
        if job.kind == JobKind.READ_THREAD:
            with write(self._workspace.engine) as session:
                ticket = _queued(session, job, lock=True)
                if ticket is not None:
                    intake.ask_for_drafts(session, ticket)

    def _read_thread(self, job: Job) -> None:
        with read(self._workspace.engine) as session:
            ticket = _queued(session, job)
            values = tickets.slots_of(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
        root_ts = tickets.root_of(ticket) if ticket is not None else None
        if ticket is None or root_ts is None:
            return
        said, refused = self._said_before(job, ticket.channel, root_ts)
        turns = turns_before(said, ticket.message_ts or root_ts, ticket.author)
        context, more = kept_context(turns, values, self._serving.brand)
        with write(self._workspace.engine) as session:
            ticket = _queued(session, job, lock=True)
            if ticket is None:
                return
            ticket.context = context
            for placeholder, value in more.items():
                tickets.keep_value(session, ticket=ticket, placeholder=placeholder, value=value)
            url = job_kinds.READ_THREAD.read(job).response_url
            if refused and url:  # No card can be posted there either: answer only the person who asked.
                ticket.source, ticket.thread_ts, ticket.message_ts = TicketSource.SUGGEST, root_ts, None
            intake.ask_for_drafts(session, ticket, url if refused else None)
        self._workspace.wake()

    def _said_before(self, job: Job, channel: str, root_ts: str) -> tuple[list[Spoken], bool]:
        """Return the thread, and whether Slack refuses to show it. After a few failed attempts, return it
        empty: the draft can do without.
        """
        try:
            return self._threads.read(channel, root_ts), False
        except GiveUp as refusal:
            if isinstance(refusal, Mendable) and not refusal.method:  # The token itself.
                raise
            log.info("thread of ticket %s cannot be read: %s", job.ticket_id, refusal)
            return [], True
        except (SlackApiError, OSError):
            if job.attempts - job.deferrals < PATIENCE:
                raise
            log.warning("thread of ticket %s could not be read; drafting without", job.ticket_id)
            return [], False

    def _read_mention(self, job: Job) -> None:
        given = job_kinds.READ_MENTION.read(job)
        said = self._threads.read(given.channel, given.thread_ts)
        about = _asked_about(said, given.thread_ts, given.ts, given.us)
        if about is None:
            self._say(given.channel, given.user, given.thread_ts, NO_MESSAGE)
            return
        customer = about.author or ""
        incoming = Incoming(
            source=TicketSource.MENTION,
            channel=given.channel,
            author=customer,
            text=plain_text(without_mention(about.text, given.us)),
            message_ts=given.ts,
            thread_ts=given.thread_ts,
            event_id=given.event_id,
            earlier=turns_before(said, about.ts, customer),
            has_files=about.has_files,
        )
        intake.receive(self._workspace, incoming, self._serving.brand)
        self._workspace.wake()

    def _read_answer(self, job: Job) -> None:
        """Turn a customer's "yes please" into a ticket if the team's last message asked; else skip it."""
        given = job_kinds.READ_ANSWER.read(job)
        said = self._threads.read(given.channel, given.thread_ts)
        earlier = turns_before(said, given.ts, given.author)
        own = next((each for each in said if each.ts == given.ts), None)
        if own is None or not earlier or earlier[-1].by != AGENT or not asks(earlier[-1].text):
            return
        incoming = Incoming(
            source=TicketSource.FOLLOW_UP,
            channel=given.channel,
            author=given.author,
            text=plain_text(own.text),
            message_ts=given.ts,
            thread_ts=given.thread_ts,
            event_id=given.event_id,
            earlier=earlier,
        )
        intake.receive(self._workspace, incoming, self._serving.brand)
        self._workspace.wake()

    def _tell(self, job: Job) -> None:
        given = job_kinds.TELL.read(job)
        try:
            self._say(given.channel, given.user, given.thread_ts, given.mrkdwn)
        except Mendable as refusal:  # Once that is fixed, nobody needs the hint.
            raise GiveUp(refusal.code) from refusal

    def _say(self, channel: str, user: str | None, thread_ts: str | None, mrkdwn: str) -> None:
        text, blocks = notices.line(mrkdwn)
        self._poster.ask(
            self._client.chat_postEphemeral,
            channel=channel,
            user=user or "",
            thread_ts=thread_ts,
            text=text,
            blocks=guard.checked(blocks),
        )


def _queued(session: Session, job: Job, *, lock: bool = False) -> Ticket | None:
    """Return the job's ticket until its drafts are asked for. With `lock`, nobody else can change it until
    the transaction ends.
    """
    ticket = tickets.get(session, workspace_id=job.workspace_id, ticket_id=job.ticket_id or 0)
    if ticket is not None and lock:
        session.refresh(ticket, with_for_update=True)
    return ticket if ticket is not None and ticket.status == TicketStatus.QUEUED else None


def _asked_about(said: Sequence[Spoken], root_ts: str, mention_ts: str, us: str) -> Spoken | None:
    """Return the customer's last message before the mention that can be drafted for; None if there is none.

    The customer is the person who began the thread.
    """
    customer = next((each.author for each in said if each.ts == root_ts), None)
    own = [each for each in said if each.author == customer and float(each.ts) <= float(mention_ts)]
    return next((each for each in reversed(own) if customer and _is_a_question(each, us)), None)


def _is_a_question(message: Spoken, us: str) -> bool:
    text = plain_text(without_mention(message.text, us))
    only_asks_us = mentions(message.text, us) and asks_only_for_a_draft(text)
    return bool(text.strip()) and not only_asks_us and not is_small_talk(text)
