"""The card in a ticket's thread, in each of its states: a draft, an abstention, a receipt.

A `Card` holds everything shown, already filled with the ticket's values; where it comes from is
`bot.services.cards`'s business. Drafts, replies and reasons are literal text; only our own wording is
mrkdwn.
"""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import button, heading, literal, quote, small, small_mrkdwn
from bot.blocks.references import FailedReply, Reference

APPROVE = "draft_approve"
EDIT = "draft_edit"
ANOTHER = "draft_another"
REJECT = "draft_reject"
WRITE = "draft_write"
DISMISS = "draft_dismiss"
RETRY = "reply_retry"

REASONS = {
    "irrelevant": "Irrelevant",
    "incorrect": "Incorrect",
    "tone": "Tone",
    "policy": "Policy",
    "needs_action": "Needs an action",
    "other": "Other",
}
"""Why an agent rejects a draft, and how it reads."""

DISMISSED = "dismissed"
"""The reason kept when an abstention is put away."""

_VERBS = {
    "approved": "Approved",
    "edited": "Edited and approved",
    "written": "Written and sent",
    "rejected": "Rejected",
}


@dataclass(frozen=True)
class ShownDraft:
    """One draft, filled. `blanks` are placeholders that nothing filled; `place` counts from 1, of `count`."""

    draft_id: int
    text: str
    blanks: tuple[str, ...]
    confidence: float
    sources: tuple[str, ...]
    model_version: str
    place: int
    count: int


@dataclass(frozen=True)
class ShownDecision:
    """What was decided: by whom, when, and the reply as it was sent (None when none was).

    `kind` is "approved", "edited", "written" (from nothing) or "rejected"; `rejected` is then the draft that
    was turned down, and `note` what the agent wrote about it.
    """

    kind: str
    decided_by: str
    decided_at: datetime
    text: str | None
    reason: str | None
    problem: str | None = None
    """Why the reply could not be posted, in words with what to do; None when it was."""
    failed_job: int | None = None
    """The job to repeat when the person asks for it."""
    rejected: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Card:
    """A ticket as its card shows it: decided, or with a draft, or with the reason why there is none."""

    ticket_id: int
    draft: ShownDraft | None = None
    reason: str | None = None
    decision: ShownDecision | None = None
    message: str | None = None
    """The customer's message, where the receipt does not stand in its thread."""


def build(card: Card) -> tuple[str, list[Block]]:
    """The card's fallback text and blocks."""
    if card.decision is not None:
        return _receipt(card, card.decision)
    if card.draft is not None:
        return _with_draft(card.ticket_id, card.draft)
    return _abstention(card)


def about(draft: ShownDraft) -> list[Block]:
    """The small lines under a draft: blanks to fill, confidence, sources, model version."""
    lines: list[Block] = []
    if draft.blanks:
        noun = "blank" if len(draft.blanks) == 1 else "blanks"
        lines.append(small(f"{len(draft.blanks)} {noun} to fill: {', '.join(draft.blanks)}"))
    noun = "source" if len(draft.sources) == 1 else "sources"
    named = f" ({', '.join(draft.sources[:3])})" if draft.sources else ""
    counted = f"{len(draft.sources)} {noun}{named}"
    lines.append(small(f"Confidence {draft.confidence:.0%} · {counted} · model {draft.model_version}"))
    return lines


def asked(message: str | None) -> list[Block]:
    """The customer's message as a reminder, where it stands nowhere near; nothing when it is blank."""
    if not (message or "").strip():
        return []
    return [heading("*For this message:*"), *quote(message or "", guard.EXCERPT)]


def _receipt(card: Card, decision: ShownDecision) -> tuple[str, list[Block]]:
    """Who decided what and when, and what was sent or turned down; no button unless sending failed."""
    verb = "Dismissed" if decision.reason == DISMISSED else _VERBS.get(decision.kind, "Decided")
    who = f"{verb} by {mrkdwn.mention(decision.decided_by)}"
    blocks = [*asked(card.message), *_problem(card.ticket_id, decision)]
    if decision.text is not None:
        blocks += [heading("*The reply:*")] if card.message else []
        blocks += quote(decision.text)
    if decision.rejected is not None:
        blocks += [heading("*Rejected draft* · nothing was sent"), *quote(decision.rejected)]
    blocks.append(small_mrkdwn(f"{who} · {mrkdwn.date(decision.decided_at)}"))
    if decision.reason in REASONS:
        blocks.append(small(f"Reason: {REASONS[decision.reason]}"))
    if decision.note:
        blocks.append(literal(f"Note: {decision.note}"))
    sent = f": {mrkdwn.escape(decision.text)}" if decision.text is not None else ""
    return guard.clip(f"{who}{sent}", guard.FALLBACK), blocks


def _problem(ticket_id: int, decision: ShownDecision) -> list[Block]:
    if decision.problem is None:
        return []
    blocks: list[Block] = [heading(":warning: *The reply was not posted.*"), literal(decision.problem)]
    if decision.failed_job is not None:
        value = FailedReply(ticket_id, decision.failed_job).value()
        blocks.append(ActionsBlock(elements=[button("Try again", RETRY, value, "primary")]))
    return blocks


def _with_draft(ticket_id: int, draft: ShownDraft) -> tuple[str, list[Block]]:
    value = Reference(ticket_id, draft.draft_id).value()
    buttons = [button("Approve", APPROVE, value, "primary"), button("Edit", EDIT, value)]
    if draft.count > 1:
        buttons.append(button("Another draft", ANOTHER, value))
    buttons.append(button("Reject", REJECT, value, "danger"))
    place = f"Draft {draft.place} of {draft.count}"
    blocks = [
        heading(f"*Suggested reply* · {place}"),
        *quote(draft.text),
        *about(draft),
        ActionsBlock(elements=buttons),
    ]
    return guard.clip(f"Suggested reply ({place}): {mrkdwn.escape(draft.text)}", guard.FALLBACK), blocks


def _abstention(card: Card) -> tuple[str, list[Block]]:
    value = Reference(card.ticket_id, None).value()
    reason = card.reason or "Nothing near enough was found."
    blocks = [
        heading("*No draft for this one.*"),
        literal(reason),
        ActionsBlock(
            elements=[button("Write a reply", WRITE, value, "primary"), button("Dismiss", DISMISS, value)]
        ),
    ]
    return guard.clip(f"No draft for this one. {mrkdwn.escape(reason)}", guard.FALLBACK), blocks
