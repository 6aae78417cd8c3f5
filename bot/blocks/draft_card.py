"""The card in a ticket's thread, in each of its states: a draft, an abstention, a receipt.

A `Card` holds everything shown, already filled with the ticket's values; where it comes from is
`bot.services.cards`'s business. The topic menu and the list of past replies are `topic_menu`'s and
`past_replies`'. Drafts, replies and reasons are literal text; only our own wording is mrkdwn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from bot.blocks import guard, mrkdwn, past_replies, topic_menu
from bot.blocks.parts import button, heading, literal, quote, small, small_mrkdwn
from bot.blocks.past_replies import ShownSource
from bot.blocks.references import FailedReply, Reference
from bot.blocks.topic_menu import NO_TOPIC, TicketTopic

APPROVE = "draft_approve"
EDIT = "draft_edit"
ANOTHER = "draft_another"
REJECT = "draft_reject"
WRITE = "draft_write"
DISMISS = "draft_dismiss"
RETRY = "reply_retry"
SOURCES = "draft_sources"

REASONS = {
    "irrelevant": "Irrelevant",
    "incorrect": "Incorrect",
    "tone": "Tone",
    "policy": "Policy",
    "needs_action": "Needs an action",
    "other": "Other",
}
"""Why an agent rejects a draft, and how it reads."""

NOTHING_FOUND = "Nothing near enough was found."
"""The reason of an abstention that gave none."""

DISMISSED = "dismissed"
"""The reason kept when an abstention is put away."""

_VERBS = {
    "approved": "Approved",
    "edited": "Edited and approved",
    "written": "Written and sent",
    "rejected": "Rejected",
}


@dataclass(frozen=True)
class SourceShare:
    """A source by its name, "Bitext 345", and the share of the draft's wording that stands in it."""

    name: str
    share: float | None = None


@dataclass(frozen=True)
class ShownDraft:
    """One draft, filled. `blanks` are placeholders that nothing filled; `place` counts from 1, of `count`.

    `wording_share` is the share of its wording that stands in approved replies, None where nobody measured.
    """

    draft_id: int
    text: str
    blanks: tuple[str, ...]
    confidence: float
    sources: tuple[SourceShare, ...]
    model_version: str
    place: int
    count: int
    wording_share: float | None = None


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
    topic: TicketTopic = NO_TOPIC
    closest: tuple[ShownSource, ...] = ()
    """The past replies that are offered where there is no draft."""


def build(card: Card) -> tuple[str, list[Block]]:
    """The card's fallback text and blocks."""
    if card.decision is not None:
        return _receipt(card, card.decision)
    if card.draft is not None:
        return _with_draft(card, card.draft)
    return _abstention(card)


def about(draft: ShownDraft, topic: TicketTopic) -> list[Block]:
    """The small lines under a draft: its blanks; topic, confidence and model version; where it comes from."""
    lines: list[Block] = []
    if draft.blanks:
        named = mrkdwn.escape(", ".join(draft.blanks))
        lines.append(small_mrkdwn(f":warning: {count_blanks(draft.blanks)} to fill: {named}"))
    facts = [f"Confidence {draft.confidence:.0%}", f"model {draft.model_version}"]
    labelled = topic_menu.in_words(topic)
    lines.append(small(" · ".join([labelled, *facts] if labelled else facts)))
    return [*lines, small(_where_from(draft))]


def count_blanks(blanks: Sequence[str]) -> str:
    """How many there are: "1 blank", "2 blanks"."""
    return f"{len(blanks)} {'blank' if len(blanks) == 1 else 'blanks'}"


def _where_from(draft: ShownDraft) -> str:
    """The share of the draft's wording that is not new, and its sources with theirs."""
    wording = []
    if draft.wording_share is not None:
        wording = [f"{draft.wording_share:.0%} of the wording stands in approved replies"]
    sources = [
        each.name if each.share is None else f"{each.name} ({each.share:.0%})" for each in draft.sources
    ]
    return " · ".join([*wording, f"Sources: {', '.join(sources)}" if sources else "No sources"])


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
    named = topic_menu.in_words(card.topic)
    if named:
        blocks.append(small(named))
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


def _with_draft(card: Card, draft: ShownDraft) -> tuple[str, list[Block]]:
    value = Reference(card.ticket_id, draft.draft_id).value()
    buttons = [button("Approve", APPROVE, value, "primary"), button("Edit", EDIT, value)]
    if draft.count > 1:
        buttons.append(button("Another draft", ANOTHER, value))
    buttons.append(button("Reject", REJECT, value, "danger"))
    place = f"Draft {draft.place} of {draft.count}"
    blocks = [
        heading(f"*Suggested reply* · {place}"),
        *quote(draft.text, blanks=draft.blanks),
        *about(draft, card.topic),
        ActionsBlock(elements=buttons),
    ]
    more = [button("Sources", SOURCES, value)] if draft.sources else []
    fallback = f"Suggested reply ({place}): {mrkdwn.escape(draft.text)}"
    return guard.clip(fallback, guard.FALLBACK), _with_topic_menu(card, blocks, more)


def _abstention(card: Card) -> tuple[str, list[Block]]:
    value = Reference(card.ticket_id, None).value()
    reason = card.reason or NOTHING_FOUND
    blocks = [
        heading("*No draft for this one.*"),
        literal(reason),
        *past_replies.closest(card.ticket_id, card.closest),
        ActionsBlock(
            elements=[button("Write a reply", WRITE, value, "primary"), button("Dismiss", DISMISS, value)]
        ),
    ]
    fallback = f"No draft for this one. {mrkdwn.escape(reason)}"
    return guard.clip(fallback, guard.FALLBACK), _with_topic_menu(card, blocks, [])


def _with_topic_menu(
    card: Card, blocks: Sequence[Block], buttons: Sequence[InteractiveElement]
) -> list[Block]:
    """The blocks and a last row: the buttons, and the menu of as many topics as there is room for."""

    def versions() -> Iterator[list[Block]]:
        for most in (topic_menu.MOST_OPTIONS, 50, 20, 0):
            menu = topic_menu.menu(card.ticket_id, card.topic, most) if most else None
            row = [*buttons, *([menu] if menu is not None else [])]
            yield [*blocks, ActionsBlock(elements=row)] if row else [*blocks]

    return guard.first_that_fits(versions())
