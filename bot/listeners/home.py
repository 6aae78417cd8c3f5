"""Publish the App Home: when somebody opens it, after each change in it, and after a training run requested
in it.

A click in the Home has no channel for an ephemeral message, so the next Home shows every answer, also a
refusal. `settings_views.py` handles the forms that its buttons open.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.blocks import home as blocks
from bot.blocks import settings_modals
from bot.blocks.home import SHOW_CARD
from bot.blocks.home_settings import (
    ALLOW,
    CHANGE,
    GO_BACK,
    GO_ON,
    PAUSE,
    RETRAIN_NOW,
    SERVE_AGAIN,
    TRY_PAST,
    UNPIN,
)
from bot.blocks.settings_modals import UserGroup
from bot.errors import DraftdeskError, Refused, Unconfirmed
from bot.job_handlers import Retry
from bot.listeners.errors import boundary, told
from bot.listeners.payloads import HomeClick, HomeEnvelope, read
from bot.listeners.served import ListenerContext
from bot.services import job_kinds, preferences
from bot.services.job_payloads import CardToPost
from bot.services.shown.home import TITLES, home_of
from bot.services.slack.permissions import Permissions
from bot.services.tickets import intake, pausing
from bot.services.versions import held
from bot.services.versions import history as versions
from bot.slack_ids import is_direct
from db import model_versions, tickets
from db.errors import DraftdeskDatabaseError, NotFound
from db.session import read as reading
from db.tables import Job, Ticket
from db.vocabulary import FOR_ONE_PERSON, JobKind, JobStatus, PreferenceName
from model.errors import DraftdeskModelError

NO_SUCH_SETTING = "This setting no longer exists. Nothing was changed."

LOOKS = 20
"""Checks, a second apart, for a new version before the Home is shown after training."""

Press = Callable[[ListenerContext, HomeClick, WebClient], str | None]
"""A button's action. Returns the Home's next notice; None if it opened a form."""


def register(app: App, served: ListenerContext) -> None:
    """Listen to the opening of the tab and to its buttons."""

    def opened(body: dict[str, Any], client: WebClient) -> None:
        event = read(HomeEnvelope, body).event
        if event.tab == "home":
            with boundary(body):
                show(served, client, event.user)

    app.event("app_home_opened")(opened)
    for action_id, press in BUTTONS.items():
        app.action(action_id)(_listener(served, press, Permissions.check_admin))
    app.action(SHOW_CARD)(_listener(served, show_card, Permissions.check_team))


def show(served: ListenerContext, client: WebClient, user: str, notice: str | None = None) -> None:
    """Publish the person's Home as it is now."""
    is_admin, unconfirmed = False, None
    try:
        served.permissions.check_team(user)
    except Refused as refused:
        client.views_publish(user_id=user, view=blocks.for_others(str(refused)))
        return
    try:
        served.permissions.check_admin(user)
        is_admin = True
    except Unconfirmed as unknown:
        unconfirmed = str(unknown)
    except Refused:
        pass  # A non-admin sees no settings, which needs no explanation.
    home = home_of(served.workspace, served.settings, served.serving, client, user, is_admin=is_admin)
    view = blocks.build(replace(home, notice=notice, unconfirmed=unconfirmed))
    client.views_publish(user_id=user, view=view)


def show_after_training(served: ListenerContext, client: WebClient, job: Job) -> None:
    """Publish the Home of the person who requested the run. Raises Retry while its version is loading."""
    with reading(served.workspace.engine) as session:
        version = model_versions.serving(session, workspace_id=served.workspace.id)
    if version is not None and version.number != served.serving.number and job.attempts <= LOOKS:
        raise Retry(1)
    run = job_kinds.SHOW_HOME.read(job)
    ended = "has ended" if run.status == JobStatus.DONE else "failed"
    show(served, client, run.user, f"The training run {ended}.")


def change(served: ListenerContext, click: HomeClick, client: WebClient) -> str | None:
    """Open the form of one setting."""
    form = FORMS.get(click.given)
    if form is None:
        return NO_SUCH_SETTING
    client.views_open(trigger_id=click.trigger_id, view=form(served, client))
    return None


def go_back(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Reset a setting to the environment's value."""
    if click.given not in preferences.NAMES:
        return NO_SUCH_SETTING
    preferences.reset(served.workspace, click.user.id, click.given)
    served.serving.refresh()
    return f"{TITLES[click.given]}: the value set in Slack was deleted."


def retrain_now(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Request a training run."""
    if not versions.ask_to_retrain(served.workspace, click.user.id):
        return "A new version is being trained already."
    served.workspace.wake()
    return "A new version is being trained. It will draft once it is done, unless it is worse."


def try_past(served: ListenerContext, _click: HomeClick, _client: WebClient) -> str:
    """Try the drafts on the team's own past tickets."""
    if served.settings.ops_channel is None:
        return "Set DRAFTDESK_OPS_CHANNEL first: the figures and their page are posted there."
    if not versions.ask_to_try_past(served.workspace):
        return "Past tickets are being tried already."
    served.workspace.wake()
    return f"Past tickets are being tried. The figures come to <#{served.settings.ops_channel}> in minutes."


def serve_again(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Let another version draft. Raises DraftdeskError if it cannot."""
    if not click.given.isascii() or not click.given.isdigit():
        return "This version does not exist. Nothing was changed."
    number = int(click.given)
    try:
        hub = served.settings.hub_repository
        versions.serve_again(served.workspace, served.settings.home, number, click.user.id, hub=hub)
    except (DraftdeskModelError, DraftdeskDatabaseError) as error:
        raise DraftdeskError(f"Version v{number} cannot draft, so nothing was changed: {error}") from error
    return f"Version v{number} drafts from now on, and is pinned: what the nights train does not serve."


def unpin(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Let the nights replace the serving version again."""
    number = versions.unpin(served.workspace, click.user.id)
    if number is None:
        return "No version is pinned."
    return f"Version v{number} is not pinned any more: it drafts until the next night's version serves."


def allow_reply(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Use a reply that was held back because it answers many unlike messages."""
    number = int(click.given) if click.given.isascii() and click.given.isdigit() else 0
    try:
        held.decide(served.workspace, number, click.user.id)
    except NotFound:
        return "This reply is not held back any more."
    return "This reply is used from now on."


def pause(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Pause everything."""
    if not pausing.pause(served.workspace, click.user.id):
        return "I am paused already."
    return "I am paused. New messages are stored; no card is posted and no reply can be approved."


def go_on(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """End the pause, and let what waited get its cards."""
    hours = served.settings.catch_up_hours
    waited = pausing.go_on(served.workspace, click.user.id, timedelta(hours=hours))
    if waited is None:
        return "I am not paused."
    cards, older = waited
    told = f"I work again. Messages that waited and get their cards now: {cards}."
    if older:
        told += f" Older than {hours:g} hours, so only listed below: {older}."
    return told


def show_card(served: ListenerContext, click: HomeClick, _client: WebClient) -> str:
    """Send the person a card that was not posted in any channel."""
    ticket_id = int(click.given) if click.given.isascii() and click.given.isdigit() else 0
    with reading(served.workspace.engine) as session:
        ticket = tickets.get(session, workspace_id=served.workspace.id, ticket_id=ticket_id)
    if ticket is None or ticket.status not in tickets.OPEN or _is_hidden(ticket):
        return "That one no longer waits for a decision."
    if (paused := pausing.told_if_paused(served.workspace)) is not None:
        return paused
    card = CardToPost(click.user.id)
    intake.ask(served.workspace, job_kinds.POST_CARD.new(card, ticket_id=ticket.id))
    served.workspace.wake(JobKind.POST_CARD)
    return "The card comes to you as a direct message: open my Messages tab."


def _is_hidden(ticket: Ticket) -> bool:
    """Return whether only one person, or nobody, is to see the ticket's drafts."""
    return ticket.source in FOR_ONE_PERSON or is_direct(ticket.channel) or ticket.shadow


BUTTONS: dict[str, Press] = {
    CHANGE: change,
    GO_BACK: go_back,
    RETRAIN_NOW: retrain_now,
    TRY_PAST: try_past,
    SERVE_AGAIN: serve_again,
    UNPIN: unpin,
    ALLOW: allow_reply,
    PAUSE: pause,
    GO_ON: go_on,
}


def _listener(
    served: ListenerContext, press: Press, check: Callable[[Permissions, str], None]
) -> Callable[..., None]:
    """Return a Bolt listener: `check` the person, act, acknowledge, and show the Home again."""

    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        click = read(HomeClick, body)
        if press is change:  # It opens a form and stores nothing.
            ack()
        with boundary(body):
            try:
                check(served.permissions, click.user.id)
                notice = press(served, click, client)
            except Exception as error:
                notice = told(error)
            ack()
            if press is serve_again:
                served.serving.refresh()
            if notice is not None:
                show(served, client, click.user.id, notice)

    return pressed


def _approvers_form(served: ListenerContext, client: WebClient) -> View:
    chosen = served.preferences().approvers
    return settings_modals.approvers(chosen.kind, chosen.group, chosen.people, _groups(client))


def _groups(client: WebClient) -> list[UserGroup]:
    """Return the workspace's user groups; none if Slack does not give them, which the form explains."""
    try:
        found = client.usergroups_list().get("usergroups") or []
    except (SlackApiError, OSError):
        return []
    return [UserGroup(str(each["id"]), str(each.get("handle") or each["id"])) for each in found]


FORMS: dict[str, Callable[[ListenerContext, WebClient], View]] = {
    PreferenceName.CHANNELS: lambda _served, _client: settings_modals.channel(),
    PreferenceName.APPROVERS: _approvers_form,
    PreferenceName.CONFIDENCE: lambda served, _client: settings_modals.confidence(
        served.preferences().confidence
    ),
    PreferenceName.RETRAIN_AT: lambda served, _client: settings_modals.retrain_at(
        served.preferences().retrain_at
    ),
}
"""By the setting's name."""
