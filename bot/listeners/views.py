"""The modals, submitted: the edited reply, and the reason for a rejection."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.blocks import edit_modal, reject_modal
from bot.blocks.references import EDIT_DRAFT, REJECT_DRAFT, ModalContext, read_metadata
from bot.listeners.desk import Desk
from bot.listeners.payloads import Submission, read
from bot.listeners.replies import problem
from bot.services import decisions
from bot.services.decisions import Agent, Outcome


def register(app: App, desk: Desk) -> None:
    """Listen to both submissions. Each is acknowledged with its outcome, at the input that it is about."""

    @app.view(EDIT_DRAFT)
    def edited(ack: Ack, body: dict[str, Any]) -> None:
        def decide(submission: Submission, agent: Agent, context: ModalContext) -> Outcome:
            text = submission.written(edit_modal.REPLY_BLOCK, edit_modal.REPLY_INPUT)
            return decisions.edit(desk.engine, agent, context.reference, text)

        _submitted(desk, ack, body, edit_modal.REPLY_BLOCK, decide)

    @app.view(REJECT_DRAFT)
    def rejected(ack: Ack, body: dict[str, Any]) -> None:
        def decide(submission: Submission, agent: Agent, context: ModalContext) -> Outcome:
            reason = submission.written(reject_modal.REASON_BLOCK, reject_modal.REASON_INPUT)
            note = submission.written(reject_modal.NOTE_BLOCK, reject_modal.NOTE_INPUT)
            return decisions.reject(desk.engine, agent, context.reference, reason, note)

        _submitted(desk, ack, body, reject_modal.REASON_BLOCK, decide)


def _submitted(
    desk: Desk,
    ack: Ack,
    body: dict[str, Any],
    block_id: str,
    decide: Callable[[Submission, Agent, ModalContext], Outcome],
) -> None:
    submission = read(Submission, body)
    context = read_metadata(submission.view.private_metadata)
    agent = Agent(desk.workspace_id, submission.user.id, context.response_url)
    wrong = problem(decide(submission, agent, context))
    if wrong is None:
        desk.wake()
        ack()
    else:
        ack(response_action="errors", errors={block_id: wrong})
