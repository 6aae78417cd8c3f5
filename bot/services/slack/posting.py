"""Write to Slack exactly once, even if the worker dies in between: by the Web API and response URLs.

Every message that we post carries its job's id as metadata. When a job runs again, it first asks Slack for a
message with that id. Slack's errors become `Retry` (Slack asked to wait) or `GiveUp` (it will never work; the
reason is Slack's code), or are raised unchanged, for a retry with backoff.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.models.metadata import Metadata
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.blocks import guard
from bot.job_handlers import GiveUp, Mendable, Retry
from bot.response_urls import is_slacks
from bot.slack_budgets import asked_to_wait, retry_after, status_of
from bot.slack_client import TOKEN_REFUSALS
from bot.slack_ids import is_direct
from db.tables import Job

EVENT_TYPE = "draftdesk_job"
PASSING = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
"""Slack's codes for transient errors."""
OUTSIDE = frozenset({"channel_not_found", "not_in_channel"})
"""Slack's codes for a conversation that we are not a member of."""
GONE = "message_not_found"
"""Slack's code for a deleted message."""
CHANNEL_REFUSALS = OUTSIDE | {"is_archived"}
"""Codes that people mend in the channel."""
_CODE = re.compile(r"[a-z0-9_]+")
CLOCK_DIFFERENCE = timedelta(minutes=10)
PAGES = 5
PAGE = 200
TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class Message:
    """The content of a message: `text`, escaped, and its `blocks`, if any."""

    text: str
    blocks: Sequence[Block] = ()
    mrkdwn: bool = True
    """Whether Slack formats the text."""


class Poster:
    """Writes to Slack for the jobs of the outbox. `client` must not retry: the outbox does."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(
        self,
        job: Job,
        *,
        channel: str,
        message: Message,
        thread_ts: str | None = None,
        first: Job | None = None,
    ) -> str:
        """Post a message and return its ts. If an earlier attempt of this job, or of the job `first` that it
        repeats, posted it, return the ts of that message.
        """
        values, first = guard.checked(message.blocks) or None, first or job
        if was_tried(job) or first.id != job.id:
            earlier = self.posted_before(first, channel, thread_ts)
            if earlier is not None:
                return earlier
        answer = self.ask(
            self._client.chat_postMessage,
            channel=channel,
            text=message.text,
            blocks=values,
            thread_ts=thread_ts,
            mrkdwn=message.mrkdwn,
            unfurl_links=False,
            unfurl_media=False,
            metadata=Metadata(event_type=EVENT_TYPE, event_payload=_stamp(first)),
        )
        return str(answer["ts"])

    def update(self, *, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        """Replace the content of one of our messages. Idempotent."""
        self.ask(self._client.chat_update, channel=channel, ts=ts, text=text, blocks=guard.checked(blocks))

    def delete(self, channel: str, ts: str) -> None:
        """Delete one of our messages, unless it is gone already. Raises as `ask`."""
        try:
            self.ask(self._client.chat_delete, channel=channel, ts=ts)
        except GiveUp as refusal:
            if str(refusal) != GONE:
                raise

    def answer(self, response_url: str, *, text: str, blocks: Sequence[Block]) -> None:
        """Replace the ephemeral message of a `response_url`. Raises GiveUp if that is not Slack's."""
        if not is_slacks(response_url, self._client.base_url):
            raise GiveUp("a response URL is not on Slack's host")
        client = WebhookClient(response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
        response = client.send(
            text=text, blocks=guard.checked(blocks), response_type="ephemeral", replace_original=True
        )
        if response.status_code == 429:
            raise Retry(retry_after(response.headers))
        if response.status_code >= 500:
            raise ConnectionError(f"a response URL answered {response.status_code}")
        if response.status_code != 200:
            raise GiveUp(f"a response URL answered {response.status_code}: it was used up or is too old")

    def can_post(self, channel: str) -> bool:
        """Return whether we are in this conversation; True if Slack does not say."""
        try:
            if is_direct(channel):  # Slack describes these only to apps with another scope.
                self._client.conversations_history(channel=channel, limit=1)
                return True
            found = self._client.conversations_info(channel=channel).get("channel") or {}
        except SlackApiError as error:
            return str(error.response.get("error")) not in OUTSIDE
        except (SlackClientError, OSError):
            return True
        return found.get("is_member") is not False

    def posted_before(self, job: Job, channel: str, thread_ts: str | None) -> str | None:
        """Return the ts of the message that an earlier attempt of this job posted; None if there is none."""
        return next(self.posted_by(job, channel, thread_ts), None)

    def posted_by(self, job: Job, channel: str, thread_ts: str | None) -> Iterator[str]:
        """Return the ts of every message that this job posted."""
        oldest = f"{(job.created_at - CLOCK_DIFFERENCE).timestamp():.6f}"
        where: dict[str, Any] = {"channel": channel, "oldest": oldest}
        method: Callable[..., SlackResponse] = self._client.conversations_history
        if thread_ts is not None:
            method, where["ts"] = self._client.conversations_replies, thread_ts
        for message in self.messages(method, **where):
            metadata = message.get("metadata") or {}
            if (metadata.get("event_type"), metadata.get("event_payload")) == (EVENT_TYPE, _stamp(job)):
                yield str(message["ts"])

    def messages(self, method: Callable[..., SlackResponse], **where: Any) -> Iterator[dict[str, Any]]:
        """Yield the messages that `conversations_history` or `conversations_replies` of `client` returns,
        with their metadata, at most `PAGES` pages of them. Raises as `ask`.
        """
        cursor: str | None = None
        for _ in range(PAGES):
            page = self.ask(method, include_all_metadata=True, limit=PAGE, cursor=cursor, **where)
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def ask(self, method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        """Call a method of `client`. Raises `Retry`, `GiveUp` with Slack's code, or the error unchanged."""
        try:
            return method(**arguments)
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if (seconds := asked_to_wait(error)) is not None:
                raise Retry(seconds) from error
            status, _ = status_of(error)
            if status >= 500 or code in PASSING or not _CODE.fullmatch(code):
                raise  # Such as a proxy's page, which slack_sdk returns as the code.
            raise _refusal(code, method, arguments) from error


def _refusal(code: str, method: Callable[..., SlackResponse], arguments: Mapping[str, Any]) -> GiveUp:
    channel = str(arguments.get("channel") or "")
    named = str(arguments.get("api_method") or method.__name__.replace("_", ".", 1))
    if code in TOKEN_REFUSALS:
        return Mendable(code, "", "")
    if code == "missing_scope":
        return Mendable(code, named, "")
    if code in CHANNEL_REFUSALS and channel and not channel.startswith("D"):  # Nobody can invite us to those.
        return Mendable(code, named, channel)
    return GiveUp(code)


def was_tried(job: Job) -> bool:
    """Whether an earlier attempt may have written something: one that was only put off did not."""
    return job.attempts - job.deferrals > 1


def _stamp(job: Job) -> dict[str, Any]:
    """Return metadata that identifies this job's message. Ids start over with a new database, times
    do not.
    """
    return {"job_id": job.id, "enqueued_at": job.created_at.isoformat()}
