"""The buttons of cards and of `/suggest` answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import draft_card, edit_modal, reject_modal, suggest_answer
from bot.blocks.notices import line
from bot.blocks.references import FailedReply, ModalContext, Reference, read_failed_reply, read_value
from bot.listeners.desk import Desk
from bot.listeners.errors import boundary
from bot.listeners.payloads import Click, read
from bot.listeners.replies import too_late
from bot.listeners.whisper import whisper
from bot.services import cards, decisions
from bot.services.decisions import Agent, BlanksLeft, Decided, Outcome, TooLate
from db.session import read as reading

Named = TypeVar("Named", Reference, FailedReply)
Press = Callable[[Desk, Click, Named, WebClient], None]


def register(app: App, desk: Desk) -> None:
    """Listen to every button."""
    for action_id, press in BUTTONS.items():
        app.action(action_id)(_listener(desk, read_value, press))
    app.action(draft_card.RETRY)(_listener(desk, read_failed_reply, send_again))


def _listener(desk: Desk, named: Callable[[object], Named], press: Press[Named]) -> Callable[..., None]:
    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(Click, body)
        ack()
        with boundary(body):
            press(desk, click, named(click.actions[0].value), client)

    return pressed


def approve(desk: Desk, click: Click, reference: Reference, client: WebClient) -> None:
    """Send the draft; a draft with blanks is edited first."""
    outcome = decisions.approve(desk.engine, _agent(desk, click), reference)
    if isinstance(outcome, BlanksLeft):
        _open_edit(desk, click, reference, client)
    else:
        _follow(desk, click, outcome)


def edit(desk: Desk, click: Click, reference: Reference, client: WebClient) -> None:
    """Open the edit modal, with the draft in it or empty."""
    late = decisions.look(desk.engine, desk.workspace_id, reference)
    if late is not None:
        _follow(desk, click, late)
    else:
        _open_edit(desk, click, reference, client)


def another(desk: Desk, click: Click, reference: Reference, _client: WebClient) -> None:
    """Show the next draft."""
    _follow(desk, click, decisions.show_another(desk.engine, _agent(desk, click), reference))


def reject(desk: Desk, click: Click, reference: Reference, client: WebClient) -> None:
    """Ask for the reason."""
    late = decisions.look(desk.engine, desk.workspace_id, reference)
    if late is not None:
        _follow(desk, click, late)
    else:
        client.views_open(trigger_id=click.trigger_id, view=reject_modal.build(_context(click, reference)))


def dismiss(desk: Desk, click: Click, reference: Reference, _client: WebClient) -> None:
    """Put the abstention away."""
    _follow(desk, click, decisions.dismiss(desk.engine, _agent(desk, click), reference))


def send_again(desk: Desk, click: Click, reference: FailedReply, _client: WebClient) -> None:
    """Try to post the reply once more."""
    _follow(desk, click, decisions.send_again(desk.engine, _agent(desk, click), reference))


BUTTONS: dict[str, Press[Reference]] = {
    draft_card.APPROVE: approve,
    draft_card.EDIT: edit,
    draft_card.ANOTHER: another,
    draft_card.REJECT: reject,
    draft_card.WRITE: edit,
    draft_card.DISMISS: dismiss,
    suggest_answer.USE: approve,
    suggest_answer.EDIT: edit,
}


def _agent(desk: Desk, click: Click) -> Agent:
    return Agent(desk.workspace_id, click.user.id, _answer_url(click))


def _answer_url(click: Click) -> str | None:
    """Where the receipt goes when the click was in an ephemeral answer, which nothing else can change."""
    return click.response_url if click.container.is_ephemeral else None


def _context(click: Click, reference: Reference) -> ModalContext:
    return ModalContext(
        ticket=reference.ticket_id,
        draft=reference.draft_id or 0,
        channel=click.channel.id,
        response_url=_answer_url(click),
    )


def _open_edit(desk: Desk, click: Click, reference: Reference, client: WebClient) -> None:
    with reading(desk.engine) as session:
        form = cards.form_of(session, workspace_id=desk.workspace_id, reference=reference)
    client.views_open(trigger_id=click.trigger_id, view=edit_modal.build(form, _context(click, reference)))


def _follow(desk: Desk, click: Click, outcome: Outcome) -> None:
    """Let the workers go on after a success; tell the person who was too late."""
    match outcome:
        case Decided():
            desk.wake()
        case TooLate():
            whisper(click.response_url, line(too_late(outcome)), thread_ts=click.container.thread_ts)
        case _:
            raise AssertionError(f"a click cannot end as {type(outcome).__name__}")
