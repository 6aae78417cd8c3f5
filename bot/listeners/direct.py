"""Draft for a customer's message that somebody of the team pastes into our direct messages.

Its card stands below it, and the approved reply is posted there, to be copied. Only this person sees either.
In Slack's agent view each conversation is a thread that we began: a message in a thread may be a new one.
"""

from bot.blocks.help import PASTE_A_MESSAGE
from bot.blocks.mrkdwn import plain_text
from bot.errors import Refused
from bot.listeners.payloads import EventEnvelope, MessageEvent
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.job_payloads import Hint
from bot.services.tickets import intake, pausing
from bot.services.tickets.intake import Incoming
from bot.slack_ids import is_direct
from db.vocabulary import TicketSource
from model.text.small_talk import is_small_talk

WRITTEN = (None, "file_share")
"""Subtypes of a person's new direct message."""


def is_said_to_us_alone(message: MessageEvent) -> bool:
    """Return whether a person wrote us a direct message."""
    return is_direct(message.channel) and message.subtype in WRITTEN and message.bot_id is None


def receive(served: ListenerContext, envelope: EventEnvelope) -> None:
    """Make a ticket of a direct message; tell the person why not if it asks nothing or they may not ask."""
    message = envelope.event
    said = plain_text(message.words)
    try:
        served.permissions.check_team(message.user or "")
    except Refused as refused:
        explain(served, message, str(refused))
        return
    if (not said.strip() and not message.has_files) or is_small_talk(said):
        explain(served, message, PASTE_A_MESSAGE)
        return
    intake.receive(served.workspace, _incoming(served, envelope, said), served.serving.brand)
    served.workspace.wake(*intake.BROUGHT)
    if (paused := pausing.told_if_paused(served.workspace)) is not None:
        explain(served, message, f"{paused} {pausing.FOLLOWS}")


def explain(served: ListenerContext, message: MessageEvent, why: str) -> None:
    """Answer a message with a hint, once."""
    kind = job_kinds.TELL
    hint = Hint(message.channel, message.user, why)
    intake.ask(served.workspace, kind.new(hint, dedupe_key=f"{kind.name}:{message.channel}:{message.ts}"))
    served.workspace.wake()


def _incoming(served: ListenerContext, envelope: EventEnvelope, said: str) -> Incoming:
    message, author = envelope.event, envelope.event.user or ""
    follows = message.root_ts is not None and intake.is_customers(
        served.workspace, channel=message.channel, root_ts=message.root_ts, author=author
    )
    return Incoming(
        source=TicketSource.FOLLOW_UP if follows else TicketSource.MESSAGE,
        channel=message.channel,
        author=author,
        text=said,
        message_ts=message.ts,
        thread_ts=message.root_ts,
        event_id=envelope.event_id,
        thread_unread=follows,
        has_files=message.has_files,
    )
