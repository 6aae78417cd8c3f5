"""Every kind of job, declared once: its payload, its worker, its attempts, and what a failure means to
people.

`POST_CARD.new(...)` makes a job of a kind for `db.jobs.enqueue`; `POST_CARD.read(job)` gives its payload
back. What a job does is in the service that handles it; `bot/app.py` gives each handler its worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from bot.services.job_payloads import (
    Answer,
    CardToPost,
    ChannelToLookAt,
    EndedTraining,
    HelpdeskChange,
    Hint,
    LinkedMessage,
    Mention,
    Nothing,
    Notice,
    Payload,
    ReplyToSend,
    ShortAnswer,
    TrainingRequest,
)
from db.jobs import NewJob
from db.tables import Job
from db.vocabulary import JobKind


class WorkerName(StrEnum):
    """The threads that run jobs."""

    DRAFTER = "drafter"
    OUTBOX = "outbox"
    """Reads and writes Slack."""
    RETRAINER = "retrainer"
    HELPDESK = "helpdesk"


@dataclass(frozen=True)
class Failure:
    """What it means to people that a job was given up, and what to do then."""

    what: str
    then: str = ""


Carried = TypeVar("Carried", bound=Payload)


@dataclass(frozen=True)
class KindOfJob(Generic[Carried]):
    """One kind of job. Attempts that the other side asked to put off are not counted."""

    name: JobKind
    payload: type[Carried]
    worker: WorkerName
    attempts: int
    failure: Failure

    def new(
        self,
        payload: Carried,
        *,
        ticket_id: int | None = None,
        dedupe_key: str | None = None,
        run_after: datetime | None = None,
    ) -> NewJob:
        """A job of this kind, to enqueue."""
        return NewJob(self.name, payload.as_json(), ticket_id, dedupe_key, run_after)

    def read(self, job: Job) -> Carried:
        """A job's payload. Raises `GiveUp` if a key is missing."""
        return self.payload.of_json(job.payload)


SLACK_ATTEMPTS = 8
HELPDESK_ATTEMPTS = 8
"""Then the card says that it failed, and a person can try again."""
DRAFT_ATTEMPTS = 3
"""Fewer than for Slack: a person waits for the card, which then says that drafting failed."""
TRAINING_ATTEMPTS = 3
"""A run takes a minute of both cores; the next night brings another."""

DRAFT = KindOfJob(
    JobKind.DRAFT,
    Answer,
    WorkerName.DRAFTER,
    DRAFT_ATTEMPTS,
    Failure("A message could not be drafted.", "Its card says so; a reply can be written there."),
)
POST_CARD = KindOfJob(
    JobKind.POST_CARD,
    CardToPost,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A draft card could not be posted.", "It waits in my App Home: Show it there."),
)
UPDATE_CARD = KindOfJob(
    JobKind.UPDATE_CARD,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A card could not be updated.", "What was decided stands, though the card does not show it."),
)
ANSWER_SUGGEST = KindOfJob(
    JobKind.ANSWER_SUGGEST,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("An answer to /suggest could not be shown.", "Who asked sees nothing and can ask again."),
)
RECEIPT = KindOfJob(
    JobKind.RECEIPT,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "The receipt of a /suggest reply could not be shown.",
        "Who sent it sees no confirmation; look in the channel for the reply itself.",
    ),
)
POST_REPLY = KindOfJob(
    JobKind.POST_REPLY,
    ReplyToSend,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A reply could not be posted.", "The customer has no answer yet. Press Try again on its card."),
)
HELPDESK_REPLY = KindOfJob(
    JobKind.HELPDESK_REPLY,
    ReplyToSend,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "A reply could not be sent to the helpdesk.",
        "The customer has no answer yet. Press Try again on its card.",
    ),
)
READ_THREAD = KindOfJob(
    JobKind.READ_THREAD,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "What a thread said before a message could not be read.",
        "The message has no draft yet. Get one with /suggest and its text.",
    ),
)
READ_MENTION = KindOfJob(
    JobKind.READ_MENTION,
    Mention,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "A thread in which I was mentioned could not be read.",
        "Who asked has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
)
READ_ANSWER = KindOfJob(
    JobKind.READ_ANSWER,
    ShortAnswer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "What a customer's short answer is to could not be read.",
        "The answer has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
)
READ_LINK = KindOfJob(
    JobKind.READ_LINK,
    LinkedMessage,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A linked message could not be read.", "Who asked was told to ask again."),
)
TELL = KindOfJob(
    JobKind.TELL,
    Hint,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A hint could not be shown.", "Who mentioned me sees nothing; /suggest help says it all."),
)
NOTICE = KindOfJob(JobKind.NOTICE, Notice, WorkerName.OUTBOX, SLACK_ATTEMPTS, Failure("A notice job failed."))
ZENDESK_EVENT = KindOfJob(
    JobKind.ZENDESK_EVENT,
    HelpdeskChange,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "A helpdesk's ticket could not be looked at.",
        "Its card may be missing or old until it changes again. `draftdesk zendesk check` tells more.",
    ),
)
ZENDESK_SYNC = KindOfJob(
    JobKind.ZENDESK_SYNC,
    Nothing,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "The hourly look at the helpdesk failed.",
        "The next one makes up for it. `draftdesk zendesk check` tells more.",
    ),
)
RETRAIN = KindOfJob(
    JobKind.RETRAIN,
    TrainingRequest,
    WorkerName.RETRAINER,
    TRAINING_ATTEMPTS,
    Failure("Retraining failed.", "The version that drafts now goes on. Run it again by hand."),
)
SHOW_HOME = KindOfJob(
    JobKind.SHOW_HOME,
    EndedTraining,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("An App Home could not be shown anew.", "It is up to date when it is opened again."),
)
LOOK_AT_CHANNEL = KindOfJob(
    JobKind.LOOK_AT_CHANNEL,
    ChannelToLookAt,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "I could not find out who can read a channel, or take my cards out of it.",
        "New cards stay out of it. If customers read there, delete my cards by hand.",
    ),
)

JOB_KINDS: Mapping[str, KindOfJob[Any]] = {
    each.name: each
    for each in (
        DRAFT,
        POST_CARD,
        UPDATE_CARD,
        ANSWER_SUGGEST,
        RECEIPT,
        POST_REPLY,
        HELPDESK_REPLY,
        READ_THREAD,
        READ_MENTION,
        READ_ANSWER,
        READ_LINK,
        TELL,
        NOTICE,
        ZENDESK_EVENT,
        ZENDESK_SYNC,
        RETRAIN,
        SHOW_HOME,
        LOOK_AT_CHANNEL,
    )
}
"""By `jobs.kind`."""


def attempts_of(worker: WorkerName) -> Mapping[str, int]:
    """How often each kind of the worker's jobs is tried."""
    return {name: each.attempts for name, each in JOB_KINDS.items() if each.worker == worker}
