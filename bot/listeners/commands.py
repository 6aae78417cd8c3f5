"""`/suggest TEXT`: drafts for a message that is not in a watched channel, seen only by who asks."""

from typing import Any

from slack_bolt import Ack, App

from bot.blocks.notices import DRAFTING, USAGE
from bot.listeners.desk import Desk
from bot.listeners.errors import boundary
from bot.listeners.payloads import Command, read
from bot.services import intake

SUGGEST = "/suggest"


def register(app: App, desk: Desk) -> None:
    """Listen to the command."""

    @app.command(SUGGEST)
    def suggest(ack: Ack, body: dict[str, Any]) -> None:
        command = read(Command, body)
        if not command.text.strip():
            ack(text=USAGE, response_type="ephemeral")
            return
        ack(text=DRAFTING, response_type="ephemeral")
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
            )
            desk.wake()
