"""Read a channel's threads in which somebody of the team answered, as questions with their answers.

Who began a thread is the customer; of the others only the team answers. Threads in which Draftdesk replied
are left out: those replies were learned when they were approved.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.blocks.message_text import has_files, mails_in, message_text
from bot.blocks.mrkdwn import plain_text
from bot.helpdesks.port import Comment
from bot.job_handlers import GiveUp, Retry
from bot.pairs.pair import Broken, Pair, Record
from bot.services.slack.posting import PAGE, Poster
from bot.services.slack.team import Team
from bot.services.slack.threads import our_job
from bot.services.workspace import Workspace
from db import handwritten_answers
from db.session import read

SOURCE = "slack"
NO_TEAM, OURS, BY_APP, KNOWN = (
    "nobody of the team answered",
    "answered with Draftdesk",
    "begun by an app",
    "learned when it was written",
)
_Told = TypeVar("_Told")


@dataclass
class SlackThreads:
    """Reads the threads of one channel. `client` must not retry: what Slack asks to wait is waited here."""

    workspace: Workspace
    client: WebClient
    team: Team
    channel: str
    wait: Callable[[float], Any] = time.sleep
    _names: dict[str, str] = field(default_factory=dict)

    def records(self, since: datetime) -> Iterator[Record]:
        """Yield the threads that began since then, newest first. Raises `GiveUp` with Slack's code."""
        history = self._pages(self.client.conversations_history, oldest=f"{since.timestamp():.6f}")
        for root in history:
            if root.get("reply_count"):
                thread = self._pages(self.client.conversations_replies, ts=str(root["ts"]))
                yield self._record(root, list(thread))

    def _record(self, root: dict[str, Any], thread: list[dict[str, Any]]) -> Record:
        place = f"thread of {_at(root):%Y-%m-%d %H:%M}"
        if root.get("bot_id") and not mails_in(root):
            return Broken(place, BY_APP)
        if any(our_job(each) is not None for each in thread):
            return Broken(place, OURS)
        customer = _author(root)
        comments = tuple(self._comment(each, customer) for each in thread if _author(each))
        if not any(each.by_agent for each in comments):
            return Broken(place, NO_TEAM)
        if any(self._is_learned(each) for each in comments if each.by_agent):
            return Broken(place, KNOWN)
        return Pair(place, comments, at=comments[-1].created_at)

    def _comment(self, message: dict[str, Any], customer: str) -> Comment:
        author = _author(message)
        other = author != customer
        by_agent = other and not message.get("bot_id") and self._patiently(lambda: self.team.has(author))
        return Comment(
            id=str(message["ts"]),
            body=plain_text(message_text(message)),
            public=True,
            by_agent=by_agent,
            author="" if message.get("bot_id") else self._name(author),
            created_at=_at(message),
            author_id=author,
            on_copy=other and not by_agent,
            has_files=has_files(message),
        )

    def _is_learned(self, answer: Comment) -> bool:
        with read(self.workspace.engine) as session:
            found = handwritten_answers.by_message(
                session, workspace_id=self.workspace.id, channel=self.channel, ts=answer.id
            )
        return found is not None and found.resolution_id is not None

    def _name(self, user: str) -> str:
        """Return a person's name, by which it is masked; "" if Slack does not tell it."""
        if user not in self._names:
            try:
                told = self._ask(self.client.users_info, user=user)["user"]
            except GiveUp:
                told = {}
            self._names[user] = str(told.get("real_name") or "")
        return self._names[user]

    def _pages(self, method: Callable[..., SlackResponse], **where: Any) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._ask(
                method,
                channel=self.channel,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
                **where,
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _ask(self, method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
        return self._patiently(lambda: Poster(self.client).ask(method, **arguments))

    def _patiently(self, ask: Callable[[], _Told]) -> _Told:
        while True:
            try:
                return ask()
            except Retry as asked:
                self.wait(asked.after_seconds)


def _author(message: dict[str, Any]) -> str:
    return str(message.get("bot_id") or message.get("user") or "")


def _at(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC)
