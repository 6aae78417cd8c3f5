"""Build the answer to `/suggest help`, and hints for requests that cannot be drafted.

All text here is our own mrkdwn.
"""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, DividerBlock

from bot.blocks.notices import Said
from bot.blocks.parts import heading
from db.vocabulary import TicketStatus

_WAYS = (
    (
        "*In a watched channel*",
        "Each new message from a customer gets a card with a draft, in its thread or in the team channel, "
        "and so does what they write there later. Approve it, edit it, view another one, or reject it.",
    ),
    (
        "*Anywhere else*",
        "• Paste a customer's message into my direct messages: only you see the draft.\n"
        "• `/suggest where is my order 12345?` drafts replies to that message; only you see them.\n"
        "• `/suggest LINK`, with a message's link from its menu (Copy link), drafts for that message.\n"
        "• *Draft a reply* in a message's menu puts a card with a draft into its thread.\n"
        "• Mention me in a thread for a new draft that uses the conversation so far.",
    ),
    (
        "*Alone after* `/suggest`",
        "• `help` shows this.\n"
        "• `find refund by card` finds five past replies to questions like these words, to use or to edit.\n"
        "• `stats` shows how the drafts of the last 30 days were used.\n"
        "• `watch` and `unwatch` (admins only) turn drafts for this channel on and off; "
        "`watch #team-channel` sends its cards there.",
    ),
)
_WHERE = (
    "I can read and write only where I am a member: type `/invite @Draftdesk` in a channel. Nobody can "
    "invite me to your direct messages with others: there, paste the message after `/suggest` and copy "
    "my draft."
)

WITHOUT_BLOCKS = "Type /suggest and a customer's message, or its link, for drafts that only you see."
"""The help in one line, for notifications and screen readers."""

WITHOUT_A_MESSAGE = (
    "There is no message to draft a reply to. Mention me in a customer's thread, choose *Draft a reply* in a "
    "message's menu, or type `/suggest` and the message. `/suggest help` shows more."
)
"""Answer to a mention outside a thread without other words."""
PASTE_A_MESSAGE = (
    "Paste a customer's message here and I will draft a reply that only you see. `/suggest help` shows more."
)
"""Answer to a direct message that asks nothing."""
IN_SHADOW = (
    "This channel is in shadow mode: I draft, but nobody sees a card here. `/suggest` and the message's link "
    "show a draft to you alone."
)
"""Answer to a colleague who asks for a card in such a channel."""
OWN_MESSAGE = "I wrote that message. Choose *Draft a reply* in the menu of a customer's message."
NO_WORDS = "That message has no words to draft a reply to."
ALREADY: Mapping[str, str] = {
    TicketStatus.DRAFTED: "That message already has a card: see its thread, the team channel or my Home tab.",
    TicketStatus.DECIDED: "That message has already been decided: see its card.",
    TicketStatus.RETIRED: (
        "The conversation moved on from that message. Choose *Draft a reply* on a later one."
    ),
}
"""By ticket status: answer to the shortcut on a message that already has a ticket."""


def build() -> Said:
    """Build the whole help."""
    blocks: list[Block] = []
    for title, text in _WAYS:
        blocks += [heading(f"{title}\n{text}"), DividerBlock()]
    return f"What Draftdesk can do. {WITHOUT_BLOCKS}", [*blocks, heading(_WHERE)]
