"""Handle the message shortcut "Draft a reply": post a card in the message's thread; if we are not a member of
the channel, show the drafts only to the person who asked.
"""

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks.help import ALREADY, IN_SHADOW, NO_WORDS, OWN_MESSAGE
from bot.blocks.message_text import without_mention
from bot.blocks.mrkdwn import plain_text
from bot.blocks.notices import NOTHING_ASKED, line
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.payloads import Shortcut, read
from bot.listeners.served import ListenerContext
from bot.services.tickets import intake, pausing
from bot.services.tickets.intake import Incoming
from db.vocabulary import TicketSource, TicketStatus
from model.text.small_talk import is_small_talk

DRAFT_REPLY = "draft_reply"


def register(app: App, served: ListenerContext) -> None:
    """Listen to the shortcut."""

    @app.message_shortcut(DRAFT_REPLY)
    def draft_reply(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        shortcut = read(Shortcut, body)
        served.permissions.check_team(shortcut.user.id)
        problem = _take_in(served, shortcut, context)
        ack()  # Now that it is stored; what is raised before tells the person and acknowledges, too.
        if problem is not None:
            send_ephemeral(shortcut.response_url, line(problem), thread_ts=shortcut.message.root_ts)


def _take_in(served: ListenerContext, shortcut: Shortcut, context: BoltContext) -> str | None:
    """Make the message a ticket; return why not, in mrkdwn, or None on success."""
    message = shortcut.message
    text = without_mention(message.words, context.bot_user_id or "")
    said = plain_text(text)
    if message.bot_id is not None and message.bot_id == context.bot_id:
        return OWN_MESSAGE
    if not said.strip():
        return NO_WORDS
    if is_small_talk(said):
        return NOTHING_ASKED
    if shortcut.channel.id in served.preferences().shadow:
        return IN_SHADOW
    incoming = Incoming(
        source=TicketSource.SHORTCUT,
        channel=shortcut.channel.id,
        author=message.bot_id or message.user or "",
        text=said,
        message_ts=shortcut.message_ts,
        thread_ts=message.root_ts,
        event_id=shortcut.trigger_id,
        response_url=shortcut.response_url,
        thread_unread=True,
        has_files=message.has_files,
    )
    ticket_id = intake.receive(served.workspace, incoming, served.serving.brand)
    if ticket_id is None:
        status = intake.status_of(served.workspace, shortcut.channel.id, shortcut.message_ts)
        return ALREADY.get(status or "", ALREADY[TicketStatus.DRAFTED])
    served.workspace.wake()
    paused = pausing.told_if_paused(served.workspace)
    return None if paused is None else f"{paused} {pausing.FOLLOWS}"
