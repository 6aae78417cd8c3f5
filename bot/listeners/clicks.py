"""Listen to clicks. One that opens a form is acknowledged at once: a form must open within three seconds. Any
other is acknowledged once it is stored, and `kept_clicks.py` does what it asks for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks.notices import line
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.errors import boundary
from bot.listeners.payloads import Click, read
from bot.listeners.replies import to_click
from bot.listeners.served import ListenerContext
from bot.references import ModalContext, ticket_named
from bot.services.decisions import keeping
from bot.services.job_payloads import Pressed
from bot.services.slack.decided_where import Clicked
from bot.services.tickets.outcomes import Agent, Decided, Outcome

Named = TypeVar("Named")


@dataclass(frozen=True)
class Form:
    """Where to open a form: the client and the click's `trigger_id`."""

    client: WebClient
    trigger_id: str

    def open(self, view: Any) -> None:
        """Open the form. Raises SlackApiError."""
        self.client.views_open(trigger_id=self.trigger_id, view=view)


Opens = Callable[[ListenerContext, Pressed, Named, Form], None]
Does = Callable[[ListenerContext, Pressed, Named], Outcome]


@dataclass(frozen=True)
class Kept:
    """What a stored click asks for: `named` reads its value, `does` does it."""

    named: Callable[[object], Any]
    does: Does[Any]


def keep_all(app: App, served: ListenerContext, clicks: Mapping[str, Kept]) -> None:
    """Listen to the clicks of these actions, to store them."""
    for action_id, kept in clicks.items():
        app.action(action_id)(keeper(served, action_id, kept.named))


def keeper(
    served: ListenerContext, action_id: str, named: Callable[[object], object]
) -> Callable[[Ack, dict[str, Any]], None]:
    """Return a Bolt listener that stores a click, then acknowledges it."""

    def pressed(ack: Ack, body: dict[str, Any]) -> None:
        click = read(Click, body)
        named(click.given)
        keeping.keep(served.workspace, _pressed(click, action_id), click.trigger_id)
        ack()

    return pressed


def opener(
    served: ListenerContext,
    action_id: str,
    named: Callable[[object], Named],
    opens: Opens[Named],
    *,
    for_team: bool = False,
) -> Callable[[Ack, dict[str, Any], WebClient], None]:
    """Return a Bolt listener that opens a form with what `named` reads from the click's value.

    Only approvers may click, or the whole team with `for_team`; others are told why not.
    """

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(Click, body)
        ack()
        with boundary(body):
            if for_team:
                served.permissions.check_team(click.user.id)
            else:
                check(served, _pressed(click, action_id))
            form = Form(client, click.trigger_id)
            opens(served, _pressed(click, action_id), named(click.given), form)

    return pressed


def check(served: ListenerContext, click: Pressed) -> None:
    """Raise Refused, with a line for the person, unless they may decide on drafts of this ticket."""
    where = Clicked(click.user, click.channel, click.team, click.is_ephemeral)
    served.permissions.check_decide(click.ticket, where)


def agent(click: Pressed) -> Agent:
    """Return the person who clicked."""
    return Agent(click.user, click.answer_url)


def context(click: Pressed, ticket_id: int, draft_id: int | None, past: int | None = None) -> ModalContext:
    """Return the context for a modal opened by this click."""
    return ModalContext(
        ticket=ticket_id,
        draft=draft_id or 0,
        channel=click.channel,
        response_url=click.answer_url,
        past=past,
    )


def follow(served: ListenerContext, click: Pressed, outcome: Outcome) -> None:
    """Wake the workers after a success; otherwise tell the person why nothing was done."""
    if isinstance(outcome, Decided):
        served.workspace.wake()
        return
    told = to_click(outcome)
    assert told is not None, f"a click cannot end as {type(outcome).__name__}"
    tell(click, told)


def tell(click: Pressed, mrkdwn: str) -> None:
    """Tell the person who clicked a line that only they see."""
    send_ephemeral(click.response_url, line(mrkdwn), thread_ts=click.thread_ts)


def _pressed(click: Click, action_id: str) -> Pressed:
    return Pressed(
        action_id,
        click.given or "",
        ticket_named(click.given),
        click.user.id,
        click.channel.id,
        click.response_url,
        click.user.team_id,
        click.container.thread_ts,
        click.container.is_ephemeral,
    )
