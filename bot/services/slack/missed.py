"""Read what was said in a channel since a time, in new messages and in new replies of older threads.

What was read is kept until the job that reads it ends: a rate limit puts that job off, and it goes on there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.services.slack.posting import Poster
from bot.services.slack.threads import Threads, our_job
from bot.services.workspace import Workspace

LOOK_BACK_SECONDS = 24 * 3600.0
"""Threads that began this long before are looked at, too: they may have new replies."""


@dataclass(frozen=True)
class Missed:
    """A message as Slack gives it, and whether somebody else answered later in its thread."""

    raw: dict[str, Any]
    answered: bool

    @property
    def ts(self) -> float:
        """When it was written, in Unix seconds."""
        return float(self.raw["ts"])


class Reader:
    """Reads the channels of one workspace. `client` must not retry: the outbox does."""

    def __init__(self, workspace: Workspace, client: WebClient) -> None:
        self._client = client
        self._poster = Poster(client)
        self._threads = Threads(workspace, client)
        self._kept: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.seen: dict[str, dict[str, Any]] = {}
        """Every message of the channel that was read last, by its ts."""

    def since(self, channel: str, since: float) -> list[Missed]:
        """Return others' messages of the channel since then, oldest first. Raises as `Poster.ask`."""
        found = sorted(self._found(channel, since), key=lambda each: each.ts)
        of_channel = [kept for key, kept in self._kept.items() if key[0] == channel]
        self.seen = {str(each["ts"]): each for kept in of_channel for each in kept}
        self._kept = {key: kept for key, kept in self._kept.items() if key[0] != channel}
        return found

    def _found(self, channel: str, since: float) -> Iterator[Missed]:
        method = self._client.conversations_history
        for root in self._once(channel, "", method, oldest=f"{since - LOOK_BACK_SECONDS:.6f}"):
            if max(float(root["ts"]), float(root.get("latest_reply") or 0)) <= since:
                continue
            thread = [root]
            if root.get("reply_count"):
                thread = self._once(channel, root["ts"], self._client.conversations_replies, ts=root["ts"])
            said = list(self._threads.spoken(thread))
            for raw in thread:
                if float(raw["ts"]) > since and our_job(raw) is None:
                    author = raw.get("bot_id") or raw.get("user")
                    later = [each for each in said if float(each.ts) > float(raw["ts"])]
                    yield Missed(raw, any(each.author != author for each in later))

    def _once(
        self, channel: str, key: str, method: Callable[..., SlackResponse], **where: Any
    ) -> list[dict[str, Any]]:
        if (channel, key) not in self._kept:
            self._kept[channel, key] = list(self._poster.messages(method, channel=channel, **where))
        return self._kept[channel, key]
