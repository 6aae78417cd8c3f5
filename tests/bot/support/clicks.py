"""Send clicks that the stand-in did not make; redraw cards."""

from typing import Any

import httpx

from bot.playground.world.state import Message
from db import jobs
from db.jobs import NewJob
from db.session import write
from db.vocabulary import JobKind
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.workplace import Workplace, eventually


def clicked(
    workplace: Workplace, action: str, value: str, *, user: str = "U0MAYA", card: Message | None = None
) -> httpx.Response:
    """Press a button with this value, in `card` if given, and return the acknowledgement.

    The stand-in shows the app's later answers and opens its forms.
    """
    where: dict[str, Any] = {} if card is None else {"ts": card.ts, "thread_ts": card.thread_ts}
    url = workplace.response_url(user, "C0SUPPORT" if card is None else card.channel, card)
    trigger = workplace.playground.state.new_trigger(user)
    body = slack_clicks.click(action, value, response_url=url, user=user, trigger_id=trigger, **where)
    return workplace.deliver(body)


def clicked_at_home(workplace: Workplace, action: str, value: str, *, user: str = "U0MAYA") -> httpx.Response:
    """Press a button with this value in a user's App Home; return the acknowledgement."""
    trigger = workplace.playground.state.new_trigger(user)
    return workplace.deliver(slack_clicks.home_click(action, value, user=user, trigger_id=trigger))


def told_after(
    workplace: Workplace, action: str, value: str, *, user: str = "U0MAYA", card: Message | None = None
) -> str:
    """The text that the user gets after such a click."""
    before = len(workplace.whispers(user))
    assert clicked(workplace, action, value, user=user, card=card).status_code == 200
    return eventually(lambda: workplace.whispers(user)[before:])[0].text


def redrawn(workplace: Workplace, card: Message) -> Message:
    """The card after its next update."""
    ticket = workplace.ticket_of(card)
    with write(workplace.engine) as session:
        jobs.enqueue(
            session,
            workspace_id=slack_payloads.TEAM,
            job=NewJob(kind=JobKind.UPDATE_CARD, payload={}, ticket_id=ticket.id),
        )
    before = card.blocks
    workplace.desk.wake()
    eventually(lambda: card.blocks != before)
    return card
