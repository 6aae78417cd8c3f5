"""Short messages that only inform: how `/suggest` is used, that it takes a while, an error, news for the
ops channel.
"""

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import guard, mrkdwn
from bot.blocks.parts import heading, literal

USAGE = (
    "Give me the customer's message and I draft replies that only you see.\n"
    "For example:\n"
    "• `/suggest where is my order 12345?`\n"
    "• `/suggest I returned order 12345 last week and still have no refund`"
)
"""mrkdwn, ours entirely."""

NOTHING_ASKED = "That greets or thanks, so there is nothing to draft."


def queued(ahead: int) -> str:
    """What `/suggest` says when an answer takes a while: how many messages are drafted before this one.

    Slack lets nothing take this line away later, so it stays true beside the answer.
    """
    return f"{ahead} messages came first. The drafts for yours follow here."


Said = tuple[str, list[Block]]
"""A message: its fallback text, escaped, and its blocks."""


def notice(text: str) -> Said:
    """A message that may hold text from outside: shown as it stands."""
    return guard.clip(mrkdwn.escape(text), guard.FALLBACK), [literal(text)]


def line(our_mrkdwn: str) -> Said:
    """A message of our own wording, with mentions and dates."""
    return our_mrkdwn, [heading(our_mrkdwn)]


def notice_view(title: str, text: str) -> View:
    """A modal that only says something; it takes the place of the one that was submitted."""
    return View(
        type="modal",
        title=PlainTextObject(text=guard.clip(title, 24)),
        close=PlainTextObject(text="Close"),
        blocks=[literal(text)],
    )
