"""Hold messages, open modals, Home tabs, and the tokens that Slack lets expire.

The state is bounded; `memory` can store it on disk. The app reaches it through `web_api`, the page through
`backend`. Everything runs on the server's event loop; tests may read it from another thread.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.playground.world.files import UploadedFile
from bot.playground.world.people import CHANNELS, GROUPS, USERS, Channel, Group, User
from bot.scopes import SCOPES

KEPT_MESSAGES = 500
KEPT_DELIVERIES = 500
TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5

Clock = Callable[[], float]


@dataclass
class Message:
    """One message. `thread_ts` is its root's ts, set on replies only; `only_for` makes it ephemeral.

    Without `mrkdwn`, markup for bold, italic and code is shown literally.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    mrkdwn: bool = True
    metadata: dict[str, Any] | None = None
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    deleted: bool = False
    revision: int = 0


@dataclass
class OpenView:
    """A modal or Home tab of one user: the app's payload, and Slack's additions."""

    id: str
    user: str
    payload: dict[str, Any]
    hash: str
    revision: int = 0


@dataclass
class Trigger:
    """The right to open one modal for one user, once and within three seconds."""

    user: str
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer an interaction 5 times in 30 minutes; `message` is the clicked message, if any."""

    user: str
    channel: str
    issued: float
    message: Message | None = None
    uses: int = 0


@dataclass(frozen=True)
class Fault:
    """A failure to inject into the next calls of one Web API method.

    `performed`: the call succeeds but its answer is lost (HTTP 500), as if the connection broke.
    """

    method: str
    error: str
    retry_after: int | None = None
    performed: bool = False


@dataclass(frozen=True)
class Delivery:
    """One signed request to the app and its answer (status None: no answer in time)."""

    kind: str
    retry_num: int
    status: int | None
    body: str
    event_ts: str | None = None
    """When the event happened: for a new message, its ts."""


@dataclass
class State:
    """A workspace as Slack stores it, and the faults that tests inject."""

    team_id: str
    users: dict[str, User]
    channels: dict[str, Channel]
    groups: dict[str, Group] = field(default_factory=dict)
    bot_user: str = "U0DRAFTDESK"
    bot_id: str = "B0DRAFTDESK"
    app_id: str = "A0DRAFTDESK"
    commands: dict[str, str] = field(
        default_factory=lambda: {"/suggest": "[a customer's message, its link, or help]"}
    )
    shortcuts: dict[str, str] = field(default_factory=lambda: {"draft_reply": "Draft a reply"})
    """The app's message shortcuts: callback_id to label."""
    scopes: tuple[str, ...] = SCOPES
    """The scopes that the app was installed with."""
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    """What the app says that it is doing, by channel and thread."""
    clock: Clock = time.time
    messages: dict[str, deque[Message]] = field(default_factory=dict)
    views: dict[str, OpenView] = field(default_factory=dict)
    homes: dict[str, OpenView] = field(default_factory=dict)
    """Home tabs by user id."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, UploadedFile] = field(default_factory=dict)
    """What the app uploaded, by id; a restart forgets them."""
    faults: list[Fault] = field(default_factory=list)
    deliveries: deque[Delivery] = field(default_factory=lambda: deque(maxlen=KEPT_DELIVERIES))
    has_helpdesk: bool = False
    """True if the page shows a helpdesk beside the channels."""
    revision: int = 1
    _last_microseconds: int = 0

    def fail_next(
        self, method: str, error: str, retry_after: int | None = None, times: int = 1, performed: bool = False
    ) -> None:
        """Make the next `times` calls of a Web API method fail; with `retry_after` (seconds), by HTTP 429."""
        self.faults.extend([Fault(method, error, retry_after, performed)] * times)

    def take_fault(self, method: str) -> Fault | None:
        """Take the next fault for this method; None if there is none."""
        for fault in self.faults:
            if fault.method == method:
                self.faults.remove(fault)
                return fault
        return None

    def next_ts(self) -> str:
        """A message timestamp: seconds with six decimals, unique in the workspace and increasing."""
        self._last_microseconds = max(self._last_microseconds + 1, int(self.clock() * 1_000_000))
        seconds, microseconds = divmod(self._last_microseconds, 1_000_000)
        return f"{seconds}.{microseconds:06d}"

    def changed(self) -> int:
        """Increase the revision, so that the page fetches changes."""
        self.revision += 1
        return self.revision

    def add(self, message: Message) -> Message:
        """Store a message; keep the last 500 of each channel."""
        message.revision = self.changed()
        self.messages.setdefault(message.channel, deque(maxlen=KEPT_MESSAGES)).append(message)
        return message

    def find(self, channel: str, ts: str, viewer: str | None = None) -> Message | None:
        """The message with this ts; an ephemeral one only for its own viewer."""
        for message in self.messages.get(channel, ()):
            if message.ts == ts and not message.deleted and message.only_for in (None, viewer):
                return message
        return None

    def visible(self, channel: str) -> Iterator[Message]:
        """A channel's messages and replies, oldest first, without ephemeral ones."""
        return (m for m in self.messages.get(channel, ()) if not m.deleted and m.only_for is None)

    def tombstone(self, channel: str, ts: str) -> Message | None:
        """What is left of a deleted message that has replies; None without any."""
        gone = next((each for each in self.messages.get(channel, ()) if each.ts == ts and each.deleted), None)
        if gone is None or not self.replies(channel, ts):
            return None
        return Message(channel, ts, gone.user, "This message was deleted.", deleted=True)

    def replies(self, channel: str, root_ts: str) -> list[Message]:
        """The replies in a thread, oldest first, without ephemeral ones."""
        return [message for message in self.visible(channel) if message.thread_ts == root_ts]

    def touch(self, message: Message) -> None:
        """Mark a message as changed for the page."""
        message.revision = self.changed()

    def admit_app(self, channel_id: str) -> None:
        """Make the app a member of a channel; ignore an unknown channel."""
        if channel_id in self.channels:
            self.channels[channel_id] = replace(self.channels[channel_id], has_app=True)
            self.changed()

    def new_trigger(self, user: str) -> str:
        """Create a trigger id for one modal."""
        self.triggers = {k: t for k, t in self.triggers.items() if self.clock() - t.issued < 60}
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, self.clock())
        return trigger_id

    def new_response_url(self, grant: ResponseUrl) -> str:
        """Create the id of a response URL for an interaction."""
        oldest = self.clock() - RESPONSE_URL_SECONDS
        self.response_urls = {key: kept for key, kept in self.response_urls.items() if kept.issued > oldest}
        identifier = secrets.token_urlsafe(24)
        self.response_urls[identifier] = replace(grant, issued=self.clock())
        return identifier

    def find_view(self, view_id: str) -> OpenView | None:
        """The open modal or Home tab with this id."""
        return self.views.get(view_id) or next((v for v in self.homes.values() if v.id == view_id), None)

    def view_of(self, user: str) -> OpenView | None:
        """The user's open modal, the newest if there are several."""
        return next((view for view in reversed(self.views.values()) if view.user == user), None)

    def close_view(self, view_id: str) -> OpenView | None:
        """Close a modal and return it; None if it was already closed."""
        self.changed()
        return self.views.pop(view_id, None)


def seed(team_id: str = "T0DEMO", clock: Clock = time.time) -> State:
    """Create the workspace of the demo and the tests, without messages."""
    return State(
        team_id,
        {user.id: user for user in USERS},
        {channel.id: channel for channel in CHANNELS},
        {group.id: group for group in GROUPS},
        clock=clock,
    )
