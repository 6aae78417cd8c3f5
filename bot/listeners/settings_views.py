"""Check and store the settings' submitted forms, and show the App Home again.

The person must still be an admin: the form may have been opened long ago.
"""

from collections.abc import Callable
from datetime import time
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import settings_modals as form
from bot.errors import Refused
from bot.listeners import home
from bot.listeners.errors import boundary
from bot.listeners.payloads import Submission, read
from bot.listeners.served import ListenerContext
from bot.listeners.watching import check_member, check_team_channel
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.shown.home import TITLES
from bot.services.slack import audience
from db.channels import ChannelChoice
from db.vocabulary import ApproversKind, PreferenceName

Wrong = dict[str, str]
"""Problems of the inputs by block_id; empty if the form was stored."""
Save = Callable[[ListenerContext, Submission, WebClient], Wrong]


def register(app: App, served: ListenerContext) -> None:
    """Listen to the submissions."""
    app.view(form.SET_CHANNEL)(_listener(served, PreferenceName.CHANNELS, form.CHANNEL, set_channel))
    app.view(form.SET_APPROVERS)(_listener(served, PreferenceName.APPROVERS, form.WHO, set_approvers))
    app.view(form.SET_CONFIDENCE)(_listener(served, PreferenceName.CONFIDENCE, form.PERCENT, set_confidence))
    app.view(form.SET_RETRAIN_AT)(_listener(served, PreferenceName.RETRAIN_AT, form.TIME, set_retrain_at))


def set_channel(served: ListenerContext, submission: Submission, client: WebClient) -> Wrong:
    """Set which messages of a channel become tickets. Raises Refused if the bot is not a member."""
    channel = submission.written(form.CHANNEL, form.INPUT)
    messages = submission.written(form.MESSAGES, form.INPUT)
    if not channel:
        return {form.CHANNEL: "Choose a channel."}
    if messages not in (form.NONE_OF_IT, form.OF_PEOPLE, form.OF_ALL):
        return {form.MESSAGES: "Choose one of these."}
    team_channel = submission.written(form.TEAM_CHANNEL, form.INPUT)
    if messages != form.NONE_OF_IT:
        check_member(channel, client)
        if team_channel:
            try:
                check_team_channel(channel, team_channel, client)
            except Refused as refused:
                return {form.TEAM_CHANNEL: str(refused)}
    posts, cards = (submission.written(block, form.INPUT) for block in (form.TEAM_POSTS, form.CARDS))
    choice = ChannelChoice(
        messages != form.NONE_OF_IT,
        messages == form.OF_ALL,
        team_channel,
        posts == form.TICKETS if posts else None,
        cards == form.SHADOW if cards else None,
    )
    preferences.set_channel(served.workspace, submission.user.id, channel, choice)
    audience.changed(served.workspace, channel)
    return {}


def set_approvers(served: ListenerContext, submission: Submission, _client: WebClient) -> Wrong:
    """Set who may decide on drafts."""
    who, group = submission.written(form.WHO, form.INPUT), submission.written(form.GROUP, form.INPUT)
    people = submission.people(form.PEOPLE, form.INPUT)
    if who == ApproversKind.EVERYONE:
        chosen = Approvers()
    elif who == ApproversKind.GROUP and group:
        chosen = Approvers(ApproversKind.GROUP, group=group)
    elif who == ApproversKind.PEOPLE and people:
        chosen = Approvers(ApproversKind.PEOPLE, people=people)
    elif who == ApproversKind.GROUP:
        return {form.GROUP: "Choose the user group."}
    else:
        return {form.PEOPLE: "List at least one person: nobody else could approve."}
    preferences.set_approvers(served.workspace, submission.user.id, chosen)
    return {}


def set_confidence(served: ListenerContext, submission: Submission, _client: WebClient) -> Wrong:
    """Set the confidence below which no draft is shown."""
    try:
        percent = float(submission.written(form.PERCENT, form.INPUT))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        return {form.PERCENT: "Enter a number from 0 (always draft) to 100 (never)."}
    preferences.set_confidence(served.workspace, submission.user.id, percent / 100)
    served.serving.refresh()
    return {}


def set_retrain_at(served: ListenerContext, submission: Submission, _client: WebClient) -> Wrong:
    """Set when a new version is trained."""
    try:
        at = time.fromisoformat(submission.written(form.TIME, form.INPUT))
    except ValueError:
        return {form.TIME: "Choose a time of day, such as 02:00."}
    preferences.set_retrain_at(served.workspace, submission.user.id, at)
    return {}


def _listener(served: ListenerContext, name: str, first_block: str, save: Save) -> Callable[..., None]:
    """Return a Bolt listener: check for an admin, then store the form or show its problems."""

    def submitted(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        submission = read(Submission, body)
        try:
            served.permissions.check_admin(submission.user.id)
            wrong = save(served, submission, client)
        except Refused as refused:
            wrong = {first_block: str(refused)}
        if wrong:
            ack(response_action="errors", errors=wrong)
            return
        ack()
        with boundary(body):
            home.show(served, client, submission.user.id, f"{TITLES[name]}: saved.")

    return submitted
