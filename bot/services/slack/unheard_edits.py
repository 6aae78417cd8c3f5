"""Notice an edit of which no event came, when the reply to the message is about to be sent.

One request for the thread. Whatever keeps it from being answered lets the reply go: an event that came has
held it back already.
"""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.blocks.message_text import has_files, mentioned, message_text
from bot.blocks.mrkdwn import plain_text
from bot.job_handlers import GiveUp, Retry
from bot.services.slack import changed_messages
from bot.services.slack.changed_messages import ChangedMessage
from bot.services.slack.posting import Poster
from bot.services.workspace import Workspace
from db import tickets
from db.tables import Ticket
from db.vocabulary import RetiredBecause, TicketSource
from model.brand.values import Brand


def held_back(workspace: Workspace, client: WebClient, ticket: Ticket, brand: Brand) -> bool:
    """Hold a reply that is being sent back if its ticket's message was edited; return whether it was."""
    changed = _edited(client, ticket)
    if changed is None or not changed_messages.is_news(ticket, changed, brand):
        return False
    changed_messages.follow(workspace, changed, brand, unsent=True)
    return True


def _edited(client: WebClient, ticket: Ticket) -> ChangedMessage | None:
    """Return the edit of a ticket's message as Slack has it; None if it was not edited or cannot be read."""
    if ticket.source != TicketSource.MESSAGE or ticket.message_ts is None:
        return None
    message = _read(client, ticket, ticket.message_ts)
    words = message_text(message)
    edited = message.get("edited")
    if not isinstance(edited, dict) or mentioned(words):  # Intake leaves our own mention out.
        return None
    return ChangedMessage(
        channel=ticket.channel,
        ts=ticket.message_ts,
        thread_ts=ticket.thread_ts,
        author=ticket.author,
        before="",
        after=plain_text(words) or None,
        because=RetiredBecause.EDITED,
        edited_ts=str(edited.get("ts") or ""),
        by_app=message.get("bot_id") is not None,
        has_files=has_files(message),
    )


def _read(client: WebClient, ticket: Ticket, ts: str) -> dict[str, Any]:
    """Return a message as Slack has it; empty if it is not there or Slack does not answer."""
    where = {"channel": ticket.channel, "ts": tickets.root_of(ticket)}
    try:
        thread = Poster(client).messages(client.conversations_replies, **where)
        return next((message for message in thread if message.get("ts") == ts), {})
    except (GiveUp, Retry, SlackClientError, OSError):
        return {}
