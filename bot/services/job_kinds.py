"""Declare every kind of job once: its payload, worker, attempts, and the message if it fails.

`POST_CARD.new(...)` makes a job of a kind for `db.jobs.enqueue`; `POST_CARD.read(job)` returns its payload.
Services handle the jobs; `bot/work.py` gives each handler its worker.
"""

from collections.abc import Mapping
from typing import Any

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
    PostToCheck,
    Pressed,
    ReplyToSend,
    ReportToSend,
    ShadowReport,
    ShortAnswer,
    TimeAway,
    TrainingRequest,
    WeekToTell,
)
from bot.services.kind_of_job import Failure, KindOfJob, WorkerName
from bot.services.lanes import Lane
from db.vocabulary import JobKind

SLACK_ATTEMPTS = 8
HELPDESK_ATTEMPTS = 8
"""After these, the card says that it failed, and a person can try again."""
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
    Lane.POST,
)
UPDATE_CARD = KindOfJob(
    JobKind.UPDATE_CARD,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A card could not be updated.", "The decision counts, but the card does not show it."),
    Lane.CHANNEL,
)
ANSWER_SUGGEST = KindOfJob(
    JobKind.ANSWER_SUGGEST,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "An answer to /suggest could not be shown.", "The person who asked sees nothing and can ask again."
    ),
)
RECEIPT = KindOfJob(
    JobKind.RECEIPT,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "The receipt of a /suggest reply could not be shown.",
        "The sender sees no confirmation; look for the reply in the channel.",
    ),
)
POST_REPLY = KindOfJob(
    JobKind.POST_REPLY,
    ReplyToSend,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A reply could not be posted.", "The customer has no answer yet. Press Try again on its card."),
    Lane.POST,
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
    Lane.HELPDESK,
)
READ_THREAD = KindOfJob(
    JobKind.READ_THREAD,
    Answer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "The thread before a message could not be read.",
        "The message has no draft yet. Get one with /suggest and its text.",
    ),
    Lane.CHANNEL,
)
READ_MENTION = KindOfJob(
    JobKind.READ_MENTION,
    Mention,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "A thread in which I was mentioned could not be read.",
        "The person who asked has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
    Lane.CHANNEL,
)
READ_ANSWER = KindOfJob(
    JobKind.READ_ANSWER,
    ShortAnswer,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "The thread before a customer's short answer could not be read.",
        "The answer has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
    Lane.CHANNEL,
)
READ_LINK = KindOfJob(
    JobKind.READ_LINK,
    LinkedMessage,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A linked message could not be read.", "The person who asked was told to ask again."),
    Lane.CHANNEL,
)
TELL = KindOfJob(
    JobKind.TELL,
    Hint,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "A hint could not be shown.",
        "The person who mentioned me sees nothing; /suggest help explains everything.",
    ),
    Lane.CHANNEL,
)
NOTICE = KindOfJob(
    JobKind.NOTICE, Notice, WorkerName.OUTBOX, SLACK_ATTEMPTS, Failure("A notice job failed."), Lane.POST
)
CATCH_UP = KindOfJob(
    JobKind.CATCH_UP,
    TimeAway,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "What was said in a channel while I was away could not be read.",
        "Some messages may have no draft. Choose Draft a reply in their menu.",
    ),
    Lane.HISTORY,
)
CHECK_POST = KindOfJob(
    JobKind.CHECK_POST,
    PostToCheck,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("I could not see whether a message stands twice.", "Delete the later one by hand, if it does."),
    Lane.CHANNEL,
)
ZENDESK_EVENT = KindOfJob(
    JobKind.ZENDESK_EVENT,
    HelpdeskChange,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "A helpdesk's ticket could not be read.",
        "Its card may be missing or out of date until the ticket changes. Run `draftdesk zendesk check`.",
    ),
    Lane.HELPDESK,
)
ZENDESK_SYNC = KindOfJob(
    JobKind.ZENDESK_SYNC,
    Nothing,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "The hourly look at the helpdesk failed.",
        "The next one catches up. If that fails too, run `draftdesk zendesk check`.",
    ),
    Lane.HELPDESK,
)
FOLLOW_PUBLISHED = KindOfJob(
    JobKind.FOLLOW_PUBLISHED,
    Nothing,
    WorkerName.HELPDESK,
    HELPDESK_ATTEMPTS,
    Failure(
        "Macros or articles could not be read.",
        "Drafts quote those of yesterday; tomorrow I look again. `draftdesk zendesk check` tells more.",
    ),
    Lane.HELPDESK,
)
TRY_PAST = KindOfJob(
    JobKind.TRY_PAST,
    Nothing,
    WorkerName.RETRAINER,
    1,
    Failure("Past tickets could not be tried.", "`draftdesk evaluate mine` does the same and says why."),
)
RETRAIN = KindOfJob(
    JobKind.RETRAIN,
    TrainingRequest,
    WorkerName.RETRAINER,
    TRAINING_ATTEMPTS,
    Failure("Retraining failed.", "The current version keeps drafting. Run it again by hand."),
)
SHOW_HOME = KindOfJob(
    JobKind.SHOW_HOME,
    EndedTraining,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("An App Home could not be updated.", "Opening it again updates it."),
)
LOOK_AT_CHANNEL = KindOfJob(
    JobKind.LOOK_AT_CHANNEL,
    ChannelToLookAt,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure(
        "I could not find out who can read a channel, or could not remove my cards from it.",
        "I post no new cards there. If customers can read it, delete my cards by hand.",
    ),
    Lane.CHANNEL,
)
CLICK = KindOfJob(
    JobKind.CLICK,
    Pressed,
    WorkerName.DECIDER,
    SLACK_ATTEMPTS,
    Failure("A click could not be carried out.", "Nothing was changed; the person can press again."),
    Lane.CLICK,
)
SHADOW_REPORT = KindOfJob(
    JobKind.SHADOW_REPORT,
    ShadowReport,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("The weekly word on shadow mode could not be posted.", "The next one comes in a week."),
)
REPORT = KindOfJob(
    JobKind.REPORT,
    ReportToSend,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("A report could not be sent.", "`draftdesk models show V` says where its page is."),
)
DIGEST = KindOfJob(
    JobKind.DIGEST,
    WeekToTell,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("The weekly digest could not be sent.", "It is in the data folder, under reports."),
)
SHOW_STATUS = KindOfJob(
    JobKind.SHOW_STATUS,
    Nothing,
    WorkerName.OUTBOX,
    SLACK_ATTEMPTS,
    Failure("That a draft is being made could not be shown.", "Its card comes when it is made."),
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
        CATCH_UP,
        CHECK_POST,
        ZENDESK_EVENT,
        ZENDESK_SYNC,
        FOLLOW_PUBLISHED,
        TRY_PAST,
        RETRAIN,
        SHOW_HOME,
        LOOK_AT_CHANNEL,
        CLICK,
        SHADOW_REPORT,
        REPORT,
        DIGEST,
        SHOW_STATUS,
    )
}
"""By `jobs.kind`."""


def attempts_of(worker: WorkerName) -> Mapping[str, int]:
    """Return the most attempts of each of the worker's kinds of job."""
    return {name: each.attempts for name, each in JOB_KINDS.items() if each.worker == worker}
