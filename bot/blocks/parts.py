"""Build the parts shared by messages and modals: a literal quote, a small line, a button."""

import re
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)

from bot.blocks import guard
from bot.blocks.passages import Passage, passages

MARKED_BLANKS = 12
"""Blanks highlighted per quote; each uses some of the message's characters."""


def quote(text: str, limit: int = guard.QUOTE, blanks: Sequence[str] = ()) -> list[Block]:
    """Quote `text` literally, its lists as lists: Slack does not parse rich text. No blocks if it is blank.

    "[Website URL]" is highlighted if "Website URL" is one of the `blanks`.
    """
    if not text.strip():
        return []
    leaves = _Leaves(blanks)
    return [RichTextBlock(elements=[_passage(each, leaves) for each in passages(guard.clip(text, limit))])]


def _passage(passage: Passage, leaves: "_Leaves") -> RichTextElement:
    if passage.style is None:
        return RichTextQuoteElement(elements=leaves.of(passage.items[0]))
    items = [RichTextSectionElement(elements=leaves.of(item)) for item in passage.items]
    return RichTextListElement(style=passage.style, elements=items, border=1)


class _Leaves:
    """Turns one quote's texts into leaves, and highlights its first `MARKED_BLANKS` blanks."""

    def __init__(self, blanks: Sequence[str]) -> None:
        marks = "|".join(re.escape(f"[{blank}]") for blank in dict.fromkeys(blanks))
        self._mark = re.compile(f"({marks})") if marks else None
        self._left = MARKED_BLANKS

    def of(self, text: str) -> list[RichTextElementParts.Text]:
        """The leaves of one text."""
        if self._mark is None or not self._left:
            return [RichTextElementParts.Text(text=text)]
        parts = self._mark.split(text, maxsplit=self._left)  # text, blank, text, blank, ..., text
        self._left -= len(parts) // 2
        style = RichTextElementParts.TextStyle(code=True)
        return [
            RichTextElementParts.Text(text=part, style=style if place % 2 else None)
            for place, part in enumerate(parts)
            if part
        ]


def heading(mrkdwn: str) -> SectionBlock:
    """A line in our own mrkdwn. Escape external text before passing it."""
    return SectionBlock(text=MarkdownTextObject(text=guard.clip(mrkdwn, 3000), verbatim=True))


def literal(text: str) -> SectionBlock:
    """A paragraph that may hold external text, shown literally."""
    return SectionBlock(text=PlainTextObject(text=guard.clip(text, 3000), emoji=False))


def small(text: str) -> ContextBlock:
    """A small grey line that may hold external text, shown literally."""
    return ContextBlock(elements=[PlainTextObject(text=guard.clip(text, guard.LINE), emoji=False)])


def small_mrkdwn(mrkdwn: str) -> ContextBlock:
    """A small grey line in our own wording, with mentions and dates."""
    return ContextBlock(elements=[MarkdownTextObject(text=guard.clip(mrkdwn, guard.LINE))])


def confirmation(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """The confirmation that Slack shows before an irreversible action; our own wording."""
    return ConfirmObject(
        title=PlainTextObject(text=title),
        text=PlainTextObject(text=text),
        confirm=PlainTextObject(text=yes),
        deny=PlainTextObject(text=no),
        style="danger",
    )


def button(
    label: str,
    action_id: str,
    value: str,
    style: str | None = None,
    *,
    read_aloud: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """A button; a click returns `value`. `read_aloud` extends a short label for screen readers."""
    return ButtonElement(
        text=PlainTextObject(text=label),
        action_id=action_id,
        value=value,
        style=style,
        accessibility_label=guard.clip(read_aloud, 75) if read_aloud else None,
        confirm=confirm,
    )
