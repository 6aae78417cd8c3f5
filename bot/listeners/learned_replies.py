"""Correct and forget the learned replies that Sources shows: two buttons, and the forms that they open.

Only who may decide on drafts in the ticket's channel may do either. A click in a form has no channel and no
response URL, so the form itself shows every answer.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.blocks import learned_reply, past_replies
from bot.blocks.notices import notice_view
from bot.errors import DraftdeskError
from bot.listeners.errors import boundary, told
from bot.listeners.payloads import FormClick, Submission, read
from bot.listeners.served import ListenerContext
from bot.references import CORRECT_LEARNED, FORGET_LEARNED, LearnedReply, read_learned_reply
from bot.services.knowledge import copies, correcting, forgetting, known
from bot.services.knowledge.known import Known
from bot.services.slack.decided_where import Clicked
from bot.services.tickets import wording

CORRECTED = "Later drafts come from the corrected words."
FORGOTTEN = "The reply is forgotten. The next retraining makes a model version without it."


def register(app: App, served: ListenerContext) -> None:
    """Listen to the buttons and the submissions."""
    app.action(past_replies.CORRECT)(_opener(served, _correcting))
    app.action(past_replies.FORGET)(_opener(served, _forgetting))

    @app.view(CORRECT_LEARNED)
    def corrected(ack: Ack, body: dict[str, Any]) -> None:
        submission = read(Submission, body)
        learned = read_learned_reply(submission.view.private_metadata)
        text = submission.written(learned_reply.REPLY_BLOCK, learned_reply.REPLY_INPUT)
        try:
            _check(served, submission.user.id, submission.user.team_id, learned)
            correcting.correct(
                served.workspace, learned.resolution_id, text, submission.user.id, served.serving.brand
            )
        except DraftdeskError as refused:  # Beside the input, so that the typed text is not lost.
            ack(response_action="errors", errors={learned_reply.REPLY_BLOCK: str(refused)})
            return
        served.workspace.wake()
        ack(response_action="update", view=notice_view("Corrected", CORRECTED))

    @app.view(FORGET_LEARNED)
    def forgotten(ack: Ack, body: dict[str, Any]) -> None:
        submission = read(Submission, body)
        learned = read_learned_reply(submission.view.private_metadata)
        _check(served, submission.user.id, submission.user.team_id, learned)
        by = forgetting.By(submission.user.id, served.settings.home)
        gone = forgetting.forget(served.workspace, [learned.resolution_id], by)
        if gone:
            copies.tell(served.workspace, served.settings, gone, by=submission.user.id)
        served.workspace.wake()
        ack(response_action="update", view=notice_view("Forgotten", FORGOTTEN if gone else correcting.GONE))


def _opener(
    served: ListenerContext, form: Callable[[LearnedReply, Known], View]
) -> Callable[[Ack, dict[str, Any], WebClient], None]:
    """Return a Bolt listener that shows a form in place of the sources, or why it may not."""

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(FormClick, body)
        learned = read_learned_reply(click.given)
        ack()
        with boundary(body):
            try:
                _check(served, click.user.id, click.user.team_id, learned)
                found = known.shown(served.workspace, learned.resolution_id)
                view = form(learned, found) if found is not None else _told(correcting.GONE)
            except DraftdeskError as refused:
                view = _told(told(refused))
            client.views_update(view_id=click.view.id, view=view)

    return pressed


def _correcting(learned: LearnedReply, found: Known) -> View:
    return learned_reply.correcting(learned, _for_people(found.question), _for_people(found.reply))


def _forgetting(learned: LearnedReply, found: Known) -> View:
    return learned_reply.forgetting(learned, _for_people(found.reply))


def _for_people(masked: str) -> str:
    return wording.shown(masked, {}).text


def _told(words: str) -> View:
    return notice_view("A past reply", words)


def _check(served: ListenerContext, user: str, team: str | None, learned: LearnedReply) -> None:
    """Raise Refused unless this person may decide in the ticket's channel.

    Raises UnknownTicket for a ticket of another workspace; another workspace's reply is not found.
    """
    served.permissions.check_team(user)
    served.permissions.check_decide(learned.ticket_id, Clicked(user, channel="", team=team))
