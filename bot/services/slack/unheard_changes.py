"""Notice an edit or a deletion of which no event came: when the reply is about to be sent, and when catching
up.

One request for the message. Whatever keeps it from being answered changes nothing: an event that came has
been followed already.
"""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.blocks.message_text import has_files, mails_in, mentioned, message_text
from bot.blocks.mrkdwn import plain_text
from bot.job_handlers import GiveUp, Retry
from bot.services.slack import changed_messages
from bot.services.slack.changed_messages import ChangedMessage
from bot.services.slack.posting import Poster
from bot.services.tickets import wording
from bot.services.workspace import Workspace
from db import tickets
from db.session import read
from db.tables import Ticket
from db.vocabulary import RetiredBecause, TicketSource
from model.brand.values import Brand

TOMBSTONE = "tombstone"
"""The subtype of what Slack leaves of a deleted message that has replies."""
_GONE = ("thread_not_found", "message_not_found")


def follow(
    workspace: Workspace, client: WebClient, ticket: Ticket, brand: Brand, *, unsent: bool = False
) -> bool:
    """Follow an edit or a deletion of a ticket's message, which is asked for; return whether there was one.
    `unsent`: its reply is being sent, and was not, so it is held back.
    """
    if ticket.source != TicketSource.MESSAGE or ticket.message_ts is None:
        return False
    message = _read(client, ticket, ticket.message_ts)
    if message is None:
        return False
    deleted = not message or message.get("subtype") == TOMBSTONE
    changed = _deleted(workspace, ticket, brand) if deleted else _edited(ticket, message)
    if changed is None or (not deleted and not changed_messages.is_news(ticket, changed, brand)):
        return False
    changed_messages.follow(workspace, changed, brand, unsent=unsent)
    return True


def _edited(ticket: Ticket, message: dict[str, Any]) -> ChangedMessage | None:
    """Return the edit of a ticket's message as Slack has it; None if it was not edited."""
    words = message_text(message)
    edited = message.get("edited")
    if not isinstance(edited, dict) or mentioned(words):  # Intake leaves our own mention out.
        return None
    return ChangedMessage(
        channel=ticket.channel,
        ts=ticket.message_ts or "",
        thread_ts=ticket.thread_ts,
        author=ticket.author,
        before="",
        after=plain_text(words) or None,
        because=RetiredBecause.EDITED,
        edited_ts=str(edited.get("ts") or ""),
        by_app=message.get("bot_id") is not None or bool(mails_in(message)),
        has_files=has_files(message),
    )


def _deleted(workspace: Workspace, ticket: Ticket, brand: Brand) -> ChangedMessage | None:
    """Return the deletion of a ticket's message, with its words as far as they are kept."""
    with read(workspace.engine) as session:
        values = tickets.slots_of(session, workspace_id=workspace.id, ticket_id=ticket.id)
    return ChangedMessage(
        channel=ticket.channel,
        ts=ticket.message_ts or "",
        thread_ts=ticket.thread_ts,
        author=ticket.author,
        before=wording.shown(ticket.text, values, brand).text,
        after=None,
        because=RetiredBecause.DELETED,
    )


def _read(client: WebClient, ticket: Ticket, ts: str) -> dict[str, Any] | None:
    """Return a message as Slack has it: empty if it is gone, None if Slack does not tell."""
    where = {"channel": ticket.channel, "ts": tickets.root_of(ticket), "oldest": ts, "latest": ts}
    try:
        found = list(Poster(client).messages(client.conversations_replies, inclusive=True, **where))
    except GiveUp as refusal:
        return {} if str(refusal) in _GONE else None
    except (Retry, SlackClientError, OSError):
        return None
    # Slack returns the thread's root whatever was asked for.
    return next((each for each in found if each.get("ts") == ts), {}) if found else None
