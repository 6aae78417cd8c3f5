"""Failures in words: what could not be done and where, why, and what a person can do about it.

For the card of a reply that was not sent, and for the ops channel. A reason is one that a worker gives up
with: Slack's error code, or a sentence free of customers' values (`bot.outbox.GiveUp`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import mrkdwn
from db.tables import Job, Ticket
from db.vocabulary import JobKind, TicketSource

BURST_SECONDS = 600
KEY_CHARACTERS = 100
_CODE = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Cause:
    """Why Slack refused, and what would mend it; None where nothing does."""

    what: str
    remedy: str | None = None


_NOT_INVITED = Cause("I am not in this channel.", "Invite me with /invite @Draftdesk")
_TOKEN = "Ask who runs Draftdesk to set SLACK_BOT_TOKEN anew and to restart it"  # noqa: S105 - a variable's name.
CAUSES = {
    "not_in_channel": _NOT_INVITED,
    "channel_not_found": _NOT_INVITED,
    "is_archived": Cause("This channel is archived.", "Unarchive it"),
    "restricted_action": Cause("This channel does not let me write.", "Ask its owner"),
    "thread_not_found": Cause("The customer's message is gone, and with it the thread to answer in."),
    "message_not_found": Cause("The card is gone from the channel."),
    "msg_too_long": Cause("The text is longer than Slack takes in one message."),
    "token_revoked": Cause("Slack no longer takes my token.", _TOKEN),
    "invalid_auth": Cause("Slack does not take my token.", _TOKEN),
}
"""By Slack's error code."""


@dataclass(frozen=True)
class _Failure:
    what: str
    then: str


FAILURES: Mapping[str, _Failure] = {
    JobKind.DRAFT: _Failure(
        "A message could not be drafted.", "Its card says so; a reply can be written there."
    ),
    JobKind.POST_CARD: _Failure(
        "A draft card could not be posted.", "Nobody sees this draft. Get a new one with /suggest."
    ),
    JobKind.UPDATE_CARD: _Failure(
        "A card could not be updated.", "What was decided stands, though the card does not show it."
    ),
    JobKind.POST_REPLY: _Failure(
        "A reply could not be posted.", "The customer has no answer yet. Press Try again on its card."
    ),
    JobKind.HELPDESK_REPLY: _Failure(
        "A reply could not be sent to the helpdesk.",
        "The customer has no answer yet. Press Try again on its card.",
    ),
    JobKind.ANSWER_SUGGEST: _Failure(
        "An answer to /suggest could not be shown.", "Who asked sees nothing and can ask again."
    ),
    JobKind.RECEIPT: _Failure(
        "The receipt of a /suggest reply could not be shown.",
        "Who sent it sees no confirmation; look in the channel for the reply itself.",
    ),
    JobKind.READ_THREAD: _Failure(
        "What a thread said before a message could not be read.",
        "The message has no draft yet. Get one with /suggest and its text.",
    ),
    JobKind.READ_MENTION: _Failure(
        "A thread in which I was mentioned could not be read.",
        "Who asked has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
    JobKind.READ_ANSWER: _Failure(
        "What a customer's short answer is to could not be read.",
        "The answer has no draft. Choose Draft a reply in the menu of the customer's message.",
    ),
    JobKind.READ_LINK: _Failure("A linked message could not be read.", "Who asked was told to ask again."),
    JobKind.TELL: _Failure(
        "A hint could not be shown.", "Who mentioned me sees nothing; /suggest help says it all."
    ),
    JobKind.ZENDESK_EVENT: _Failure(
        "A helpdesk's ticket could not be looked at.",
        "Its card may be missing or old until it changes again. `draftdesk zendesk check` tells more.",
    ),
    JobKind.ZENDESK_SYNC: _Failure(
        "The hourly look at the helpdesk failed.",
        "The next one makes up for it. `draftdesk zendesk check` tells more.",
    ),
    JobKind.SHOW_HOME: _Failure(
        "An App Home could not be shown anew.", "It is up to date when it is opened again."
    ),
    JobKind.RETRAIN: _Failure(
        "Retraining failed.", "The version that drafts now goes on. Run it again by hand."
    ),
}
"""By kind of job."""


def on_card(job: Job, channel: str) -> str:
    """Why a reply to a message in `channel` was not sent, with what to do on its card."""
    reason = job.last_error or ""
    cause = CAUSES.get(reason)
    if cause is _NOT_INVITED and channel.startswith("D"):
        return "I cannot write in this direct message, and nobody can invite me. Copy the reply from here."
    if cause is None and job.kind == JobKind.HELPDESK_REPLY:
        why = f"{reason.rstrip('.')} (job {job.id} in the log)."
        return f"{why} Press Try again: I look first whether it got there after all."
    if cause is None:
        return f"Slack did not take it (job {job.id} in the log). Press Try again, or copy it from here."
    return f"{cause.what} {cause.remedy}, then press Try again." if cause.remedy else cause.what


def for_operators(job: Job, reason: str, ticket: Ticket | None) -> str:
    """A job that was given up, as mrkdwn for the ops channel: what, where, why, and what to do."""
    failure = FAILURES.get(job.kind, _Failure(f"A {job.kind} job failed.", ""))
    lines = [f":warning: *{failure.what}*", _where(ticket), f"Why: {_why(job, reason)}"]
    cause = CAUSES.get(reason)
    first = f"{cause.remedy}. " if cause is not None and cause.remedy else ""
    if first or failure.then:
        lines.append(f"What to do: {first}{failure.then}")
    lines.append("More of these within ten minutes are only in the log.")
    return "\n".join(line for line in lines if line)


def burst_key(job: Job, reason: str, ticket: Ticket | None, at: datetime) -> str:
    """The same for failures that one notice tells enough about: one kind, channel and cause, in ten minutes.

    Slack's codes are told apart; all else counts as one cause, because its sentences name jobs.
    """
    cause = reason if _CODE.fullmatch(reason) else "other"
    channel = ticket.channel if ticket is not None else ""
    return f"{int(at.timestamp()) // BURST_SECONDS}:{job.kind}:{channel}:{cause}"[:KEY_CHARACTERS]


def _where(ticket: Ticket | None) -> str:
    if ticket is None:
        return ""
    came = (
        "for what was asked with /suggest"
        if ticket.source == TicketSource.SUGGEST
        else "for the customer's message of"
    )
    return f"In {mrkdwn.channel(ticket.channel)}, {came} {mrkdwn.date(ticket.created_at)}."


def _why(job: Job, reason: str) -> str:
    cause = CAUSES.get(reason)
    if cause is not None:
        return cause.what
    if reason and not _CODE.fullmatch(reason):
        return f"{mrkdwn.escape(reason.rstrip('.'))}."
    return f"Slack answered {reason or 'without a reason'} (job {job.id} in the log)."
