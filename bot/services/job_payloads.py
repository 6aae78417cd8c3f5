"""Payloads of jobs: one frozen dataclass for each shape of `jobs.payload`, read and written as JSON.

Running installations have stored payloads: keep names and meanings, and add fields with a default. See
`job_kinds.py` for the payload of each kind.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self

from bot.job_handlers import GiveUp


@dataclass(frozen=True)
class Payload:
    """A job's payload. A field whose default is None is not stored while it is None."""

    def as_json(self) -> dict[str, Any]:
        """Return the payload as `jobs.payload` stores it."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        optional = {field.name for field in fields(self) if field.default is None}
        return {name: value for name, value in own.items() if value is not None or name not in optional}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored payload, skipping unknown keys. Raises `GiveUp` if a key is missing."""
        missing = [each.name for each in fields(cls) if each.default is MISSING and each.name not in stored]
        if missing:
            raise GiveUp(f"its payload lacks {', '.join(missing)}")
        return cls(**{each.name: stored[each.name] for each in fields(cls) if each.name in stored})


@dataclass(frozen=True)
class Nothing(Payload):
    """No payload: the job's ticket or kind is enough."""


@dataclass(frozen=True)
class Answer(Payload):
    """Where an answer for one person goes: the `response_url` of their command or click."""

    response_url: str | None = None


@dataclass(frozen=True)
class CardToPost(Payload):
    """A ticket's card, for its channel, or for one `person` who asked for it."""

    person: str | None = None


@dataclass(frozen=True)
class Pressed(Payload):
    """A button that somebody pressed in one of our messages, or an option chosen there."""

    action: str
    value: str
    ticket: int
    user: str
    channel: str
    response_url: str
    team: str | None = None
    """The person's workspace."""
    thread_ts: str | None = None
    is_ephemeral: bool = False

    @property
    def answer_url(self) -> str | None:
        """The URL that changes the ephemeral answer clicked in; None for a click in any other message."""
        return self.response_url if self.is_ephemeral else None


@dataclass(frozen=True)
class ChannelToLookAt(Payload):
    """A channel whose readers may have changed."""

    channel: str


@dataclass(frozen=True)
class ReplyToSend(Payload):
    """A decided reply, and the result of sending it."""

    decision_id: int
    again: int | None = None
    """The failed job that this one replaces."""
    comment_id: str | None = None
    """The comment written in the helpdesk."""
    read_through: str | None = None
    """Set by a collision: the last comment shown on the card; empty if there is none."""

    @property
    def is_done(self) -> bool:
        """Whether an attempt wrote the comment, or found a collision."""
        return self.comment_id is not None or self.read_through is not None


@dataclass(frozen=True)
class Mention(Payload):
    """A mention of us in a thread; `us` is our own user id."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    us: str
    event_id: str | None


@dataclass(frozen=True)
class ShortAnswer(Payload):
    """A customer's "yes" or "ok" in a thread, which may answer a question of ours."""

    channel: str
    ts: str
    thread_ts: str
    author: str
    event_id: str | None


@dataclass(frozen=True)
class LinkedMessage(Payload):
    """A message whose link `/suggest` was given in the channel `here`."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    here: str
    response_url: str
    event_id: str


@dataclass(frozen=True)
class Hint(Payload):
    """A line that one person sees."""

    channel: str
    user: str | None
    mrkdwn: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class Notice(Payload):
    """A message to a channel: plain `text`, or `mrkdwn` of ours."""

    channel: str
    text: str | None = None
    mrkdwn: str | None = None


@dataclass(frozen=True)
class ReportToSend(Payload):
    """A report's folder, as a path in the data folder, its title, and the channel that gets it."""

    channel: str
    folder: str
    title: str


@dataclass(frozen=True)
class WeekToTell(Payload):
    """A week whose digest a channel gets, by its Monday, such as "2026-11-23"."""

    channel: str
    monday: str


@dataclass(frozen=True)
class ShadowReport(Payload):
    """A week of shadow mode to tell of, by its Monday, such as "2026-11-23"."""

    monday: str


@dataclass(frozen=True)
class TimeAway(Payload):
    """A channel, and since when we may have missed something there, in Unix seconds as text."""

    channel: str
    since: str


@dataclass(frozen=True)
class PostToCheck(Payload):
    """A job that posted after an uncertain attempt, for a message in this channel."""

    channel: str
    job_id: int


@dataclass(frozen=True)
class HelpdeskChange(Payload):
    """A helpdesk's ticket that changed, by the helpdesk's id."""

    ticket_id: str


@dataclass(frozen=True)
class TrainingRequest(Payload):
    """A training run, and the admin who pressed the button for it; None for the nightly one."""

    asked_by: str | None = None


@dataclass(frozen=True)
class EndedTraining(Payload):
    """Whose App Home to publish after a run, and how the run's job ended."""

    user: str
    status: str
