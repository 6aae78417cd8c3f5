"""Build short informational messages: usage of `/suggest`, a delay, an error, news for the ops channel."""

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import heading, literal

USAGE = (
    "Give me the customer's message and I will draft replies that only you see.\n"
    "For example:\n"
    "• `/suggest where is my order 12345?`\n"
    "• `/suggest I returned order 12345 last week and still have no refund`"
)
"""Our own mrkdwn."""

NOTHING_ASKED = "That is a greeting or thanks, so there is nothing to draft."


def queued(ahead: int) -> str:
    """Answer `/suggest` when drafting takes a while: the number of messages ahead.

    Slack does not allow removing this line later, so it must stay true beside the answer.
    """
    return f"{ahead} messages came first. The drafts for yours will follow here."


Said = tuple[str, list[Block]]
"""A message: its escaped fallback text and its blocks."""


def notice(text: str) -> Said:
    """A message that may hold external text, shown literally."""
    return guard.clip(mrkdwn.escape(text), guard.FALLBACK), [literal(text)]


def line(our_mrkdwn: str) -> Said:
    """A message in our own wording, with mentions and dates."""
    return our_mrkdwn, [heading(our_mrkdwn)]


def notice_view(title: str, text: str) -> View:
    """A modal with a message only; it replaces the submitted one."""
    return View(
        type="modal",
        title=PlainTextObject(text=guard.clip(title, 24)),
        close=PlainTextObject(text="Close"),
        blocks=[literal(text)],
    )
