"""Build a ticket's card in each state: queued, draft, abstention, failure, retired.

A `Card` holds everything shown, with the ticket's values filled in; `bot.services.shown.cards` reads it. See
`receipt` for decided cards, `topic_menu` for the topic menu, `past_replies` for past replies. Drafts, replies
and reasons are literal text; only our own wording is mrkdwn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InteractiveElement,
)

from bot.blocks import (
    collision,
    feedback,
    first_card,
    guard,
    mrkdwn,
    past_replies,
    receipt,
    similar,
    topic_menu,
)
from bot.blocks.collision import ShownCollision
from bot.blocks.parts import button, confirmation, heading, literal, quote, small, small_mrkdwn
from bot.blocks.past_replies import ShownSource
from bot.blocks.receipt import ShownDecision
from bot.blocks.shown_draft import ShownDraft, about, ask_before_sending
from bot.blocks.similar import SimilarTickets
from bot.blocks.topic_menu import NO_TOPIC, TicketTopic
from bot.references import Reference
from db.vocabulary import MESSAGE_CHANGED, RetiredBecause, TicketStatus

APPROVE = "draft_approve"
EDIT = "draft_edit"
ANOTHER = "draft_another"
REJECT = "draft_reject"
WRITE = "draft_write"
DISMISS = "draft_dismiss"
DRAFT_AGAIN = "draft_retry"
SOURCES = "draft_sources"

URGENT = ":rotating_light:"
"""Marks an urgent card, and its line in Home."""

NOTHING_FOUND = "I found no similar past question."
"""Reason shown for an abstention without one."""

PROGRESS: Mapping[str, str] = {
    TicketStatus.QUEUED: (
        ":hourglass_flowing_sand: *Queued* · drafting starts when the messages ahead are done."
    ),
    TicketStatus.DRAFTING: ":pencil2: *Drafting …*",
}
"""By ticket status: text of a card that waits for its draft."""

RETIRED: Mapping[str, str] = {
    RetiredBecause.MOVED_ON: "The conversation moved on, so this draft is out of date.",
    RetiredBecause.ANSWERED: "A colleague answered the customer, so this draft is no longer needed.",
    RetiredBecause.SOLVED: "The ticket was solved, so this draft is no longer needed.",
    RetiredBecause.CLOSED: "The ticket was closed, so this draft is no longer needed.",
    RetiredBecause.BY_HAND: "A colleague answered in the thread, so this draft is no longer needed.",
    RetiredBecause.EDITED: "The customer edited the message, so this draft is out of date.",
    RetiredBecause.DELETED: "The customer's message was deleted, so this draft is no longer needed.",
    RetiredBecause.REDACTED: "Text of the customer's message was redacted, so this draft is out of date.",
    RetiredBecause.TOO_OLD: "The message is older than messages are kept here, so its words were erased.",
}
"""By the reason for retiring the ticket."""


@dataclass(frozen=True)
class TakenBack:
    """An undone decision: who undid it, when, and whether the agent had changed the text."""

    by: str
    at: datetime
    edited: bool


@dataclass(frozen=True)
class MessagePlace:
    """Where the customer's message is, for a card apart from it. `author` is a user's or another app's id."""

    channel: str
    author: str
    link: str | None


@dataclass(frozen=True)
class EarlierTurn:
    """What was said in the thread before the message."""

    by_customer: bool
    text: str


@dataclass(frozen=True)
class Card:
    """A ticket as its card shows it: decided, retired, drafted, waiting for a draft, or without one for
    `reason`.
    """

    ticket_id: int
    draft: ShownDraft | None = None
    reason: str | None = None
    decision: ShownDecision | None = None
    message: str | None = None
    """The customer's message, if the card is outside its thread."""
    topic: TicketTopic = NO_TOPIC
    closest: tuple[ShownSource, ...] = ()
    """Past replies offered if there is no draft."""
    progress: str | None = None
    """A key of `PROGRESS` until the draft is ready."""
    failed: bool = False
    """True if drafting failed; `reason` then says what to do."""
    retired: str | None = None
    """A key of `RETIRED` if the ticket no longer needs a decision."""
    answered_by: str | None = None
    """Who answered by hand in the thread, by Slack user id, if the ticket was retired for that."""
    taken_back: TakenBack | None = None
    collision: ShownCollision | None = None
    """The reply held back because the helpdesk's ticket changed; shown instead of the above."""
    caveats: tuple[str, ...] = ()
    """Sentences about what the draft could not take into account."""
    similar: SimilarTickets | None = None
    link: str | None = None
    """The ticket's page in the helpdesk; None for a ticket from Slack."""
    origin: MessagePlace | None = None
    """None for a card below the customer's message, and for a helpdesk's ticket."""
    earlier: tuple[EarlierTurn, ...] = ()
    urgent: str | None = None
    """Why the message is urgent, in words; None if it is not."""
    first: bool = False
    """Whether it is the first card in its place, which explains itself."""


def build(card: Card) -> tuple[str, list[Block]]:
    """Build the card's fallback text and blocks."""
    if card.decision is not None:
        topic = topic_menu.in_words(card.topic)
        blocks = receipt.build(card.ticket_id, card.decision, topic, _head(card))
        return guard.clip(receipt.fallback(card.decision), guard.FALLBACK), blocks
    if card.retired is not None:
        said = why_retired(card.retired)
        if card.taken_back is not None and card.retired in MESSAGE_CHANGED:
            said = f"{said} The approved reply was held back: nothing was sent."
        if card.answered_by is not None:
            said = f"Answered by {mrkdwn.mention(card.answered_by)} in the thread: the draft was not sent."
        return said, [*_head(card), heading(f":information_source: {said}")]
    if card.draft is not None:
        return _with_draft(card, card.draft)
    if card.progress is not None:
        said = PROGRESS.get(card.progress, PROGRESS[TicketStatus.QUEUED])
        return "A draft is on its way.", [*_head(card), heading(said)]
    return _without_draft(card)


def why_retired(because: str) -> str:
    """Say in a sentence why a card is retired."""
    return RETIRED.get(because, RETIRED[RetiredBecause.MOVED_ON])


def could_not(caveats: Sequence[str]) -> list[Block]:
    """A small line for each thing that a draft could not take into account."""
    return [small(each) for each in caveats]


def asked(message: str | None) -> list[Block]:
    """The customer's message as a reminder, if it is out of sight; no blocks if it is blank."""
    if not (message or "").strip():
        return []
    return [heading("*For this message:*"), *quote(message or "", guard.EXCERPT)]


def _head(card: Card) -> list[Block]:
    """The links to ticket and message, and what was said, if the card is outside its thread."""
    linked = [small_mrkdwn(mrkdwn.link(card.link, "Open the ticket"))] if card.link else []
    urgent = [heading(f"{URGENT} *Urgent* · {mrkdwn.escape(card.urgent)}")] if card.urgent else []
    return [*urgent, *linked, *_origin(card.origin), *_earlier(card.earlier), *asked(card.message)]


def _origin(origin: MessagePlace | None) -> list[Block]:
    if origin is None:
        return []
    message = "A message" if origin.link is None else mrkdwn.link(origin.link, "A message")
    by = f" by {mrkdwn.mention(origin.author)}" if origin.author.startswith(("U", "W")) else ""
    return [small_mrkdwn(f"{message}{by} in {mrkdwn.channel(origin.channel)}. The reply goes there.")]


def _earlier(turns: Sequence[EarlierTurn]) -> list[Block]:
    """Each earlier message in a line or two."""
    said = [
        f"{'Customer' if turn.by_customer else 'Team'}: {guard.clip(turn.text, guard.LINE // 2)}"
        for turn in turns
    ]
    return [small(f"Before that\n{each}" if place == 0 else each) for place, each in enumerate(said)]


def _with_draft(card: Card, draft: ShownDraft) -> tuple[str, list[Block]]:
    value = Reference(card.ticket_id, draft.draft_id).value()
    place = f"Draft {draft.place} of {draft.count}"
    blocks = [
        *([first_card.with_draft(draft.count)] if card.first else []),
        *_head(card),
        heading(f"*Suggested reply* · {place}"),
        *quote(draft.text, blanks=draft.blanks),
        *could_not(card.caveats),
        *about(draft, card.topic),
        *similar.line(card.similar),
        *_taken_back(card),
        ActionsBlock(elements=_what_to_do_with(draft, value, collides=card.collision is not None)),
        feedback.build(card.ticket_id, draft.draft_id),
    ]
    more = [button("Sources", SOURCES, value, read_aloud="Sources: show the past replies behind this draft")]
    fallback = f"Suggested reply ({place}): {mrkdwn.escape(draft.text)}"
    return guard.clip(fallback, guard.FALLBACK), _with_topic_menu(card, blocks, more if draft.sources else [])


def _what_to_do_with(draft: ShownDraft, value: str, *, collides: bool) -> list[ButtonElement]:
    """The draft's buttons; beside a collision's Send anyway there is no second one that sends."""
    approve = button(
        "Approve & send",
        APPROVE,
        value,
        "primary",
        read_aloud="Approve & send: this draft unchanged",
        confirm=ask_before_sending(draft),
    )
    edit = button("Edit", EDIT, value, read_aloud="Edit: change this draft before sending it")
    buttons = [edit] if collides else [approve, edit]
    if draft.count > 1:
        said = f"Another draft: this is {draft.place} of {draft.count}, show the next"
        buttons.append(button("Another draft", ANOTHER, value, read_aloud=said))
    return [
        *buttons,
        button("Reject", REJECT, value, "danger", read_aloud="Reject: refuse this draft and say why"),
    ]


def _taken_back(card: Card) -> list[Block]:
    if card.collision is not None:
        return collision.build(card.ticket_id, card.collision)
    taken_back = card.taken_back
    if taken_back is None:
        return []
    told = f"Undone by {mrkdwn.mention(taken_back.by)} · {mrkdwn.date(taken_back.at)} · nothing was sent"
    more = ". Edit starts with the text written before." if taken_back.edited else ""
    return [small_mrkdwn(f"{told}{more}")]


def _without_draft(card: Card) -> tuple[str, list[Block]]:
    """An abstention or a failure: the reason, and what the agent can do instead."""
    value = Reference(card.ticket_id, None).value()
    title = "Drafting failed." if card.failed else "No draft for this one."
    reason = card.reason or NOTHING_FOUND
    style = None if card.failed else "primary"
    write = button("Write a reply", WRITE, value, style, read_aloud="Write a reply to this message")
    again = button("Retry", DRAFT_AGAIN, value, "primary", read_aloud="Retry: draft a reply again")
    blocks = [
        *([first_card.without_draft()] if card.first else []),
        *_head(card),
        heading(f":warning: *{title}*" if card.failed else f"*{title}*"),
        literal(reason),
        *could_not(card.caveats),
        *past_replies.closest(card.ticket_id, card.closest),
        *similar.line(card.similar),
        *_taken_back(card),
        ActionsBlock(elements=[*([again] if card.failed else []), write, _dismiss(value)]),
    ]
    fallback = f"{title} {mrkdwn.escape(reason)}"
    return guard.clip(fallback, guard.FALLBACK), _with_topic_menu(card, blocks, [])


def _dismiss(value: str) -> ButtonElement:
    asked_first = confirmation(
        "Dismiss this message?", "Draftdesk will not reply to it, and this card closes.", "Dismiss", "Keep it"
    )
    said = "Dismiss this message without a reply"
    return button("Dismiss", DISMISS, value, read_aloud=said, confirm=asked_first)


def _with_topic_menu(
    card: Card, blocks: Sequence[Block], buttons: Sequence[InteractiveElement]
) -> list[Block]:
    """Add a last row: the buttons, and a topic menu with as many topics as fit."""

    def versions() -> Iterator[list[Block]]:
        for most in (topic_menu.MOST_OPTIONS, 50, 20, 0):
            menu = topic_menu.menu(card.ticket_id, card.topic, most) if most else None
            row = [*buttons, *([menu] if menu is not None else [])]
            yield [*blocks, ActionsBlock(elements=row)] if row else [*blocks]

    return guard.first_that_fits(versions())
