"""`/suggest TEXT`: drafts for a message that is not in a watched channel, seen only by who asks."""

from typing import Any

from slack_bolt import Ack, App

from bot.blocks.mrkdwn import plain_text
from bot.blocks.notices import NOTHING_ASKED, USAGE, queued
from bot.listeners.desk import Desk
from bot.listeners.errors import boundary
from bot.listeners.payloads import Command, read
from bot.services import intake
from model.small_talk import is_small_talk

SUGGEST = "/suggest"
LONG_QUEUE = 16
"""Messages waiting for drafts: with more, an answer takes seconds and silence would be taken for failure."""


def register(app: App, desk: Desk) -> None:
    """Listen to the command."""

    @app.command(SUGGEST)
    def suggest(ack: Ack, body: dict[str, Any]) -> None:
        command = read(Command, body)
        if not command.text.strip():
            ack(text=USAGE, response_type="ephemeral")
            return
        if is_small_talk(plain_text(command.text)):
            ack(text=f"{NOTHING_ASKED}\n{USAGE}", response_type="ephemeral")
            return
        ahead = intake.ahead(desk.engine, desk.workspace_id)
        if ahead > LONG_QUEUE:
            ack(text=queued(ahead), response_type="ephemeral")
        else:
            ack()  # Shows nothing: the answer is there in a moment, and a line could not be taken away again.
        with boundary(body):
            intake.receive(
                desk.engine,
                workspace_id=desk.workspace_id,
                source="suggest",
                channel=command.channel_id,
                author=command.user_id,
                text=command.text,
                event_id=command.trigger_id,
                response_url=command.response_url,
                brand=desk.serving.brand,
            )
            desk.wake()
