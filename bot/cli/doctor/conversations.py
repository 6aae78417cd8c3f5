"""Ask Slack for each channel whether the bot can read and write in it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings

if TYPE_CHECKING:
    from slack_sdk import WebClient

SLACK_TIMEOUT_SECONDS = 5
INVITE = "Check the id (channel name > About), and /invite @Draftdesk there."
TEAM = (
    f"Set {NAMES['team_channels']}, or /suggest watch #team-channel there; until then cards go to the chosen "
    "approvers, or wait in the App Home."
)
UNKNOWN = "channel_not_found"


def conversation_findings(
    settings: Settings, channels: Iterable[str], without_team: Collection[str] = ()
) -> list[Finding]:
    """Return one finding for each channel, without duplicates; none if no bot token is set. A channel in
    `without_team` has no team channel, which it needs if others read it.
    """
    from slack_sdk import WebClient

    if settings.slack_bot_token is None:
        return []
    token = settings.slack_bot_token.get_secret_value()
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT_SECONDS)
    return [_finding(client, channel, channel in without_team) for channel in dict.fromkeys(channels)]


def _finding(client: "WebClient", channel: str, is_without_team: bool) -> Finding:
    from slack_sdk.errors import SlackApiError

    subject = f"channel {channel}"
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        code = str(error.response.get("error", "no reason given"))
        if code == UNKNOWN:
            told = "the channel does not exist, or it is private and the bot is not in it"
            return Finding(State.BROKEN, subject, told, INVITE)
        return Finding(
            State.WARNING, subject, f"not checked: Slack answers {code}", "See `draftdesk doctor`."
        )
    except OSError:
        told = f"not checked: {client.base_url} does not answer"
        return Finding(State.WARNING, subject, told, f"Check the network and {NAMES['slack_api_url']}.")
    name = f"#{found.get('name')}"
    if found.get("is_archived"):
        return Finding(State.BROKEN, subject, f"{name} is archived", "Unarchive it, or set another channel.")
    if not found.get("is_member"):
        told = f"the bot is not a member of {name}, so it can post nothing there"
        return Finding(State.BROKEN, subject, told, f"/invite @Draftdesk in {name}.")
    shared = _shared(found)
    if shared and is_without_team:
        told = f"the bot is in {name}{shared}, and no setting names a team channel for its cards"
        return Finding(State.WARNING, subject, told, TEAM)
    return Finding(State.FINE, subject, f"the bot is in {name}{shared}")


def _shared(channel: dict[str, Any]) -> str:
    """Say with whom a channel is shared, to follow its name; empty if it is not shared."""
    from bot.services.slack.audience import SHARED

    if not any(channel.get(name) for name in SHARED):
        return ""
    others = [str(team) for team in channel.get("connected_team_ids") or ()]
    return f", shared with {', '.join(others)}" if others else ", which another company reads or will read"
