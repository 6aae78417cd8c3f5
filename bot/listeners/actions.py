"""Handle the decision buttons of cards and `/suggest` answers."""

from collections.abc import Mapping
from dataclasses import replace

from slack_bolt import App
from slack_sdk import WebClient

from bot.blocks import collision, draft_card, edit_modal, receipt, reject_modal, suggest_answer
from bot.blocks.edit_modal import EditForm
from bot.listeners.clicks import Press, agent, context, follow, listener
from bot.listeners.payloads import Click
from bot.listeners.served import ListenerContext
from bot.references import (
    FailedReply,
    MadeDecision,
    Reference,
    read_failed_reply,
    read_made_decision,
    read_value,
)
from bot.services.decisions import collisions, undo
from bot.services.decisions import decide as decisions
from bot.services.shown import cards
from bot.services.tickets import drafting
from bot.services.tickets.outcomes import Agent, BlanksLeft
from db.session import read as reading
from model.masking.signatures import AGENT


def register(app: App, served: ListenerContext) -> None:
    """Listen to every button."""
    for action_id, press in BUTTONS.items():
        app.action(action_id)(listener(served, read_value, press))
    app.action(receipt.SEND_AGAIN)(listener(served, read_failed_reply, send_again))
    app.action(receipt.UNDO)(listener(served, read_made_decision, take_back))
    app.action(collision.SEND_ANYWAY)(listener(served, read_made_decision, send_anyway))


def approve(served: ListenerContext, click: Click, reference: Reference, client: WebClient) -> None:
    """Send the draft; if it has blanks, open the edit modal, which asks what to do with them."""
    outcome = decisions.approve(
        served.workspace, agent(click), reference, served.serving.brand, served.settings.undo_seconds
    )
    if isinstance(outcome, BlanksLeft) and AGENT in outcome.blanks:
        outcome = decisions.approve(
            served.workspace,
            _named(served, click),
            reference,
            served.serving.brand,
            served.settings.undo_seconds,
        )
    if isinstance(outcome, BlanksLeft):
        _open_edit(served, click, reference, client)
    else:
        follow(served, click, outcome)


def edit(served: ListenerContext, click: Click, reference: Reference, client: WebClient) -> None:
    """Open the edit modal, with the draft or empty."""
    late = decisions.look(served.workspace, reference)
    if late is not None:
        follow(served, click, late)
    else:
        _open_edit(served, click, reference, client)


def another(served: ListenerContext, click: Click, reference: Reference, _client: WebClient) -> None:
    """Show the next draft."""
    follow(served, click, decisions.show_another(served.workspace, agent(click), reference))


def reject(served: ListenerContext, click: Click, reference: Reference, client: WebClient) -> None:
    """Ask for the reason."""
    late = decisions.look(served.workspace, reference)
    if late is not None:
        follow(served, click, late)
        return
    view = reject_modal.build(context(click, reference.ticket_id, reference.draft_id))
    client.views_open(trigger_id=click.trigger_id, view=view)


def dismiss(served: ListenerContext, click: Click, reference: Reference, _client: WebClient) -> None:
    """Close a ticket without a draft."""
    follow(served, click, decisions.dismiss(served.workspace, agent(click), reference))


def send_again(served: ListenerContext, click: Click, reference: FailedReply, _client: WebClient) -> None:
    """Try again to send the reply."""
    follow(served, click, decisions.send_again(served.workspace, agent(click), reference))


def draft_again(served: ListenerContext, click: Click, reference: Reference, _client: WebClient) -> None:
    """Draft again after drafting failed."""
    follow(served, click, drafting.draft_again(served.workspace, reference))


def take_back(served: ListenerContext, click: Click, made: MadeDecision, _client: WebClient) -> None:
    """Undo the decision if its reply is not sent yet."""
    follow(served, click, undo.undo(served.workspace, agent(click), made))


def send_anyway(served: ListenerContext, click: Click, made: MadeDecision, _client: WebClient) -> None:
    """Send the reply that was held back because the helpdesk's ticket changed."""
    follow(served, click, collisions.send_anyway(served.workspace, agent(click), made))


BUTTONS: dict[str, Press[Reference]] = {
    draft_card.APPROVE: approve,
    draft_card.EDIT: edit,
    draft_card.ANOTHER: another,
    draft_card.REJECT: reject,
    draft_card.WRITE: edit,
    draft_card.DISMISS: dismiss,
    draft_card.DRAFT_AGAIN: draft_again,
    suggest_answer.USE: approve,
    suggest_answer.EDIT: edit,
}


def _named(served: ListenerContext, click: Click) -> Agent:
    """Who clicked, with the name by which Slack knows them."""
    return replace(agent(click), name=served.permissions.name_of(click.user.id))


def _form(served: ListenerContext, reference: Reference, agents: Mapping[str, str]) -> EditForm:
    with reading(served.workspace.engine) as session:
        return cards.form_of(
            session,
            served.serving.brand,
            workspace_id=served.workspace.id,
            reference=reference,
            agents=agents,
        )


def _open_edit(served: ListenerContext, click: Click, reference: Reference, client: WebClient) -> None:
    form = _form(served, reference, {})
    if AGENT in form.blanks:
        form = _form(served, reference, _named(served, click).values)
    view = edit_modal.build(form, context(click, reference.ticket_id, reference.draft_id))
    client.views_open(trigger_id=click.trigger_id, view=view)
