"""The pieces that several messages and modals are made of: a literal quote, a small line, a button."""

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    SectionBlock,
)

from bot.blocks import guard


def quote(text: str, limit: int = guard.QUOTE) -> list[Block]:
    """`text` exactly as it is, whatever stands in it: rich text is never parsed. Nothing when it is blank."""
    if not text.strip():
        return []
    literal = RichTextElementParts.Text(text=guard.clip(text, limit))
    return [RichTextBlock(elements=[RichTextQuoteElement(elements=[literal])])]


def heading(mrkdwn: str) -> SectionBlock:
    """A line of our own wording, in mrkdwn. Text from outside does not belong here unescaped."""
    return SectionBlock(text=MarkdownTextObject(text=guard.clip(mrkdwn, 3000), verbatim=True))


def literal(text: str) -> SectionBlock:
    """A paragraph that may hold text from outside: shown as it stands."""
    return SectionBlock(text=PlainTextObject(text=guard.clip(text, 3000), emoji=False))


def small(text: str) -> ContextBlock:
    """A small grey line that may hold text from outside: shown as it stands."""
    return ContextBlock(elements=[PlainTextObject(text=guard.clip(text, guard.LINE), emoji=False)])


def small_mrkdwn(mrkdwn: str) -> ContextBlock:
    """A small grey line of our own wording, with mentions and dates."""
    return ContextBlock(elements=[MarkdownTextObject(text=guard.clip(mrkdwn, guard.LINE))])


def button(label: str, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    """A button; `value` comes back with the click."""
    return ButtonElement(text=PlainTextObject(text=label), action_id=action_id, value=value, style=style)
