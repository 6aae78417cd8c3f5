"""Handle `/suggest`: drafts for a message outside watched channels, which only the user sees.

The argument is the message's text or link. `help`, `stats`, `watch`, `watch #team-channel` and `unwatch` are
keywords only as the whole text: "help me with my order" is a customer's message.
"""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import guard, help, stats
from bot.blocks.mrkdwn import plain_text
from bot.blocks.notices import NOTHING_ASKED, USAGE, Said, queued
from bot.blocks.permalink import Linked, read_permalink
from bot.errors import Refused
from bot.listeners.errors import boundary
from bot.listeners.payloads import Command, read
from bot.listeners.served import ListenerContext
from bot.listeners.watching import unwatch, watch
from bot.services import job_kinds
from bot.services.job_payloads import LinkedMessage
from bot.services.shown import figures as insights
from bot.services.tickets import intake, pausing
from bot.services.tickets.intake import Incoming
from db.session import read as reading
from db.vocabulary import TicketSource
from model.text.small_talk import is_small_talk

SUGGEST = "/suggest"
HELP = "help"
TEAM_CHANNEL = re.compile(r"watch\s+<#([A-Z0-9]{2,64})(?:\|[^>]*)?>", re.IGNORECASE | re.ASCII)
"""`watch #team-channel`, as Slack sends it."""
FIND = re.compile(r"find\s+(\S.*)", re.IGNORECASE | re.DOTALL)
"""`find WORDS`: past replies in place of drafts. A customer's message that begins so is asked by its link."""
LONG_QUEUE = 16
"""With more messages waiting, an answer takes seconds, so the user is told about the queue."""


def register(app: App, served: ListenerContext) -> None:
    """Listen to the command."""

    @app.command(SUGGEST)
    def suggest(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        command = read(Command, body)
        word = command.text.strip().casefold()
        team_channel = TEAM_CHANNEL.fullmatch(command.text.strip())
        refused = None if word == HELP or word in ACTIONS or team_channel else _refusal(served, command)
        if refused is not None:
            ack(text=refused, response_type="ephemeral")
        elif team_channel is not None:
            ack()
            with boundary(body):
                watch(served, command, client, team_channel[1].upper())
        elif word in ANSWERS:
            text, blocks = ANSWERS[word](served, command)
            ack(text=text, blocks=guard.checked(blocks), response_type="ephemeral")
        elif (sought := FIND.fullmatch(command.text.strip())) is not None:
            _receive(served, command.model_copy(update={"text": sought[1]}), TicketSource.FIND)
            ack()
            served.workspace.wake()
        elif word in ACTIONS:
            ack()
            with boundary(body):
                ACTIONS[word](served, command, client)
        else:
            _suggest(served, command, ack)


def _refusal(served: ListenerContext, command: Command) -> str | None:
    """Return why the person may not use the command; None for the team."""
    try:
        served.permissions.check_team(command.user_id)
    except Refused as refused:
        return str(refused)
    return None


def _suggest(served: ListenerContext, command: Command, ack: Ack) -> None:
    """Draft for a message, or explain the usage."""
    if not command.text.strip():
        ack(text=USAGE, response_type="ephemeral")
        return
    if is_small_talk(plain_text(command.text)):
        ack(text=f"{NOTHING_ASKED}\n{USAGE}", response_type="ephemeral")
        return
    paused = pausing.told_if_paused(served.workspace)
    if paused is not None:
        ack(text=paused, response_type="ephemeral")
        return
    ahead = intake.ahead(served.workspace)
    linked = read_permalink(command.text)
    if linked is None:
        _receive(served, command)
    else:
        _follow_link(served, command, linked)
    if ahead > LONG_QUEUE:
        ack(text=queued(ahead), response_type="ephemeral")
    else:
        ack()  # Show nothing: the answer comes in a moment, and a line shown now could not be removed.
    served.workspace.wake()


def _receive(served: ListenerContext, command: Command, source: TicketSource = TicketSource.SUGGEST) -> None:
    incoming = Incoming(
        source=source,
        channel=command.channel_id,
        author=command.user_id,
        text=plain_text(command.text),
        event_id=command.trigger_id,
        response_url=command.response_url,
    )
    intake.receive(served.workspace, incoming, served.serving.brand)


def _follow_link(served: ListenerContext, command: Command, linked: Linked) -> None:
    message = LinkedMessage(
        channel=linked.channel,
        ts=linked.ts,
        thread_ts=linked.root_ts,
        user=command.user_id,
        here=command.channel_id,
        response_url=command.response_url,
        event_id=command.trigger_id,
    )
    kind = job_kinds.READ_LINK
    intake.ask(served.workspace, kind.new(message, dedupe_key=f"{kind.name}:{command.trigger_id}"))


def _help(_served: ListenerContext, _command: Command) -> Said:
    return help.build()


def _stats(served: ListenerContext, command: Command) -> Said:
    since = insights.lately()
    with reading(served.workspace.engine) as session:
        team = insights.figures(session, served.workspace.id, since)
        own = insights.figures_of(session, served.workspace.id, since, command.user_id)
    return stats.build(team, own, insights.DAYS)


ANSWERS: dict[str, Callable[[ListenerContext, Command], Said]] = {HELP: _help, "stats": _stats}
"""Keywords answered at once."""
ACTIONS: dict[str, Callable[[ListenerContext, Command, WebClient], None]] = {
    "watch": watch,
    "unwatch": unwatch,
}
"""Keywords that need calls to Slack, so they are acknowledged first."""
