"""Catch up on what was said while we did not listen: give the app each message as the event that was missed.

A message that somebody answered meanwhile is left alone. One that is older than the setting gets no draft;
how many those are is told. A message that comes as an event too is one ticket: see `tickets/intake.py`.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from slack_sdk import WebClient

from bot.blocks import mrkdwn
from bot.blocks.message_text import mentions
from bot.job_handlers import GiveUp, Handler, Mendable, TransientError, one_by_one
from bot.listeners import direct
from bot.listeners.colleagues import is_no_ticket
from bot.listeners.messages import author_of, says_something
from bot.listeners.payloads import MessageEvent
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.job_payloads import Hint, Notice
from bot.services.slack import unheard_changes
from bot.services.slack.heard import DIRECT, ask_to_catch_up
from bot.services.slack.missed import LOOK_BACK_SECONDS, Missed, Reader
from bot.services.slack.posting import Poster
from bot.services.tickets import intake
from bot.slack_ids import is_direct
from db import tickets
from db.session import read
from db.tables import Job, Ticket
from db.vocabulary import JobKind

log = logging.getLogger(__name__)

MOST_PAGES = 10
"""Most pages of direct messages that are listed: 2,000 people."""
TOO_OLD = (
    "While I was away you wrote {count} messages here that are older than {hours} hours. Paste one again if "
    "you still want a draft for it."
)
_MOST_ASKED_ABOUT = 100
"""Messages of a channel that Slack is asked about, one request each."""

Deliver = Callable[[dict[str, Any]], int]
"""Gives an event's body to the app; the status of its answer."""


class CatchingUp:
    """Catches up for one workspace. `client` must not retry: the outbox does."""

    def __init__(self, served: ListenerContext, client: WebClient, deliver: Deliver) -> None:
        self._served = served
        self._client = client
        self._deliver = deliver
        self._poster = Poster(client)
        self._reader = Reader(served.workspace, client)

    def handlers(self) -> dict[str, Handler]:
        """By kind of job."""
        return {JobKind.CATCH_UP: one_by_one(self._catch_up)}

    def _catch_up(self, job: Job) -> None:
        away = job_kinds.CATCH_UP.read(job)
        if away.channel == DIRECT:
            self._ask_for_direct(float(away.since))
            return
        if not is_direct(away.channel) and not self._served.preferences().watched(away.channel):
            return
        missed = self._reader.since(away.channel, float(away.since))
        youngest = time.time() - timedelta(hours=self._served.settings.catch_up_hours).total_seconds()
        too_old = list[MessageEvent]()
        for each in missed:
            message = MessageEvent.model_validate(each.raw | {"channel": away.channel})
            asks = self._asks(message)
            if asks:
                if each.answered or self._is_known(message):
                    continue
                too_old += [message] if each.ts < youngest else []
            if each.ts >= youngest and (asks or not is_direct(away.channel)):
                self._give(message, each)
        self._follow_changes(away.channel, float(away.since))
        log.info("channel %s: %d messages were said while I was away", away.channel, len(missed))
        if too_old:
            self._tell(job, away.channel, too_old)

    def _ask_for_direct(self, since: float) -> None:
        """Enqueue a reading of each direct message; none if the app's scopes do not let us list them."""
        try:
            ask_to_catch_up(self._served.workspace, list(self._direct()), since)
        except GiveUp as refusal:
            if isinstance(refusal, Mendable) and not refusal.method:  # The token itself.
                raise
            log.warning("direct messages of the time away are not read: Slack answers %s", refusal)

    def _direct(self) -> Iterator[str]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = self._poster.ask(self._client.conversations_list, types="im", limit=200, cursor=cursor)
            yield from (str(each["id"]) for each in page["channels"] if not each.get("is_user_deleted"))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _follow_changes(self, channel: str, since: float) -> None:
        """Follow the edits and deletions of messages that have a ticket: their events did not come."""
        begun = datetime.fromtimestamp(since - LOOK_BACK_SECONDS, UTC)
        with read(self._served.workspace.engine) as session:
            known = tickets.in_channel(
                session, workspace_id=self._served.workspace.id, channel=channel, since=begun
            )
        doubtful = [each for each in known if self._may_have_changed(each, since)]
        for ticket in doubtful[:_MOST_ASKED_ABOUT]:
            unheard_changes.follow(self._served.workspace, self._client, ticket, self._served.serving.brand)

    def _may_have_changed(self, ticket: Ticket, since: float) -> bool:
        """Return whether what was read of a ticket's message, or that it was not there, says so."""
        raw = self._reader.seen.get(ticket.message_ts or "")
        if raw is None:  # Only the threads with news were read.
            return ticket.thread_ts is None or ticket.status in tickets.OPEN
        edited = raw.get("edited")
        changed_at = edited.get("ts") if isinstance(edited, dict) else None
        return raw.get("subtype") == unheard_changes.TOMBSTONE or float(changed_at or 0) > since

    def _asks(self, message: MessageEvent) -> bool:
        """Return whether this may be a customer's message: new, or in their own thread."""
        if is_direct(message.channel):
            return direct.is_said_to_us_alone(message) and says_something(message, self._us["user_id"])
        counts = self._served.preferences()
        author = author_of(message, counts, self._us["bot_id"])
        if author is None or (message.root_ts is not None and message.parent_user_id != author):
            return False
        return says_something(message, self._us["user_id"]) and not is_no_ticket(
            self._served, message, counts
        )

    def _is_known(self, message: MessageEvent) -> bool:
        return intake.status_of(self._served.workspace, message.channel, message.ts) is not None

    def _give(self, message: MessageEvent, missed: Missed) -> None:
        kinds = ["message"]
        if mentions(message.words, self._us["user_id"]):
            kinds.append("app_mention")
        for kind in kinds:
            event = missed.raw | {"type": kind, "channel": message.channel, "event_ts": message.ts}
            if self._deliver(self._envelope(event, missed)) >= 500:
                raise TransientError("A message that was missed could not be stored.")

    def _envelope(self, event: dict[str, Any], missed: Missed) -> dict[str, Any]:
        us = {"team_id": self._served.workspace.id, "user_id": self._us["user_id"], "is_bot": True}
        return {
            "type": "event_callback",
            "team_id": self._served.workspace.id,
            "event": event,
            "event_time": int(missed.ts),
            "authorizations": [{"enterprise_id": None, "is_enterprise_install": False, **us}],
        }

    @cached_property
    def _us(self) -> dict[str, str]:
        told = self._client.auth_test()
        return {"bot_id": str(told.get("bot_id")), "user_id": str(told.get("user_id"))}

    def _tell(self, job: Job, channel: str, too_old: Sequence[MessageEvent]) -> None:
        hours, count = self._served.settings.catch_up_hours, len(too_old)
        if is_direct(channel):
            told = TOO_OLD.format(count=count, hours=f"{hours:g}")
            hint = job_kinds.TELL.new(Hint(channel, too_old[-1].user, told), dedupe_key=f"tell:away:{job.id}")
            intake.ask(self._served.workspace, hint)
            self._served.workspace.wake(job_kinds.TELL.name)
            return
        log.warning("channel %s: %d messages are older than %g h and get no draft", channel, count, hours)
        if self._served.settings.ops_channel is None:
            return
        words = (
            f"While I was away, {count} messages in {mrkdwn.channel(channel)} were not answered. They are "
            f"older than {hours:g} hours, so I made no drafts. Choose *Draft a reply* in a message's menu."
        )
        notice = Notice(self._served.settings.ops_channel, mrkdwn=words)
        kind = job_kinds.NOTICE
        intake.ask(self._served.workspace, kind.new(notice, dedupe_key=f"{kind.name}:away:{job.id}"))
        self._served.workspace.wake(kind.name)
