"""Write and read the values of buttons and modals, by which a click finds its ticket.

A button's value is `TICKET:DRAFT` (draft 0: none), `TICKET:job:JOB` to repeat a failed job,
`TICKET:undo:DECISION` to undo a decision, `TICKET:DRAFT:helpful` or `TICKET:DRAFT:unhelpful` to say so of a
draft, `TICKET:past:PLACE` for one of the past replies that an abstention offers, `TICKET:found:ROW` for one
that was searched for, or `TICKET:learned:RESOLUTION` for a learned reply; an option of the topic menu is
`TICKET:topic:TOPIC`; a modal's private_metadata is a small JSON object, or a button's value. They return
through Slack, so trust none of them: anything malformed raises `UnknownTicket`. The callers look
the ticket up in the workspace.
"""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import UnknownTicket

_TICKET = re.compile(r"(\d{1,18}):", re.ASCII)
_VALUE = re.compile(r"(\d{1,18}):(\d{1,18})", re.ASCII)
_REPEAT = re.compile(r"(\d{1,18}):job:(\d{1,18})", re.ASCII)
_UNDO = re.compile(r"(\d{1,18}):undo:(\d{1,18})", re.ASCII)
_FEEDBACK = re.compile(r"(\d{1,18}):(\d{1,18}):(helpful|unhelpful)", re.ASCII)
_PAST = re.compile(r"(\d{1,18}):past:(\d{1,3})", re.ASCII)
_LEARNED = re.compile(r"(\d{1,18}):learned:(\d{1,18})", re.ASCII)
_FOUND = re.compile(r"(\d{1,18}):found:([\w.-]{1,64}:\d{1,18})", re.ASCII)
_TOPIC = re.compile(r"(\d{1,18}):topic:([^\n]{1,64})", re.ASCII)

EDIT_DRAFT = "edit_draft"
REJECT_DRAFT = "reject_draft"
USE_PAST_REPLY = "use_past_reply"
CORRECT_LEARNED = "correct_learned"
FORGET_LEARNED = "forget_learned"
SEARCH_REPLIES = "search_replies"
MARK_GOLDEN = "mark_golden"
"""callback_ids of the modals with a submit button."""


@dataclass(frozen=True)
class Reference:
    """A ticket and one of its drafts; None if the reply is written without a draft."""

    ticket_id: int
    draft_id: int | None

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:{self.draft_id or 0}"


def read_value(value: object) -> Reference:
    """Read a button's value. Raises `UnknownTicket` for anything that `Reference.value` did not write."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return Reference(int(match[1]), int(match[2]) or None)


def ticket_named(value: object) -> int:
    """Return the ticket that any of these values names; 0 for what we did not write."""
    match = _TICKET.match(value) if isinstance(value, str) else None
    return int(match[1]) if match is not None else 0


@dataclass(frozen=True)
class FailedReply:
    """A ticket and the job that could not post its reply."""

    ticket_id: int
    job_id: int

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:job:{self.job_id}"


def read_failed_reply(value: object) -> FailedReply:
    """Read a button's value. Raises `UnknownTicket` for anything that `FailedReply.value` did not write."""
    match = _REPEAT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return FailedReply(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class MadeDecision:
    """A ticket and its decision to undo."""

    ticket_id: int
    decision_id: int

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:undo:{self.decision_id}"


def read_made_decision(value: object) -> MadeDecision:
    """Read a button's value. Raises `UnknownTicket` for anything that `MadeDecision.value` did not write."""
    match = _UNDO.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return MadeDecision(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class Feedback:
    """A ticket, one of its drafts, and whether the draft helps."""

    ticket_id: int
    draft_id: int
    helpful: bool

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:{self.draft_id}:{'helpful' if self.helpful else 'unhelpful'}"


def read_feedback(value: object) -> Feedback:
    """Read a button's value. Raises `UnknownTicket` for anything that `Feedback.value` did not write."""
    match = _FEEDBACK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return Feedback(int(match[1]), int(match[2]), match[3] == "helpful")


@dataclass(frozen=True)
class PastReply:
    """A ticket without a draft and one of the past replies that its card offers, counted from 0."""

    ticket_id: int
    place: int

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:past:{self.place}"


def read_past_reply(value: object) -> PastReply:
    """Read a button's value. Raises `UnknownTicket` for anything that `PastReply.value` did not write."""
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
        """Return the option's value."""
        return f"{self.ticket_id}:topic:{self.topic}"


def read_topic_choice(value: object) -> TopicChoice:
    """Read an option's value. Raises `UnknownTicket` for anything that `TopicChoice.value` did not write."""
    match = _TOPIC.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return TopicChoice(int(match[1]), match[2])


@dataclass(frozen=True)
class LearnedReply:
    """A learned reply among the sources of a ticket's draft."""

    ticket_id: int
    resolution_id: int

    def value(self) -> str:
        """Return the button's value, and the private_metadata of the forms that it opens."""
        return f"{self.ticket_id}:learned:{self.resolution_id}"


def read_learned_reply(value: object) -> LearnedReply:
    """Read such a value. Raises `UnknownTicket` for anything that `LearnedReply.value` did not write."""
    match = _LEARNED.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return LearnedReply(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class FoundReply:
    """A ticket, and a past reply that was found for it, by the id of its row."""

    ticket_id: int
    row_id: str

    def value(self) -> str:
        """Return the button's value."""
        return f"{self.ticket_id}:found:{self.row_id}"


def read_found_reply(value: object) -> FoundReply:
    """Read a button's value. Raises `UnknownTicket` for anything that `FoundReply.value` did not write."""
    match = _FOUND.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnknownTicket
    return FoundReply(int(match[1]), match[2])


class ModalContext(BaseModel):
    """What a modal remembers: its ticket and draft, where it was opened, and the ephemeral answer it came
    from. `past` is the place of the past reply that is shown or used, `found` the row of one that was found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ticket: int = Field(ge=1, lt=10**18)
    draft: int = Field(ge=0, lt=10**18)
    channel: str = Field(max_length=64)
    response_url: str | None = Field(default=None, max_length=2000)
    past: int | None = Field(default=None, ge=0, lt=1000)
    found: str | None = Field(default=None, max_length=100)

    @property
    def reference(self) -> Reference:
        """The ticket and draft."""
        return Reference(self.ticket, self.draft or None)


def read_metadata(private_metadata: object) -> ModalContext:
    """Read a modal's private_metadata. Raises `UnknownTicket` if we did not write it."""
    if not isinstance(private_metadata, str):
        raise UnknownTicket
    try:
        return ModalContext.model_validate_json(private_metadata)
    except ValidationError as error:
        raise UnknownTicket from error
