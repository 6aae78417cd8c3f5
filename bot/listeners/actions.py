"""Handle the decision buttons of cards and `/suggest` answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import collision, draft_card, edit_modal, receipt, reject_modal, suggest_answer
from bot.blocks.edit_modal import EditForm
from bot.errors import Refused
from bot.listeners.clicks import Does, Form, Kept, Opens, agent, context, follow, keep_all, keeper, opener
from bot.listeners.payloads import Click, read
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
from bot.services.job_payloads import Pressed
from bot.services.shown import cards
from bot.services.tickets import drafting_again
from bot.services.tickets.outcomes import Agent, BlanksLeft, Outcome
from db.session import read as reading
from model.masking.signatures import AGENT


def register(app: App, served: ListenerContext) -> None:
    """Listen to every button."""
    keep_all(app, served, {action: kept for action, kept in KEPT.items() if action not in APPROVALS})
    for action_id, opens in FORMS.items():
        app.action(action_id)(opener(served, action_id, read_value, opens))
    for action_id in APPROVALS:
        app.action(action_id)(_approval(served, action_id))


def _approval(served: ListenerContext, action_id: str) -> Any:
    """Return a Bolt listener that keeps an approval; if the draft has blanks, it opens the edit modal, which
    asks what to do with them.
    """
    keeping, opening = (
        keeper(served, action_id, read_value),
        opener(served, action_id, read_value, open_edit),
    )

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        reference = read_value(read(Click, body).given)
        blanks = decisions.blanks_of(served.workspace, reference, served.serving.brand)
        if set(blanks) <= {AGENT}:
            keeping(ack, body)
        else:
            opening(ack, body, client)

    return pressed


def approve(served: ListenerContext, click: Pressed, reference: Reference) -> Outcome:
    """Send the draft. Raises Refused if it has blanks that its values do not fill any more."""
    brand, undo_seconds = served.serving.brand, served.settings.undo_seconds
    outcome = decisions.approve(served.workspace, agent(click), reference, brand, undo_seconds)
    if isinstance(outcome, BlanksLeft) and AGENT in outcome.blanks:
        named = _named(served, click)
        outcome = decisions.approve(served.workspace, named, reference, brand, undo_seconds)
    if isinstance(outcome, BlanksLeft):
        raise Refused(BLANKS.format(blanks=", ".join(f"[{blank}]" for blank in outcome.blanks)))
    return outcome


def open_edit(served: ListenerContext, click: Pressed, reference: Reference, form: Form) -> None:
    """Open the edit modal, with the draft or empty."""
    late = decisions.look(served.workspace, reference)
    if late is not None:
        follow(served, click, late)
        return
    shown = _form(served, reference, {})
    if AGENT in shown.blanks:
        shown = _form(served, reference, _named(served, click).values)
    form.open(edit_modal.build(shown, context(click, reference.ticket_id, reference.draft_id)))


def another(served: ListenerContext, click: Pressed, reference: Reference) -> Outcome:
    """Show the next draft."""
    return decisions.show_another(served.workspace, agent(click), reference)


def reject(served: ListenerContext, click: Pressed, reference: Reference, form: Form) -> None:
    """Ask for the reason."""
    late = decisions.look(served.workspace, reference)
    if late is not None:
        follow(served, click, late)
        return
    form.open(reject_modal.build(context(click, reference.ticket_id, reference.draft_id)))


def dismiss(served: ListenerContext, click: Pressed, reference: Reference) -> Outcome:
    """Close a ticket without a draft."""
    return decisions.dismiss(served.workspace, agent(click), reference)


def send_again(served: ListenerContext, click: Pressed, reference: FailedReply) -> Outcome:
    """Try again to send the reply."""
    return decisions.send_again(served.workspace, agent(click), reference)


def draft_again(served: ListenerContext, _click: Pressed, reference: Reference) -> Outcome:
    """Draft again after drafting failed."""
    return drafting_again.draft_again(served.workspace, reference)


def take_back(served: ListenerContext, click: Pressed, made: MadeDecision) -> Outcome:
    """Undo the decision if its reply is not sent yet."""
    return undo.undo(served.workspace, agent(click), made)


def send_anyway(served: ListenerContext, click: Pressed, made: MadeDecision) -> Outcome:
    """Send the reply that was held back because the helpdesk's ticket changed."""
    return collisions.send_anyway(served.workspace, agent(click), made)


BLANKS = "This draft has blanks that I cannot fill: {blanks}. Nothing was sent. Press Edit to fill them in."
APPROVALS = (draft_card.APPROVE, suggest_answer.USE)
FORMS: dict[str, Opens[Reference]] = {
    draft_card.EDIT: open_edit,
    draft_card.WRITE: open_edit,
    suggest_answer.EDIT: open_edit,
    draft_card.REJECT: reject,
}
_OF_DRAFTS: dict[str, Does[Reference]] = {
    **dict.fromkeys(APPROVALS, approve),
    draft_card.ANOTHER: another,
    draft_card.DISMISS: dismiss,
    draft_card.DRAFT_AGAIN: draft_again,
}
KEPT: dict[str, Kept] = {
    **{action: Kept(read_value, does) for action, does in _OF_DRAFTS.items()},
    receipt.SEND_AGAIN: Kept(read_failed_reply, send_again),
    receipt.UNDO: Kept(read_made_decision, take_back),
    collision.SEND_ANYWAY: Kept(read_made_decision, send_anyway),
}
"""What is done with clicks that are stored, by action."""


def _named(served: ListenerContext, click: Pressed) -> Agent:
    """Who clicked, with the name by which Slack knows them."""
    return replace(agent(click), name=served.permissions.name_of(click.user))


def _form(served: ListenerContext, reference: Reference, agents: Mapping[str, str]) -> EditForm:
    with reading(served.workspace.engine) as session:
        return cards.form_of(
            session,
            served.serving.brand,
            workspace_id=served.workspace.id,
            reference=reference,
            agents=agents,
        )
