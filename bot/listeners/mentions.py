"""Handle mentions: in a thread, draft for its customer; elsewhere, draft for the mention's own text.

A mention also arrives as a message event; the first of the two makes the one ticket. A job reads the thread.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks.help import IN_SHADOW, WITHOUT_A_MESSAGE
from bot.blocks.message_text import without_mention
from bot.blocks.mrkdwn import plain_text
from bot.listeners.colleagues import is_of_team, only_addresses
from bot.listeners.messages import acknowledge
from bot.listeners.payloads import EventEnvelope, MessageEvent, read
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.job_payloads import Hint, Mention
from bot.services.tickets import intake, pausing
from bot.services.tickets.conversation import asks_only_for_a_draft
from bot.services.tickets.intake import Incoming
from db.vocabulary import TicketSource
from model.text.small_talk import is_small_talk


def register(app: App, served: ListenerContext) -> None:
    """Listen to mentions of us, in the middleware for the reason that `messages` gives."""

    def take_in(body: dict[str, Any], context: BoltContext, next: Callable[[], Any]) -> None:
        envelope = read(EventEnvelope, body)
        if envelope.event.user is not None and envelope.event.bot_id is None:
            _take_in(served, envelope, envelope.event.user, context.bot_user_id or "")
        next()

    app.event("app_mention", middleware=[take_in])(acknowledge)


def _take_in(served: ListenerContext, envelope: EventEnvelope, user: str, our_user_id: str) -> None:
    message = envelope.event
    text = without_mention(message.words, our_user_id)
    said = plain_text(text)
    if is_small_talk(said) or only_addresses(message, but=our_user_id):
        return
    if message.channel in served.preferences().shadow:
        _tell_colleague(served, message, user, IN_SHADOW)
    elif message.root_ts is not None:
        about = Mention(message.channel, message.ts, message.root_ts, user, our_user_id, envelope.event_id)
        intake.ask(served.workspace, job_kinds.READ_MENTION.new(about, dedupe_key=_key(message)))
        _tell_if_paused(served, message, user)
    elif asks_only_for_a_draft(said):
        hint = Hint(message.channel, user, WITHOUT_A_MESSAGE)
        intake.ask(served.workspace, job_kinds.TELL.new(hint, dedupe_key=_key(message)))
    else:
        incoming = Incoming(
            source=TicketSource.MENTION,
            channel=message.channel,
            author=user,
            text=said,
            message_ts=message.ts,
            event_id=envelope.event_id,
            has_files=message.has_files,
        )
        intake.receive(served.workspace, incoming, served.serving.brand)
        _tell_if_paused(served, message, user)
    served.workspace.wake()


def _tell_if_paused(served: ListenerContext, message: MessageEvent, user: str) -> None:
    paused = pausing.told_if_paused(served.workspace)
    if paused is not None:
        _tell_colleague(served, message, user, f"{paused} {pausing.FOLLOWS}")


def _tell_colleague(served: ListenerContext, message: MessageEvent, user: str, why: str) -> None:
    """Tell a colleague why no card comes; customers hear nothing of it."""
    if is_of_team(served, message):
        hint = Hint(message.channel, user, why, message.root_ts)
        key = f"{job_kinds.TELL.name}:{_key(message)}"
        intake.ask(served.workspace, job_kinds.TELL.new(hint, dedupe_key=key))


def _key(message: MessageEvent) -> str:
    """Return the key that makes repeated events of a mention one job."""
    return f"mention:{message.channel}:{message.ts}"
