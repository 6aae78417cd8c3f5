"""Answer buttons and modals of older versions of Draftdesk, which no other listener knows.

Slack keeps old messages for ever, so their buttons can still be clicked. Bolt asks listeners in the order of
their registration; this one comes last.
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
    "This belongs to an older version of Draftdesk and no longer works. For a new draft, write the question "
    "again, or ask with /suggest."
)


def register(app: App, _served: ListenerContext) -> None:
    """Listen to all other buttons and modals."""
    app.action(ANY)(clicked)
    app.view(ANY)(submitted)


def clicked(ack: Ack, body: dict[str, Any]) -> None:
    """Tell the person, if the click came from a message."""
    ack()
    url = body.get("response_url")
    if isinstance(url, str):
        send_ephemeral(url, notice(SAID), thread_ts=thread_of(body))


def submitted(ack: Ack) -> None:
    """Replace the modal by the explanation."""
    ack(response_action="update", view=notice_view("Not done", SAID))
