"""Past replies as people look at them: the closest ones of an abstention, a draft's sources in a modal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, DividerBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import button, heading, literal, quote, small, small_mrkdwn
from bot.references import USE_PAST_REPLY, ModalContext, PastReply

OPEN = "past_reply_open"
SHOWN_CLOSEST = 3
_GLIMPSE, _NAME = 150, 100  # Characters of a past message that a card shows, and of a source's name.


@dataclass(frozen=True)
class Origin:
    """Where a past reply comes from: our words ("Bitext data set"), or what was done, by whom and when."""

    words: str
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class PastText:
    """A past message and its reply, placeholders shown as blanks."""

    message: str
    reply: str
    origin: Origin
    topic: str | None
    """In words."""


@dataclass(frozen=True)
class ShownSource:
    """A source by its name, "Bitext 345", and what stands there; `text` is None when it is gone.

    `similarity` is that of its message to the customer's, `share` how much of the draft's wording it holds;
    None where that was not measured.
    """

    name: str
    similarity: float
    share: float | None
    text: PastText | None
    gone: str = ""
    """Why there is no text, in a sentence."""


def closest(ticket_id: int, sources: Sequence[ShownSource]) -> list[Block]:
    """The closest past replies of a ticket without a draft, each with a button; nothing where there are none.

    A place counts among all that were found, so that one which is gone does not move the others.
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


def sources_view(sources: Sequence[ShownSource], note: str | None = None) -> View:
    """The modal that shows where a draft comes from. `note` says what else there is to know."""
    blocks: list[Block] = [] if note is None else [small(note)]
    for source in sources:
        blocks += [DividerBlock(), *_source(source)] if blocks else _source(source)
    return View(
        type="modal",
        title=PlainTextObject(text="Sources"),
        close=PlainTextObject(text="Close"),
        blocks=blocks or [literal("This draft names no source.")],
    )


def past_reply_view(source: ShownSource, context: ModalContext) -> View:
    """The modal that shows one past reply, and offers it to write from."""
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
    return [*blocks, heading("*The reply*"), *quote(source.text.reply)]


def _origin(origin: Origin) -> str:
    by = f" by {mrkdwn.mention(origin.by)}" if origin.by is not None else ""
    at = f" · {mrkdwn.date(origin.at)}" if origin.at is not None else ""
    return f"{mrkdwn.escape(origin.words)}{by}{at}"
