"""Handle the submitted modals: the edited reply, the reason for a rejection, a past reply to write from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App

from bot.blocks import edit_modal, past_replies, reject_modal
from bot.blocks.edit_modal import EditForm
from bot.errors import Refused
from bot.listeners.payloads import Submission, read
from bot.listeners.replies import problem
from bot.listeners.served import ListenerContext
from bot.references import (
    EDIT_DRAFT,
    MARK_GOLDEN,
    REJECT_DRAFT,
    USE_PAST_REPLY,
    ModalContext,
    PastReply,
    read_metadata,
)
from bot.services.decisions import decide as decisions
from bot.services.decisions import golden
from bot.services.decisions.decide import Written
from bot.services.shown import cards, sources
from bot.services.slack.decided_where import Clicked
from bot.services.tickets.outcomes import Agent, BlanksLeft, NoteMissing, Outcome
from db.session import read as reading
from db.vocabulary import Delivery


def register(app: App, served: ListenerContext) -> None:
    """Listen to the submissions. Each is acknowledged with its outcome, beside the input concerned."""

    @app.view(EDIT_DRAFT)
    def edited(ack: Ack, body: dict[str, Any]) -> None:
        _submitted(served, ack, body, edit_modal.REPLY_BLOCK, _edit)

    @app.view(REJECT_DRAFT)
    def rejected(ack: Ack, body: dict[str, Any]) -> None:
        _submitted(served, ack, body, reject_modal.REASON_BLOCK, _reject)

    @app.view(USE_PAST_REPLY)
    def used(ack: Ack, body: dict[str, Any]) -> None:
        submission = read(Submission, body)
        context = read_metadata(submission.view.private_metadata)
        _check(served, submission, context)
        ack(response_action="update", view=edit_modal.build(_form(served, context), context))

    @app.view(MARK_GOLDEN)
    def marked(ack: Ack, body: dict[str, Any]) -> None:
        submission = read(Submission, body)
        context = read_metadata(submission.view.private_metadata)
        source = sources.first_of_draft(served.workspace, served.serving, context.reference)
        served.permissions.check_admin(submission.user.id)
        pair = golden.mark_source(served.workspace, source, submission.user.id)
        ack(response_action="update", view=past_replies.marked_view(pair.id))


def _edit(served: ListenerContext, submission: Submission, agent: Agent, context: ModalContext) -> Outcome:
    text = submission.written(edit_modal.REPLY_BLOCK, edit_modal.REPLY_INPUT)
    ticked = submission.ticked(edit_modal.BLANKS_BLOCK, edit_modal.BLANKS_INPUT, edit_modal.SEND_BLANKS)
    delivery = submission.written(edit_modal.DELIVERY_BLOCK, edit_modal.DELIVERY_INPUT)
    written = Written(text, ticked, _begun_with(served, context), delivery or Delivery.PUBLIC)
    return decisions.edit(
        served.workspace,
        agent,
        context.reference,
        written,
        served.serving.brand,
        served.settings.undo_seconds,
    )


def _form(served: ListenerContext, context: ModalContext) -> EditForm:
    """Return the edit modal's first content."""
    begun_with = _begun_with(served, context)
    with reading(served.workspace.engine) as session:
        return cards.form_of(
            session,
            served.serving.brand,
            workspace_id=served.workspace.id,
            reference=context.reference,
            begun_with=begun_with,
        )


def _with_question(form: EditForm, submission: Submission, blanks: tuple[str, ...]) -> EditForm:
    """Return the form as submitted, with a question about the blanks in it."""
    text = submission.written(edit_modal.REPLY_BLOCK, edit_modal.REPLY_INPUT)
    delivery = submission.written(edit_modal.DELIVERY_BLOCK, edit_modal.DELIVERY_INPUT)
    return replace(form, text=text, blanks=blanks, delivery=delivery or Delivery.PUBLIC)


def _reject(served: ListenerContext, submission: Submission, agent: Agent, context: ModalContext) -> Outcome:
    reason = submission.written(reject_modal.REASON_BLOCK, reject_modal.REASON_INPUT)
    note = submission.written(reject_modal.NOTE_BLOCK, reject_modal.NOTE_INPUT)
    return decisions.reject(served.workspace, agent, context.reference, reason, note)


def _begun_with(served: ListenerContext, context: ModalContext) -> str | None:
    """Return the past reply, masked, that the agent began with; None for a draft or an empty form."""
    if context.found is not None:
        return sources.masked_row(served.workspace, served.serving, context.found)
    if context.past is None:
        return None
    past = PastReply(context.ticket, context.past)
    return sources.masked_reply(served.workspace, served.serving, past)


def _check(served: ListenerContext, submission: Submission, context: ModalContext) -> None:
    """Raise Refused unless the person may still decide on drafts of the ticket."""
    is_ephemeral = context.response_url is not None
    where = Clicked(submission.user.id, context.channel, submission.user.team_id, is_ephemeral)
    served.permissions.check_decide(context.ticket, where)


def _submitted(
    served: ListenerContext,
    ack: Ack,
    body: dict[str, Any],
    block_id: str,
    decide: Callable[[ListenerContext, Submission, Agent, ModalContext], Outcome],
) -> None:
    submission = read(Submission, body)
    context = read_metadata(submission.view.private_metadata)
    agent = Agent(submission.user.id, context.response_url)
    try:
        _check(served, submission, context)
        outcome = decide(served, submission, agent, context)
        if isinstance(outcome, BlanksLeft) and not submission.shows(edit_modal.BLANKS_BLOCK):
            asking = _with_question(_form(served, context), submission, outcome.blanks)
            ack(response_action="update", view=edit_modal.build(asking, context))
            return
        wrong = problem(outcome, agent.user_id)
        if isinstance(outcome, NoteMissing):
            block_id = reject_modal.NOTE_BLOCK
    except Refused as refused:
        wrong = str(refused)  # Beside the input, so that the typed text is not lost.
    if wrong is None:
        served.workspace.wake()
        ack()
    else:
        ack(response_action="errors", errors={block_id: wrong})
