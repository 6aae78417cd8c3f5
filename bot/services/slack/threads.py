"""Read a thread from Slack: who said what, the customer, the team, and the replies that we sent for it.

Only jobs read threads: a listener would delay its acknowledgement. Our own cards and notices are not part of
the conversation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.blocks.message_text import has_files, message_text
from bot.blocks.mrkdwn import plain_text
from bot.services.slack.posting import EVENT_TYPE, Poster
from bot.services.tickets.conversation import AGENT, CUSTOMER, Turn
from bot.services.workspace import Workspace
from db import jobs
from db.session import read
from db.vocabulary import JobKind


@dataclass(frozen=True)
class Spoken:
    """A message of a thread: `author` is a user id, another app's bot id, or None for a reply that we sent.

    `text` is in Slack's format.
    """

    ts: str
    author: str | None
    text: str
    has_files: bool = False


class Threads:
    """Reads the threads of one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient) -> None:
        self._workspace = workspace
        self._client = client
        self._poster = Poster(client)

    def read(self, channel: str, root_ts: str) -> list[Spoken]:
        """Return the messages of a thread, oldest first, as far as `Poster.messages` goes; without replies
        only the root.

        Raises `Retry`, `GiveUp` with Slack's code, or the error unchanged.
        """
        method = self._client.conversations_replies
        return list(self.spoken(self._poster.messages(method, channel=channel, ts=root_ts)))

    def spoken(self, messages: Iterable[dict[str, Any]]) -> Iterator[Spoken]:
        """Yield the messages that are part of a conversation."""
        for message in messages:
            job_id = our_job(message)
            author = message.get("bot_id") or message.get("user")
            if job_id is None and author:
                yield Spoken(str(message["ts"]), str(author), message_text(message), has_files(message))
            elif job_id is not None and self._is_reply(job_id):
                yield Spoken(str(message["ts"]), None, message_text(message))

    def _is_reply(self, job_id: int) -> bool:
        with read(self._workspace.engine) as session:
            job = jobs.get(session, workspace_id=self._workspace.id, job_id=job_id)
        return job is not None and job.kind == JobKind.POST_REPLY


def turns_before(said: Sequence[Spoken], ts: str, customer: str) -> list[Turn]:
    """Return the turns before the message `ts`, oldest first; everyone but the customer is the team."""
    return [
        Turn(CUSTOMER if each.author == customer else AGENT, plain_text(each.text))
        for each in said
        if float(each.ts) < float(ts)
    ]


def our_job(message: dict[str, Any]) -> int | None:
    """Return the job that posted a message of ours; None if the message is not ours."""
    metadata = message.get("metadata") or {}
    job_id = (metadata.get("event_payload") or {}).get("job_id")
    return job_id if metadata.get("event_type") == EVENT_TYPE and isinstance(job_id, int) else None
