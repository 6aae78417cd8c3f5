"""Ask Slack for each channel whether the bot can read and write in it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.cli.doctor.findings import Finding, State
from bot.settings import NAMES, Settings

if TYPE_CHECKING:
    from slack_sdk import WebClient

SLACK_TIMEOUT_SECONDS = 5
INVITE = "Check the id (channel name > About), and /invite @Draftdesk there."
UNKNOWN = "channel_not_found"


def conversation_findings(settings: Settings, channels: Iterable[str]) -> list[Finding]:
    """Yield one finding for each channel, without duplicates; none if no bot token is set."""
    from slack_sdk import WebClient

    if settings.slack_bot_token is None:
        return []
    token = settings.slack_bot_token.get_secret_value()
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT_SECONDS)
    return [_finding(client, channel) for channel in dict.fromkeys(channels)]


def _finding(client: "WebClient", channel: str) -> Finding:
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
    return Finding(State.FINE, subject, f"the bot is in {name}{_shared(found)}")


def _shared(channel: dict[str, Any]) -> str:
    """Say with whom a channel is shared, to follow its name; empty if it is not shared."""
    from bot.services.slack.audience import SHARED

    if not any(channel.get(name) for name in SHARED):
        return ""
    others = [str(team) for team in channel.get("connected_team_ids") or ()]
    return f", shared with {', '.join(others)}" if others else ", which another company reads or will read"
