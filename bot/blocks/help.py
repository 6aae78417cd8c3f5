"""What Draftdesk can do and how it is asked to: `/suggest help`, and a line for whoever asked in vain.

Everything here is our own mrkdwn.
"""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.notices import Said
from bot.blocks.parts import heading
from db.vocabulary import TicketStatus

_WAYS = (
    (
        "*In a watched channel*",
        "Each new message of a customer's gets a card with a draft in its thread, and so does what they "
        "write there later. Approve it, edit it, look at another one, or reject it.",
    ),
    (
        "*Anywhere else*",
        "• `/suggest where is my order 12345?` drafts replies to that message; only you see them.\n"
        "• `/suggest LINK`, with a message's link from its menu (Copy link), drafts for that message.\n"
        "• *Draft a reply* in a message's menu puts a card with a draft into its thread.\n"
        "• Mention me in a thread for a new draft that takes into account what was said there.",
    ),
    (
        "*Alone after* `/suggest`",
        "• `help` shows this.\n"
        "• `stats` shows what became of the drafts of the last 30 days.\n"
        "• `watch` and `unwatch`, for admins: whether messages in this channel get drafts.",
    ),
)
_WHERE = (
    "I can read and write only where I am a member: type `/invite @Draftdesk` in a channel. In a direct "
    "message of yours with somebody else nobody can invite me: there I draft what you paste after `/suggest` "
    "and you copy it."
)

WITHOUT_BLOCKS = "Type /suggest and a customer's message, or its link, for drafts that only you see."
"""The help in one line, for notifications and for screen readers."""

WITHOUT_A_MESSAGE = (
    "There is no message to draft a reply to. Mention me in a customer's thread, choose *Draft a reply* in a "
    "message's menu, or type `/suggest` and the message. `/suggest help` shows more."
)
"""To a mention outside a thread that says nothing but that."""
WITHOUT_A_COMMAND = (
    "I draft nothing for what is only written here. If that is a customer's message, send it once more with "
    "`/suggest` before it, and I draft replies that only you see. `/suggest help` shows more."
)
"""To a message that is written to us alone, in a direct message."""
OWN_MESSAGE = "That message is mine. Choose *Draft a reply* in the menu of a customer's message."
NO_WORDS = "That message has no words to draft a reply to."
ALREADY: Mapping[str, str] = {
    TicketStatus.DRAFTED: "That message has a card already: look in its thread.",
    TicketStatus.DECIDED: "That message was decided about already: its card in the thread says how.",
    TicketStatus.RETIRED: (
        "The conversation moved on from that message. Choose *Draft a reply* on a later one."
    ),
}
"""To the shortcut on a message that was drafted before, by how far its ticket has come."""


def build() -> Said:
    """All of it."""
    blocks: list[Block] = []
    for title, text in _WAYS:
        blocks += [heading(f"{title}\n{text}"), DividerBlock()]
    return f"What Draftdesk can do. {WITHOUT_BLOCKS}", [*blocks, heading(_WHERE)]
