"""Turn messages in watched channels into tickets; acknowledge and ignore all other message events.

A customer's later message in their own thread is a follow-up: it gets a new draft, and open tickets of the
thread are retired. A greeting or thanks is not a ticket: it gets no card, retires nothing and counts in no
figure. See `mentions.py` for mentions, `direct.py` for direct messages.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext

from bot.blocks.message_text import mentions, without_mention
from bot.blocks.mrkdwn import plain_text
from bot.listeners import answers, direct
from bot.listeners.colleagues import is_no_ticket
from bot.listeners.payloads import EventEnvelope, MessageEvent, read
from bot.listeners.served import ListenerContext
from bot.services import job_kinds
from bot.services.job_payloads import ShortAnswer
from bot.services.preferences import Preferences
from bot.services.slack import audience
from bot.services.tickets import intake
from bot.services.tickets.conversation import asks_only_for_a_draft
from bot.services.tickets.intake import BROUGHT, Incoming
from db.vocabulary import TicketSource
from model.mail.reading import Mail
from model.mail.reading import read as read_mail
from model.text.small_talk import is_answer, is_small_talk

WRITTEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of a person's new message. Edits, deletions and joins have others."""
BY_BOTS = (*WRITTEN, "bot_message")
SLACKBOT = "USLACKBOT"
"""The author of reminders, which are not tickets."""


def register(app: App, served: ListenerContext) -> None:
    """Listen to message events.

    Intake runs in the listener's middleware, because Bolt acknowledges an event before it runs the listener:
    a ticket lost in between would be lost for good. A failed intake answers 500, so that Slack retries.
    """

    def take_in(body: dict[str, Any], context: BoltContext, next: Callable[[], Any]) -> None:
        envelope = read(EventEnvelope, body)
        message, ours = envelope.event, context.bot_user_id or ""
        counts = served.preferences()
        if counts.watched(message.channel) and message.is_foreign(served.workspace.id):
            audience.foreigner_wrote(served.workspace, message.channel)
        if message.subtype in WRITTEN and says_something(message, ours):
            answers.follow(served, message, ours)
        author = author_of(message, counts, context.bot_id)
        if author is not None and is_no_ticket(served, message, counts):
            author = None
        if author is not None and says_something(message, ours):
            receive(served, envelope, author, ours)
        elif author is not None and may_answer(message):
            _ask_whether_it_answers(served, envelope, author)
        elif direct.is_said_to_us_alone(message):
            direct.receive(served, envelope)
        next()

    app.event("message", middleware=[take_in])(acknowledge)


def acknowledge() -> None:
    """Do nothing more: Bolt acknowledges events automatically."""


def author_of(message: MessageEvent, preferences: Preferences, our_bot_id: str | None) -> str | None:
    """Return the author of a new message in a watched channel: a person's id, or another app's bot id if the
    channel accepts apps; None for any other message event.
    """
    if not preferences.watched(message.channel):
        return None
    if message.user == SLACKBOT:  # It also posts the mail that was sent to a channel's address.
        return SLACKBOT if message.is_mail and preferences.accepts_bots(message.channel) else None
    if message.bot_id is None:
        return message.user if message.subtype in WRITTEN else None
    accepted = preferences.accepts_bots(message.channel) and message.subtype in BY_BOTS
    return message.bot_id if accepted and message.bot_id != our_bot_id else None


def says_something(message: MessageEvent, our_user_id: str) -> bool:
    """Return whether there is something to answer: not only a greeting, thanks or a request to us."""
    text = plain_text(without_mention(message.words, our_user_id))
    if mentions(message.words, our_user_id) and asks_only_for_a_draft(text):
        return False
    if message.subtype == "file_share" and not message.is_mail:
        return True
    if message.is_mail:
        return read_mail(Mail(text)).why is None
    return bool(text.strip()) and not is_small_talk(text)


def may_answer(message: MessageEvent) -> bool:
    """Return whether a reply in a thread is a "yes" or "ok", which is a ticket only after a question."""
    return message.root_ts is not None and is_answer(plain_text(message.words), asked=True)


def receive(served: ListenerContext, envelope: EventEnvelope, author: str, our_user_id: str) -> None:
    """Make a ticket of a message; of a reply only if its author began the thread."""
    message = envelope.event
    if message.root_ts is not None and not _is_customers(served, message, message.root_ts, author):
        return
    incoming = Incoming(
        source=TicketSource.MESSAGE if message.root_ts is None else TicketSource.FOLLOW_UP,
        channel=message.channel,
        author=author,
        text=plain_text(without_mention(message.words, our_user_id)),
        message_ts=message.ts,
        thread_ts=message.root_ts,
        event_id=envelope.event_id,
        thread_unread=message.root_ts is not None,
        by_app=message.is_mail,
        has_files=message.has_files,
    )
    ticket_id = intake.receive(served.workspace, incoming, served.serving.brand)
    if ticket_id is not None:
        served.workspace.wake(*BROUGHT)


def _ask_whether_it_answers(served: ListenerContext, envelope: EventEnvelope, author: str) -> None:
    """Enqueue a job that reads the thread, and stores the message only if somebody asked."""
    message = envelope.event
    if message.root_ts is None or not _is_customers(served, message, message.root_ts, author):
        return
    answer = ShortAnswer(message.channel, message.ts, message.root_ts, author, envelope.event_id)
    key = f"answer:{message.channel}:{message.ts}"
    intake.ask(served.workspace, job_kinds.READ_ANSWER.new(answer, dedupe_key=key))
    served.workspace.wake()


def _is_customers(served: ListenerContext, message: MessageEvent, root_ts: str, author: str) -> bool:
    """Return whether the reply's author began the thread."""
    return message.parent_user_id == author or intake.is_customers(
        served.workspace, channel=message.channel, root_ts=root_ts, author=author
    )
