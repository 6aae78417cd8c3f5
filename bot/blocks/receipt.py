"""What stands on a card once its ticket is decided: who decided what and when, and what became of the reply.

Buttons only where something can still be done: undo while the reply waits, try again when sending failed.
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
"""Why an agent rejects a draft, and how it reads."""
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
"""By where the reply goes and what kind of decision it is."""


@dataclass(frozen=True)
class Sending:
    """A reply that has not left yet."""

    at: datetime
    seconds: int
    """From now until then."""
    can_undo: bool
    tried: bool = False
    """Whether an attempt failed; the next one follows by itself."""


@dataclass(frozen=True)
class ShownDecision:
    """What was decided: by whom, when, and the reply as it was written (None when there is none).

    `kind` is "approved", "edited", "written" (from nothing) or "rejected"; `rejected` is then the draft that
    was turned down, and `note` what the agent wrote about it.
    """

    decision_id: int
    kind: str
    decided_by: str
    decided_at: datetime
    text: str | None
    reason: str | None
    delivery: str = Delivery.PUBLIC
    """Where the reply goes: "public", "internal" or "none"."""
    sending: Sending | None = None
    """None when nothing is on its way any more."""
    place: str | None = None
    """The helpdesk that the reply goes to, by its name; None: a thread in Slack."""
    sent_at: datetime | None = None
    """When it was sent; None when it was not, or never is to be."""
    problem: str | None = None
    """Why the reply could not be sent, in words with what to do; None when it was."""
    failed_job: int | None = None
    """The job to repeat when the person asks for it."""
    rejected: str | None = None
    note: str | None = None


def build(ticket_id: int, decision: ShownDecision, topic: str | None, head: list[Block]) -> list[Block]:
    """The card's blocks below its `head`, which reminds of the message where the card stands alone."""
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
    """The receipt in one line, escaped."""
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
    if sending.tried:
        return "waiting to be sent"
    return f"sending in {sending.seconds} s" if sending.can_undo else "on its way"


def _on_its_way(ticket_id: int, decision: ShownDecision) -> list[Block]:
    sending = decision.sending
    if sending is None:
        return _arrived(decision)
    if not sending.can_undo:
        to = f" to {mrkdwn.escape(decision.place)}" if decision.place is not None else ""
        told = f"*The reply is on its way{to}.*"
        if sending.tried:
            told = f"*The reply waits to be sent{to}.* It did not get through yet; I try again by myself."
        return [heading(f":hourglass_flowing_sand: {told}")]
    told = f"*Sending in {sending.seconds} s*, at {mrkdwn.clock(sending.at)}. Nothing has left yet."
    value = MadeDecision(ticket_id, decision.decision_id).value()
    undo = button("Undo", UNDO, value, read_aloud="Undo: do not send this reply")
    return [heading(f":hourglass_flowing_sand: {told}"), ActionsBlock(elements=[undo])]


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
