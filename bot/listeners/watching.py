"""Handle `/suggest watch` and `unwatch`: an admin sets whether a channel's messages become tickets, and where
their cards go.
"""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks.notices import line
from bot.errors import Refused
from bot.listeners.ephemeral import send_ephemeral
from bot.listeners.payloads import Command
from bot.listeners.served import ListenerContext
from bot.services import preferences
from bot.services.slack import audience
from bot.slack_ids import is_direct
from db.channels import ChannelChoice

WATCHED = (
    "From now on each new message in this channel gets a draft in its thread. `/suggest unwatch` ends that."
)
WATCHED_FOR_TEAM = (
    "From now on each new message in this channel gets a draft in <#{team}>. Only approved replies are "
    "posted here. `/suggest unwatch` ends that."
)
OWN_CHANNEL = "A channel cannot be its own team channel. Nothing was changed."
TEAM_NOT_INVITED = (
    "I am not in that team channel, so I cannot post cards there. Type /invite @Draftdesk there, then try "
    "again. Nothing was changed."
)
WATCHED_BEFORE = "This channel is watched already. `/suggest unwatch` ends that."
UNWATCHED = "From now on I ignore the messages in this channel. Open cards stay open."
UNWATCHED_BEFORE = "This channel is not watched. `/suggest watch` starts watching it."
NO_CHANNEL = "Only channels can be watched, not direct messages. Nothing was changed."
NOT_INVITED = (
    "I am not in this channel, so I cannot read its messages. Type /invite @Draftdesk here, then "
    "/suggest watch again."
)
NOT_ASKED = "I could not ask Slack about this channel ({code}). Nothing was changed. Please try again."


def watch(
    served: ListenerContext, command: Command, client: WebClient, team_channel: str | None = None
) -> None:
    """Start drafting for the channel's messages, with their cards in `team_channel` if given. Raises Refused,
    with what to do, if that is not possible.
    """
    served.permissions.check_admin(command.user_id)
    if team_channel is None and served.preferences().watched(command.channel_id):
        send_ephemeral(command.response_url, line(WATCHED_BEFORE))
        return
    check_member(command.channel_id, client)
    if team_channel is not None:
        check_team_channel(command.channel_id, team_channel, client)
    choice = ChannelChoice(watched=True, team_channel=team_channel)
    preferences.set_channel(served.workspace, command.user_id, command.channel_id, choice)
    audience.changed(served.workspace, command.channel_id)
    told = WATCHED if team_channel is None else WATCHED_FOR_TEAM.format(team=team_channel)
    send_ephemeral(command.response_url, line(told))


def unwatch(served: ListenerContext, command: Command, _client: WebClient) -> None:
    """Stop drafting for the channel's messages. Raises Refused unless an admin asks."""
    served.permissions.check_admin(command.user_id)
    if not served.preferences().watched(command.channel_id):
        send_ephemeral(command.response_url, line(UNWATCHED_BEFORE))
        return
    choice = ChannelChoice(watched=False)
    preferences.set_channel(served.workspace, command.user_id, command.channel_id, choice)
    send_ephemeral(command.response_url, line(UNWATCHED))


def check_team_channel(channel: str, team_channel: str, client: WebClient) -> None:
    """Raise Refused unless cards for `channel` can be posted in `team_channel`."""
    if team_channel == channel:
        raise Refused(OWN_CHANNEL)
    try:
        check_member(team_channel, client)
    except Refused as refused:
        raise Refused(TEAM_NOT_INVITED) from refused


def check_member(channel: str, client: WebClient) -> None:
    """Raise Refused unless we are a member of the channel: others send us no events."""
    if is_direct(channel):
        raise Refused(NO_CHANNEL)
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        code = str(error.response.get("error"))
        raise Refused(NOT_INVITED if code == "channel_not_found" else NOT_ASKED.format(code=code)) from error
    except OSError as error:
        raise Refused(NOT_ASKED.format(code="no answer in time")) from error
    if found.get("is_im") or found.get("is_mpim"):
        raise Refused(NO_CHANNEL)
    if not found.get("is_member"):
        raise Refused(NOT_INVITED)
