"""What buttons and modals carry so that a click finds its ticket again, and how it is read back.

A button's value is `TICKET:DRAFT` (draft 0: none), `TICKET:job:JOB` where it repeats a job that failed,
`TICKET:undo:DECISION` where it takes a decision back, or `TICKET:past:PLACE` for one of the past replies that
an abstention offers; an option of the topic menu is `TICKET:topic:TOPIC`; a modal's private_metadata is a
small JSON object. They come back through Slack, so they
are read with suspicion: anything else raises `UnknownTicket`. Whether the ticket belongs to the workspace is
asked of the database, not here.
"""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import UnknownTicket

_VALUE = re.compile(r"(\d{1,18}):(\d{1,18})", re.ASCII)
_REPEAT = re.compile(r"(\d{1,18}):job:(\d{1,18})", re.ASCII)
_UNDO = re.compile(r"(\d{1,18}):undo:(\d{1,18})", re.ASCII)
_PAST = re.compile(r"(\d{1,18}):past:(\d{1,3})", re.ASCII)
_TOPIC = re.compile(r"(\d{1,18}):topic:([^\n]{1,64})", re.ASCII)

EDIT_DRAFT = "edit_draft"
REJECT_DRAFT = "reject_draft"
USE_PAST_REPLY = "use_past_reply"
"""callback_ids of the modals that are submitted."""


@dataclass(frozen=True)
class Reference:
    """A ticket and one of its drafts; None where the reply is written from nothing."""

    ticket_id: int
    draft_id: int | None

    def value(self) -> str:
        """As a button carries it."""
        return f"{self.ticket_id}:{self.draft_id or 0}"


def read_value(value: object) -> Reference:
    """A button's value. Raises `UnknownTicket` for anything that `Reference.value` did not write."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return Reference(int(match[1]), int(match[2]) or None)


@dataclass(frozen=True)
class FailedReply:
    """A ticket and the job that could not post its reply."""

    ticket_id: int
    job_id: int

    def value(self) -> str:
        """As a button carries it."""
        return f"{self.ticket_id}:job:{self.job_id}"


def read_failed_reply(value: object) -> FailedReply:
    """A button's value. Raises `UnknownTicket` for anything that `FailedReply.value` did not write."""
    match = _REPEAT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return FailedReply(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class MadeDecision:
    """A ticket and the decision on it that is to be taken back."""

    ticket_id: int
    decision_id: int

    def value(self) -> str:
        """As a button carries it."""
        return f"{self.ticket_id}:undo:{self.decision_id}"


def read_made_decision(value: object) -> MadeDecision:
    """A button's value. Raises `UnknownTicket` for anything that `MadeDecision.value` did not write."""
    match = _UNDO.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return MadeDecision(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class PastReply:
    """A ticket without a draft and one of the past replies that it is offered, counted from 0."""

    ticket_id: int
    place: int

    def value(self) -> str:
        """As a button carries it."""
        return f"{self.ticket_id}:past:{self.place}"


def read_past_reply(value: object) -> PastReply:
    """A button's value. Raises `UnknownTicket` for anything that `PastReply.value` did not write."""
    match = _PAST.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return PastReply(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class TopicChoice:
    """A ticket and a topic for it, by the corpus's name."""

    ticket_id: int
    topic: str

    def value(self) -> str:
        """As an option carries it."""
        return f"{self.ticket_id}:topic:{self.topic}"


def read_topic_choice(value: object) -> TopicChoice:
    """An option's value. Raises `UnknownTicket` for anything that `TopicChoice.value` did not write."""
    match = _TOPIC.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return TopicChoice(int(match[1]), match[2])


class ModalContext(BaseModel):
    """What a modal remembers: its ticket and draft, where it was opened, and the ephemeral answer it came
    from. `past` is the place of the past reply that is looked at, or written from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ticket: int = Field(ge=1, lt=10**18)
    draft: int = Field(ge=0, lt=10**18)
    channel: str = Field(max_length=64)
    response_url: str | None = Field(default=None, max_length=2000)
    past: int | None = Field(default=None, ge=0, lt=1000)

    @property
    def reference(self) -> Reference:
        """The ticket and draft, as a button would carry them."""
        return Reference(self.ticket, self.draft or None)


def read_metadata(private_metadata: object) -> ModalContext:
    """A modal's private_metadata. Raises `UnknownTicket` when it is not what we wrote."""
    if not isinstance(private_metadata, str):
        raise UnknownTicket
    try:
        return ModalContext.model_validate_json(private_metadata)
    except ValidationError as error:
        raise UnknownTicket from error
