"""Write replies, answers, receipts and notices to Slack, one job at a time; `card_delivery.py` writes cards.

Each handler reads what to show and closes the transaction before it calls Slack. See `posting.py` for how a
message is written only once.
"""

import logging
from collections.abc import Callable
from dataclasses import replace

from slack_sdk import WebClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.blocks import draft_card, mrkdwn, notices, suggest_answer
from bot.job_handlers import GiveUp, Handler, Mendable, one_by_one
from bot.services import job_kinds
from bot.services.job_payloads import Answer
from bot.services.shown import cards
from bot.services.slack import unheard_changes
from bot.services.slack.of_ticket import of_its_ticket, ticket_of
from bot.services.slack.posting import Message, Poster, was_tried
from bot.services.tickets import sending
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.slack_ids import is_direct
from db import tickets
from db.session import read, write
from db.tables import Job, Ticket
from db.vocabulary import FOR_ONE_PERSON, JobKind
from model.masking.replies import tells_secret

log = logging.getLogger(__name__)


class SlackDelivery:
    """Delivers to one workspace. `handlers()` is for a `Worker`; `failed` tells the ops channel.
    `link` gives the helpdesk's page of a ticket, for its card.
    """

    def __init__(
        self,
        engine: Engine,
        client: WebClient,
        serving: ServedVersion,
        ops_channel: str | None,
        link: Callable[[Ticket], str | None] = lambda _ticket: None,
    ) -> None:
        self._engine = engine
        self._link = link
        self._serving = serving
        self._client = client
        self._poster = Poster(client)
        self._ops_channel = ops_channel

    def handlers(self) -> dict[str, Handler]:
        """Handlers by kind of job."""
        each = {
            JobKind.POST_REPLY: self._post_reply,
            JobKind.ANSWER_SUGGEST: self._answer_suggest,
            JobKind.RECEIPT: self._receipt,
            JobKind.NOTICE: self._notice,
        }
        return {kind: one_by_one(of_its_ticket(handle)) for kind, handle in each.items()}

    def _card(self, session: Session, ticket: Ticket) -> draft_card.Card:
        return cards.card_of(
            session,
            self._serving,
            workspace_id=ticket.workspace_id,
            ticket_id=ticket.id,
            link=self._link,
        )

    def _post_reply(self, job: Job) -> None:
        with read(self._engine) as session:
            ticket, reply, masked = cards.reply_of(
                session,
                self._serving.brand,
                workspace_id=job.workspace_id,
                ticket_id=job.ticket_id or 0,
                decision_id=job_kinds.POST_REPLY.read(job).decision_id,
            )
            first = sending.first_of(session, job)
        workspace = Workspace(self._engine, job.workspace_id)
        brand = self._serving.brand
        if not was_tried(job) and unheard_changes.follow(workspace, self._client, ticket, brand, unsent=True):
            log.info("post_reply job %d: its message was changed; nothing was sent", job.id)
            return
        # Send what the agent saw: an asterisk stays an asterisk.
        message = Message(mrkdwn.escape(reply), mrkdwn=False)
        root_ts = tickets.root_of(ticket)
        try:
            self._poster.post(job, channel=ticket.channel, message=message, thread_ts=root_ts, first=first)
        except Mendable as refusal:
            if ticket.source not in FOR_ONE_PERSON or not refusal.channel:
                raise
            # Only one person sees its receipt, for half an hour: tell them now, with Try again.
            raise GiveUp(refusal.code) from refusal
        if tells_secret(masked):
            with write(self._engine) as session:
                sending.forget_secrets(session, ticket_of(session, job))

    def _answer_suggest(self, job: Job) -> None:
        with read(self._engine) as session:
            ticket = ticket_of(session, job)
            answer = cards.answer_of(
                session, self._serving, workspace_id=job.workspace_id, ticket_id=ticket.id
            )
        answer = replace(answer, place=self._place(ticket))
        text, blocks = suggest_answer.build(answer)
        self._poster.answer(_response_url(job), text=text, blocks=blocks)

    def _place(self, ticket: Ticket) -> suggest_answer.Place:
        """Return where a reply to the question given to `/suggest` would be posted."""
        if not self._poster.can_post(ticket.channel):
            return "direct" if is_direct(ticket.channel) else "outside"
        return "channel" if ticket.thread_ts is None else "thread"

    def _receipt(self, job: Job) -> None:
        with read(self._engine) as session:
            ticket = ticket_of(session, job)
            card = self._card(session, ticket)
        if card.decision is None:  # It was undone: offer the drafts again.
            self._answer_suggest(job)
            return
        text, blocks = draft_card.build(card)
        self._poster.answer(_response_url(job), text=text, blocks=blocks)

    def _notice(self, job: Job) -> None:
        given = job_kinds.NOTICE.read(job)
        ours = given.mrkdwn
        text, blocks = notices.notice(given.text or "") if ours is None else notices.line(ours)
        self._poster.post(job, channel=given.channel, message=Message(text, blocks))


def _response_url(job: Job) -> str:
    url = Answer.of_json(job.payload).response_url
    if url is None:
        raise GiveUp("it has no response URL")
    return url
