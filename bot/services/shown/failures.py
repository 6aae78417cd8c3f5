"""Describe failures: what could not be done and where, why, and what a person can do about it.

For the card of a reply that was not sent, and for the ops channel. A reason is Slack's error code, or a
sentence without customers' values (`bot.job_handlers.GiveUp`). See `job_kinds.py` for what a failed kind of
job means.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import mrkdwn
from bot.services.job_kinds import JOB_KINDS
from bot.services.kind_of_job import Failure
from bot.slack_ids import is_direct
from db.tables import Job, Ticket
from db.vocabulary import FOR_ONE_PERSON, JobKind

MESSAGE_CHANGED = "message_changed"
"""Our own code: the message changed before the reply to it was sent."""
TICKET_CLOSED = "ticket_closed"
"""Our own code: the helpdesk's ticket is closed and accepts no comment."""
BURST_SECONDS = 600
KEY_CHARACTERS = 100
_CODE = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Cause:
    """Why Slack refused, and the remedy; None if there is none."""

    what: str
    remedy: str | None = None


_NOT_INVITED = Cause("I am not in this channel.", "Invite me with /invite @Draftdesk")
_TOKEN = "Ask who runs Draftdesk to set a new SLACK_BOT_TOKEN and restart it"  # noqa: S105 - a variable's name.
CAUSES = {
    "not_in_channel": _NOT_INVITED,
    "channel_not_found": _NOT_INVITED,
    "is_archived": Cause("This channel is archived.", "Unarchive it"),
    "restricted_action": Cause("I may not write in this channel.", "Ask its owner"),
    "thread_not_found": Cause("The customer's message was deleted, so there is no thread to answer in."),
    "message_not_found": Cause("The card was deleted from the channel."),
    MESSAGE_CHANGED: Cause("The customer's message was edited or deleted before the reply was sent."),
    TICKET_CLOSED: Cause(
        "The ticket is closed and accepts no reply. Copy the reply from here, and write to "
        "the customer in a new ticket."
    ),
    "msg_too_long": Cause("The text is longer than Slack accepts in one message."),
    "missing_scope": Cause(
        "The Slack app lacks a permission.", "Ask who runs Draftdesk to install it again with its manifest"
    ),
    "token_revoked": Cause("Slack no longer accepts my token.", _TOKEN),
    "token_expired": Cause("My token for Slack has expired.", _TOKEN),
    "account_inactive": Cause("Slack calls the account of my token inactive.", _TOKEN),
    "not_authed": Cause("Slack got no token from me.", _TOKEN),
    "team_access_not_granted": Cause("My token does not count for this workspace.", _TOKEN),
    "invalid_auth": Cause("Slack does not accept my token.", _TOKEN),
}
"""By Slack's error code."""


def on_card(job: Job, channel: str) -> str:
    """Say why a reply to a message in `channel` was not sent, and what to do on its card."""
    reason = job.last_error or ""
    cause = CAUSES.get(reason)
    if cause is _NOT_INVITED and is_direct(channel):
        return "I cannot write in this direct message, and nobody can invite me. Copy the reply from here."
    if cause is None and job.kind == JobKind.HELPDESK_REPLY:
        why = f"{reason.rstrip('.')} (job {job.id} in the log)."
        return f"{why} Press Try again: I first check whether it arrived after all."
    if cause is None:
        return f"Slack did not accept it (job {job.id} in the log). Press Try again, or copy it from here."
    return f"{cause.what} {cause.remedy}, then press Try again." if cause.remedy else cause.what


def waits_for(job: Job) -> str | None:
    """Return what a person must fix before a deferred reply can be sent; None if nothing."""
    cause = CAUSES.get(job.last_error or "") if job.deferrals else None
    return None if cause is None else f"{cause.what} {cause.remedy}: then I send it."


def waits(code: str) -> str:
    """Tell a person that their click waits for what people must fix."""
    cause = CAUSES[code]
    return f"{cause.what} {cause.remedy}. Your click is kept: it counts once Slack tells me who you are."


def paused(code: str, channel: str, at: datetime) -> str:
    """Tell the ops channel, in mrkdwn, why work stopped and how to fix it. True whenever it is read."""
    cause = CAUSES[code]
    where = f"in {mrkdwn.channel(channel)}" if channel else "in this workspace"
    return "\n".join(
        [
            f":warning: *{mrkdwn.date(at)} I had to stop {where}.*",
            f"Why: {cause.what}",
            f"What to do: {cause.remedy}. Nothing is lost: I look every minute and go on automatically.",
        ]
    )


def for_operators(job: Job, reason: str, ticket: Ticket | None) -> str:
    """Describe a job that was given up, in mrkdwn for the ops channel: what, where, why, and what to do."""
    failure = JOB_KINDS[job.kind].failure if job.kind in JOB_KINDS else Failure(f"A {job.kind} job failed.")
    lines = [f":warning: *{failure.what}*", _where(ticket), f"Why: {_why(job, reason)}"]
    cause = CAUSES.get(reason)
    first = f"{cause.remedy}. " if cause is not None and cause.remedy else ""
    if first or failure.then:
        lines.append(f"What to do: {first}{failure.then}")
    lines.append("More of these within ten minutes are only in the log.")
    return "\n".join(line for line in lines if line)


def burst_key(job: Job, reason: str, ticket: Ticket | None, at: datetime) -> str:
    """Return the same key for failures that share one notice: one kind, channel and cause, in ten minutes.

    Each of Slack's codes is a cause; all sentences together are one, because they name jobs.
    """
    cause = reason if _CODE.fullmatch(reason) else "other"
    channel = ticket.channel if ticket is not None else ""
    return f"{int(at.timestamp()) // BURST_SECONDS}:{job.kind}:{channel}:{cause}"[:KEY_CHARACTERS]


def _where(ticket: Ticket | None) -> str:
    if ticket is None:
        return ""
    came = (
        "for what was asked with /suggest"
        if ticket.source in FOR_ONE_PERSON
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
