"""Search past replies from Sources: a form for the words, the results, and what is done with one.

A click in a form has no channel and no response URL, so the form itself shows every answer.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.blocks import edit_modal, past_replies, searching
from bot.blocks.edit_modal import EditForm
from bot.blocks.notices import notice_view
from bot.errors import DraftdeskError, Refused
from bot.listeners.errors import boundary, told
from bot.listeners.payloads import FormClick, Submission, read
from bot.listeners.replies import problem
from bot.listeners.served import ListenerContext
from bot.references import (
    SEARCH_REPLIES,
    FoundReply,
    ModalContext,
    Reference,
    read_found_reply,
    read_value,
    ticket_named,
)
from bot.services.decisions import decide as decisions
from bot.services.decisions.decide import Written
from bot.services.shown import cards, sources
from bot.services.slack.decided_where import Clicked
from bot.services.tickets.outcomes import Agent, BlanksLeft
from bot.services.tickets.wording import FOUND
from db.session import read as reading

TITLE = "Search past replies"
GONE = "This reply was deleted meanwhile."
SENT = "The reply is sent; the card shows it."


def register(app: App, served: ListenerContext) -> None:
    """Listen to the buttons and the submission."""
    app.action(past_replies.SEARCH)(_button(served, _ask))
    app.action(searching.USE)(_button(served, _use))
    app.action(searching.EDIT)(_button(served, _edit))

    @app.view(SEARCH_REPLIES)
    def searched(ack: Ack, body: dict[str, Any]) -> None:
        submission = read(Submission, body)
        reference = read_value(submission.view.private_metadata)
        words = submission.written(searching.WORDS_BLOCK, searching.WORDS_INPUT)
        try:
            _check(served, submission.user.id, submission.user.team_id, reference.ticket_id)
            found = served.find(words, FOUND)
        except DraftdeskError as refused:
            ack(response_action="errors", errors={searching.WORDS_BLOCK: str(refused)})
            return
        shown = sources.rows(served.workspace, served.serving, found)
        ack(response_action="update", view=searching.results(reference, words, shown))


def _button(
    served: ListenerContext, does: Callable[[ListenerContext, FormClick], View]
) -> Callable[[Ack, dict[str, Any], WebClient], None]:
    """Return a Bolt listener that shows what `does` returns in place of the form, or why it may not."""

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(FormClick, body)
        ack()
        with boundary(body):
            try:
                _check(served, click.user.id, click.user.team_id, ticket_named(click.given))
                view = does(served, click)
            except DraftdeskError as refused:
                view = notice_view(TITLE, told(refused))
            client.views_update(view_id=click.view.id, view=view)

    return pressed


def _ask(served: ListenerContext, click: FormClick) -> View:
    return searching.asking(read_value(click.given))


def _edit(served: ListenerContext, click: FormClick) -> View:
    found = read_found_reply(click.given)
    late = decisions.look(served.workspace, Reference(found.ticket_id, None))
    if late is not None:
        return notice_view(TITLE, problem(late, click.user.id) or GONE)
    return _edit_form(served, found, _begun_with(served, found))


def _use(served: ListenerContext, click: FormClick) -> View:
    """Send the reply as it is; if it has blanks, show the form in which they are filled."""
    found = read_found_reply(click.given)
    begun_with = _begun_with(served, found)
    outcome = decisions.edit(
        served.workspace,
        Agent(click.user.id),
        Reference(found.ticket_id, None),
        Written(_form(served, found, begun_with).text, begun_with=begun_with),
        served.serving.brand,
        served.settings.undo_seconds,
    )
    if isinstance(outcome, BlanksLeft):
        return _edit_form(served, found, begun_with)
    served.workspace.wake()
    return notice_view(TITLE, problem(outcome, click.user.id) or SENT)


def _begun_with(served: ListenerContext, found: FoundReply) -> str:
    """Return the reply, masked. Raises Refused if it is gone."""
    text = sources.masked_row(served.workspace, served.serving, found.row_id)
    if text is None:
        raise Refused(GONE)
    return text


def _edit_form(served: ListenerContext, found: FoundReply, begun_with: str) -> View:
    context = ModalContext(ticket=found.ticket_id, draft=0, channel="", found=found.row_id)
    return edit_modal.build(_form(served, found, begun_with), context)


def _form(served: ListenerContext, found: FoundReply, begun_with: str) -> EditForm:
    with reading(served.workspace.engine) as session:
        return cards.form_of(
            session,
            served.serving.brand,
            workspace_id=served.workspace.id,
            reference=Reference(found.ticket_id, None),
            begun_with=begun_with,
        )


def _check(served: ListenerContext, user: str, team: str | None, ticket_id: int) -> None:
    """Raise Refused unless this person may decide on drafts where the ticket is."""
    served.permissions.check_team(user)
    served.permissions.check_decide(ticket_id, Clicked(user, channel="", team=team))
