"""Common steps of click listeners: acknowledge, check permission, act, answer the outcome."""

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
    """Return a Bolt listener that calls `press` with what `named` reads from the click's value.

    Only approvers may click, or the whole team with `for_team`; others are told why not.
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
    """Raise Refused, with a line for the person, unless they may decide on drafts in this channel."""
    served.permissions.check_approve(
        click.user.id,
        click.channel.id,
        team=click.user.team_id,
        answered_to_them=click.container.is_ephemeral,
    )


def agent(click: Click) -> Agent:
    """Return the person who clicked."""
    return Agent(click.user.id, answer_url(click))


def answer_url(click: Click) -> str | None:
    """Return the URL that changes the ephemeral answer clicked in; None for a click in any other message."""
    return click.response_url if click.container.is_ephemeral else None


def context(click: Click, ticket_id: int, draft_id: int | None, past: int | None = None) -> ModalContext:
    """Return the context for a modal opened by this click."""
    return ModalContext(
        ticket=ticket_id,
        draft=draft_id or 0,
        channel=click.channel.id,
        response_url=answer_url(click),
        past=past,
    )


def follow(served: ListenerContext, click: Click, outcome: Outcome) -> None:
    """Wake the workers after a success; otherwise tell the person why nothing was done."""
    if isinstance(outcome, Decided):
        served.workspace.wake()
        return
    told = to_click(outcome)
    assert told is not None, f"a click cannot end as {type(outcome).__name__}"
    send_ephemeral(click.response_url, line(told), thread_ts=click.container.thread_ts)
