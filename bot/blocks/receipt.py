"""Build the card of a decided ticket: who decided what and when, and the state of the reply.

It has a button only for a possible action: undo while the reply waits, try again after a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks import mrkdwn
from bot.blocks.parts import button, heading, literal, quote, small, small_mrkdwn
from bot.references import FailedReply, MadeDecision
from db.vocabulary import DecisionLabel, DecisionReason, Delivery

SEND_AGAIN = "reply_retry"
UNDO = "decision_undo"

REASONS: Mapping[str, str] = {
    DecisionReason.IRRELEVANT: "Irrelevant",
    DecisionReason.INCORRECT: "Incorrect",
    DecisionReason.TONE: "Tone",
    DecisionReason.POLICY: "Policy",
    DecisionReason.NEEDS_ACTION: "Needs an action",
    DecisionReason.OTHER: "Other",
}
"""By reason for rejecting a draft: its label."""
_VERBS: Mapping[str, Mapping[str, str]] = {
    Delivery.PUBLIC: {
        DecisionLabel.APPROVED: "Approved",
        DecisionLabel.EDITED: "Edited and approved",
        DecisionLabel.WRITTEN: "Written and sent",
    },
    Delivery.INTERNAL: {
        DecisionLabel.APPROVED: "Approved as an internal note",
        DecisionLabel.EDITED: "Edited and approved as an internal note",
        DecisionLabel.WRITTEN: "Written as an internal note",
    },
    Delivery.NONE: {
        DecisionLabel.APPROVED: "Saved without sending",
        DecisionLabel.EDITED: "Edited and saved without sending",
        DecisionLabel.WRITTEN: "Written and saved without sending",
    },
}
"""By delivery and kind of decision."""


@dataclass(frozen=True)
class Sending:
    """A reply that has not been sent yet."""

    at: datetime
    seconds: int
    """Seconds until it is sent."""
    can_undo: bool
    tried: bool = False
    """True if an attempt failed; the next one follows automatically."""
    waits_for: str | None = None
    """Why Slack refuses it, and what a person can do; None if nothing is to be done."""


@dataclass(frozen=True)
class ShownDecision:
    """A decision: its author, its time and the reply as written (None without a reply).

    `kind` is "approved", "edited", "written" (without a draft) or "rejected"; for the last, `rejected` is the
    draft and `note` the agent's remark.
    """

    decision_id: int
    kind: str
    decided_by: str
    decided_at: datetime
    text: str | None
    reason: str | None
    delivery: str = Delivery.PUBLIC
    """One of "public", "internal" and "none"."""
    sending: Sending | None = None
    """None if no reply is being sent."""
    place: str | None = None
    """The name of the helpdesk that gets the reply; None: a thread in Slack."""
    sent_at: datetime | None = None
    """When it was sent; None if it was not, or will not be."""
    problem: str | None = None
    """Why the reply could not be sent and what to do; None if there is no problem."""
    failed_job: int | None = None
    """The job that Try again repeats."""
    rejected: str | None = None
    note: str | None = None


def build(ticket_id: int, decision: ShownDecision, topic: str | None, head: list[Block]) -> list[Block]:
    """Build the card's blocks below its `head`, which repeats the message outside its thread."""
    blocks = [*head, *_on_its_way(ticket_id, decision), *_problem(ticket_id, decision)]
    if decision.text is not None:
        blocks += [heading("*The reply:*")] if head else []
        blocks += quote(decision.text)
    if decision.rejected is not None:
        blocks += [heading("*Rejected draft* · nothing was sent"), *quote(decision.rejected)]
    decided = f"{_who(decision)} · {mrkdwn.date(decision.decided_at)}"
    sent = f" · Sent {mrkdwn.date(decision.sent_at)}" if decision.sent_at is not None else ""
    blocks.append(small_mrkdwn(f"{decided}{sent}"))
    if decision.reason is not None and decision.reason in REASONS:
        blocks.append(small(f"Reason: {REASONS[decision.reason]}"))
    if decision.note:
        blocks.append(literal(f"Note: {decision.note}"))
    if topic:
        blocks.append(small(topic))
    return blocks


def fallback(decision: ShownDecision) -> str:
    """The receipt as one escaped line."""
    state = ""
    if decision.problem is not None:
        state = ", not sent yet"
    elif decision.sending is not None:
        state = f", {_waiting(decision.sending)}"
    elif decision.sent_at is not None:
        state = ", sent" if decision.place is None else f", sent to {mrkdwn.escape(decision.place)}"
    text = f": {mrkdwn.escape(decision.text)}" if decision.text is not None else ""
    return f"{_who(decision)}{state}{text}"


def _who(decision: ShownDecision) -> str:
    verb = _VERBS.get(decision.delivery, {}).get(decision.kind, "Decided")
    if decision.kind == DecisionLabel.REJECTED:
        verb = "Dismissed" if decision.reason == DecisionReason.DISMISSED else "Rejected"
    return f"{verb} by {mrkdwn.mention(decision.decided_by)}"


def _waiting(sending: Sending) -> str:
    if sending.tried or sending.waits_for is not None:
        return "not sent yet, will retry"
    return f"sending in {sending.seconds} s" if sending.can_undo else "being sent"


def _on_its_way(ticket_id: int, decision: ShownDecision) -> list[Block]:
    sending = decision.sending
    if sending is None:
        return _arrived(decision)
    if sending.waits_for is not None:
        told = f"*The reply waits.* {mrkdwn.escape(sending.waits_for)}"
    elif not sending.can_undo:
        to = f" to {mrkdwn.escape(decision.place)}" if decision.place is not None else ""
        told = f"*The reply is being sent{to}.*"
        if sending.tried:
            told = (
                f"*The reply has not been sent{to} yet.* The last attempt failed; I will retry automatically."
            )
    else:
        told = f"*Sending in {sending.seconds} s*, at {mrkdwn.clock(sending.at)}. Nothing has been sent yet."
    head = heading(f":hourglass_flowing_sand: {told}")
    if not sending.can_undo:
        return [head]
    value = MadeDecision(ticket_id, decision.decision_id).value()
    undo = button("Undo", UNDO, value, read_aloud="Undo: do not send this reply")
    return [head, ActionsBlock(elements=[undo])]


def _arrived(decision: ShownDecision) -> list[Block]:
    if decision.sent_at is None or decision.place is None:
        return []
    what = "an internal note" if decision.delivery == Delivery.INTERNAL else "a public reply"
    return [heading(f":white_check_mark: *Sent to {mrkdwn.escape(decision.place)}* as {what}.")]


def _problem(ticket_id: int, decision: ShownDecision) -> list[Block]:
    if decision.problem is None:
        return []
    blocks: list[Block] = [heading(":warning: *The reply was not sent.*"), literal(decision.problem)]
    if decision.failed_job is not None:
        value = FailedReply(ticket_id, decision.failed_job).value()
        again = button("Try again", SEND_AGAIN, value, "primary", read_aloud="Try again to send this reply")
        blocks.append(ActionsBlock(elements=[again]))
    return blocks
