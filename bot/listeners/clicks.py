"""What every listener to a click does: acknowledge, ask whether the person may, act, follow the outcome."""

from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks.notices import line
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.errors import boundary
from bot.listeners.payloads import Click, read
from bot.listeners.replies import to_click
from bot.listeners.served import ListenerContext
from bot.references import ModalContext
from bot.services.tickets.outcomes import Agent, Decided, Outcome

Named = TypeVar("Named")
Press = Callable[[ListenerContext, Click, Named, WebClient], None]


def listener(
    served: ListenerContext, named: Callable[[object], Named], press: Press[Named], *, for_team: bool = False
) -> Callable[..., None]:
    """A Bolt listener that calls `press` with what `named` reads from the click's value.

    Only for those who may approve, or for the whole team with `for_team`; anyone else is told why.
    """

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(Click, body)
        ack()
        with boundary(body):
            if for_team:
                served.permissions.check_team(click.user.id)
            else:
                check(served, click)
            press(served, click, named(click.given), client)

    return pressed


def check(served: ListenerContext, click: Click) -> None:
    """Raise Refused, with a line for the person, unless they may decide on drafts where they clicked."""
    served.permissions.check_approve(
        click.user.id,
        click.channel.id,
        team=click.user.team_id,
        answered_to_them=click.container.is_ephemeral,
    )


def agent(click: Click) -> Agent:
    """Who clicked."""
    return Agent(click.user.id, answer_url(click))


def answer_url(click: Click) -> str | None:
    """Where the receipt goes when the click was in an ephemeral answer, which nothing else can change."""
    return click.response_url if click.container.is_ephemeral else None


def context(click: Click, ticket_id: int, draft_id: int | None, past: int | None = None) -> ModalContext:
    """What a modal opened by this click remembers."""
    return ModalContext(
        ticket=ticket_id,
        draft=draft_id or 0,
        channel=click.channel.id,
        response_url=answer_url(click),
        past=past,
    )


def follow(served: ListenerContext, click: Click, outcome: Outcome) -> None:
    """Let the workers go on after a success; tell the person why nothing was done otherwise."""
    if isinstance(outcome, Decided):
        served.workspace.wake()
        return
    told = to_click(outcome)
    assert told is not None, f"a click cannot end as {type(outcome).__name__}"
    send_ephemeral(click.response_url, line(told), thread_ts=click.container.thread_ts)
