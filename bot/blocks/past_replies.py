"""Show past replies: the closest ones on an abstention, and a draft's sources in a modal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import button, heading, literal, quote, small, small_mrkdwn
from bot.references import MARK_GOLDEN, USE_PAST_REPLY, LearnedReply, ModalContext, PastReply, Reference

OPEN = "past_reply_open"
CORRECT, FORGET, SEARCH = "learned_correct", "learned_forget", "replies_search"
SHOWN_CLOSEST = 3
_GOLDEN = (
    "Mark as golden: the first reply above must come first for its question. A new version that breaks this "
    "does not serve."
)
_GLIMPSE, _NAME = 150, 100  # Characters shown on a card of a past message, and of a source's name.


@dataclass(frozen=True)
class Origin:
    """The origin of a past reply: a label ("Bitext data set"), or the decision, its author and its time."""

    words: str
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class PastText:
    """A past message and its reply, with placeholders shown as blanks."""

    message: str
    reply: str
    origin: Origin
    topic: str | None
    """The topic in words."""


@dataclass(frozen=True)
class ShownSource:
    """A source's name, such as "Bitext 345", and its text; `text` is None if it was deleted.

    `similarity` compares its message with the customer's, `share` is the share of the draft's wording found
    in it; None if not measured.
    """

    name: str
    similarity: float
    share: float | None
    text: PastText | None
    gone: str = ""
    """A sentence saying why there is no text."""
    learned: LearnedReply | None = None
    """How to name it in a click, if the team can correct and forget it."""


def closest(ticket_id: int, sources: Sequence[ShownSource]) -> list[Block]:
    """The closest past replies for a ticket without a draft, each with a button; no blocks if there are none.

    A place counts all replies found, so that a deleted one does not shift the others.
    """
    lines: list[Block] = []
    for place, source in enumerate(sources[:SHOWN_CLOSEST]):
        if source.text is None:
            continue
        glimpse = " ".join(source.text.message.split())
        name = guard.clip(source.name, _NAME)
        told = f"“{guard.clip(glimpse, _GLIMPSE)}”\n{name} · {source.similarity:.0%} similar"
        value = PastReply(ticket_id, place).value()
        opening = button("Open", OPEN, value, read_aloud=f"Open the past reply {name}")
        lines.append(SectionBlock(text=PlainTextObject(text=told, emoji=False), accessory=opening))
    return [heading("*The closest past questions*"), *lines] if lines else []


def sources_view(
    sources: Sequence[ShownSource],
    note: str | None = None,
    golden: ModalContext | None = None,
    search: Reference | None = None,
) -> View:
    """Build the modal of a draft's sources; `note` adds a remark. With `golden`, an admin can mark the first
    source's question as one that this reply must answer first. With `search`, others can be searched for.
    """
    markable = golden is not None and bool(sources) and sources[0].text is not None
    blocks: list[Block] = [] if note is None else [small(note)]
    for source in sources:
        blocks += [DividerBlock(), *_source(source)] if blocks else _source(source)
    if markable:
        blocks += [DividerBlock(), small(_GOLDEN)]
    if search is not None:
        blocks += [DividerBlock(), _search(search)]
    return View(
        type="modal",
        callback_id=MARK_GOLDEN if markable else None,
        title=PlainTextObject(text="Sources"),
        submit=PlainTextObject(text="Mark as golden") if markable else None,
        close=PlainTextObject(text="Close"),
        private_metadata=golden.model_dump_json(exclude_none=True) if golden and markable else None,
        blocks=blocks or [literal("This draft has no sources.")],
    )


def _search(reference: Reference) -> ActionsBlock:
    return ActionsBlock(
        elements=[button("Search", SEARCH, reference.value(), read_aloud="Search past replies by words")]
    )


def marked_view(number: int) -> View:
    """Build the modal after a golden pair was stored."""
    told = (
        f"Golden pair {number} is stored. A new version that no longer puts this reply first does not serve."
    )
    return View(
        type="modal",
        title=PlainTextObject(text="Sources"),
        close=PlainTextObject(text="Close"),
        blocks=[literal(told), small("`draftdesk golden list` and `remove` show and remove golden pairs.")],
    )


def past_reply_view(source: ShownSource, context: ModalContext) -> View:
    """Build the modal of one past reply, with a button to use it."""
    return View(
        type="modal",
        callback_id=USE_PAST_REPLY,
        title=PlainTextObject(text="A past reply"),
        submit=PlainTextObject(text="Use this reply") if source.text is not None else None,
        close=PlainTextObject(text="Close"),
        private_metadata=context.model_dump_json(exclude_none=True),
        blocks=_source(source),
    )


def _source(source: ShownSource) -> list[Block]:
    shares = [] if source.share is None else [f"has {source.share:.0%} of the draft's wording"]
    facts = " · ".join([*shares, f"its question is {source.similarity:.0%} similar"])
    named = heading(f"*{mrkdwn.escape(guard.clip(source.name, _NAME))}*")
    if source.text is None:
        return [named, small(facts), literal(source.gone)]
    blocks: list[Block] = [named, small(facts), small_mrkdwn(_origin(source.text.origin))]
    if source.text.topic is not None:
        blocks.append(small(f"Topic: {source.text.topic}"))
    if source.text.message.strip():
        blocks += [heading("*The customer asked*"), *quote(source.text.message, guard.EXCERPT)]
    blocks += [heading("*The reply*"), *quote(source.text.reply)]
    return blocks if source.learned is None else [*blocks, _changes(source.learned, source.name)]


def _changes(learned: LearnedReply, name: str) -> ActionsBlock:
    """The buttons of a reply that the team can correct and forget."""
    value = learned.value()
    return ActionsBlock(
        elements=[
            button("Correct", CORRECT, value, read_aloud=f"Correct {name}"),
            button("Forget", FORGET, value, read_aloud=f"Forget {name}"),
        ]
    )


def _origin(origin: Origin) -> str:
    by = f" by {mrkdwn.mention(origin.by)}" if origin.by is not None else ""
    at = f" · {mrkdwn.date(origin.at)}" if origin.at is not None else ""
    return f"{mrkdwn.escape(origin.words)}{by}{at}"
