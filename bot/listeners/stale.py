"""Answer buttons and modals of an older version of Draftdesk, to which no other listener listens.

Slack keeps old messages for ever, so a click can come back that no other listener knows. Bolt asks listeners
in the order in which they were registered; this one comes last.
"""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.notices import notice, notice_view
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.payloads import thread_of
from bot.listeners.served import ListenerContext

ANY = re.compile(".*")
SAID = (
    "This belongs to an older version of Draftdesk and does nothing any more. Write the question again, or "
    "ask with /suggest, for a new draft."
)


def register(app: App, _served: ListenerContext) -> None:
    """Listen to whatever is left."""
    app.action(ANY)(clicked)
    app.view(ANY)(submitted)


def clicked(ack: Ack, body: dict[str, Any]) -> None:
    """Tell the person, where the click came from a message."""
    ack()
    url = body.get("response_url")
    if isinstance(url, str):
        send_ephemeral(url, notice(SAID), thread_ts=thread_of(body))


def submitted(ack: Ack) -> None:
    """Say so in the place of the modal."""
    ack(response_action="update", view=notice_view("Not done", SAID))
