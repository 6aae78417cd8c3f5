"""Show a draft's facts: its confidence, what to check before it is sent, and its sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ConfirmObject, ContextBlock, MarkdownTextObject, PlainTextObject

from bot.blocks import guard, mrkdwn, topic_menu
from bot.blocks.parts import confirmation
from bot.blocks.topic_menu import TicketTopic
from model.masking.signatures import AGENT

CONFIDENCE: Sequence[tuple[float, str]] = ((0.8, "Sure"), (0.55, "Likely"), (0.0, "Worth a look"))
"""Lowest confidence for each description of a draft; the first match counts."""


@dataclass(frozen=True)
class SourceShare:
    """A source's name, such as "Bitext 345", and the share of the draft's wording found in it.

    Several sources may contain the same words, so shares need not add up to one.
    """

    name: str
    share: float | None = None


@dataclass(frozen=True)
class ShownDraft:
    """One draft with values filled in. `blanks` are unfilled placeholders; `place` runs from 1 to `count`.

    `wording_share` is the share of its wording found in past replies, None if not measured. `promises` are
    its sentences that claim something done. `open_story` is True if it may still contain something of another
    customer's case. `answers` names its topic in words if that is not the ticket's.
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
    promises: tuple[str, ...] = ()
    open_story: bool = False
    answers: str | None = None


def about(draft: ShownDraft, topic: TicketTopic) -> list[Block]:
    """The small line under a draft: what to look at, topic, confidence, model version and sources."""
    parts: list[MarkdownTextObject | PlainTextObject] = [
        MarkdownTextObject(text=guard.clip(f":warning: {mrkdwn.escape(told)}", guard.LINE))
        for told in _to_look_at(draft)
    ]
    facts = [in_words(draft.confidence), f"model {draft.model_version}"]
    labelled = f"Topic: {draft.answers}" if draft.answers else topic_menu.in_words(topic)
    for told in (" · ".join([labelled, *facts] if labelled else facts), _where_from(draft)):
        parts.append(PlainTextObject(text=guard.clip(told, guard.LINE), emoji=False))
    return [ContextBlock(elements=parts)]


def found_in(draft: ShownDraft) -> str:
    """Say where a past reply comes from, and how like its question is to the words that were looked for."""
    names = ", ".join(each.name for each in draft.sources)
    return f"{names} · its question is {draft.confidence:.0%} similar"


def in_words(confidence: float) -> str:
    """How likely the draft can be sent as it is or after a light edit, in words; the number is in Sources."""
    return next(words for least, words in CONFIDENCE if confidence >= least)


def _to_look_at(draft: ShownDraft) -> Iterator[str]:
    """What an agent should look at before sending the draft, in plain text."""
    blanks = [blank for blank in draft.blanks if blank != AGENT]
    if blanks:
        yield f"{count_blanks(blanks)} to fill: {', '.join(blanks)}"
    if AGENT in draft.blanks:
        yield f"[{AGENT}] becomes the name of the person who approves."
    if draft.promises:
        yield f"It promises an action: “{draft.promises[0]}”"
    if draft.open_story:
        yield "It may still contain something of another customer's case."


def count_blanks(blanks: Sequence[str]) -> str:
    """The number of blanks in words: "1 blank", "2 blanks"."""
    return f"{len(blanks)} {'blank' if len(blanks) == 1 else 'blanks'}"


def _where_from(draft: ShownDraft) -> str:
    """The share of the draft's wording found in past replies, and its sources with their shares."""
    wording = []
    if draft.wording_share is not None:
        wording = [f"{draft.wording_share:.0%} of the wording is from past replies"]
    sources = [
        each.name if each.share is None else f"{each.name} (has {each.share:.0%} of it)"
        for each in draft.sources
    ]
    return " · ".join([*wording, f"Sources: {', '.join(sources)}" if sources else "No sources"])


def ask_before_sending(draft: ShownDraft) -> ConfirmObject | None:
    """Build the confirmation before sending a draft that says something was done or is being done; None for
    other drafts.
    """
    if not draft.promises:
        return None
    claim = guard.clip(draft.promises[0], guard.LINE - 60)  # Slack limits it to one line.
    said = f"“{claim}” Was this done, or will you see to it now?"
    return confirmation("The draft promises an action", said, "Yes, send it", "Not yet")
