"""Whether cards can be posted in the channels of `ZENDESK_ROUTES`: Slack is asked about each.

See `bot/helpdesks/routing.py` for the rules.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.doctor.findings import Finding, State
from bot.errors import SettingsError
from bot.settings import NAMES, Settings

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.helpdesks.routing import Routing

SLACK_TIMEOUT_SECONDS = 5
INVITE = "Check the id (channel name > About), and /invite @Draftdesk there."
UNKNOWN = "channel_not_found"


def routing_findings(settings: Settings) -> Iterator[Finding]:
    """The rules in words, and what prevents a card in each of their channels."""
    from bot.helpdesks.routing import read_routing

    try:
        routing = read_routing(settings.zendesk_routes, settings.channels)
    except SettingsError as error:
        for problem in error.problems:
            yield Finding(State.BROKEN, "routing", problem)
        return
    rules = [f"{rule.kind} {rule.value} to {rule.channel}" for rule in routing.rules]
    rest = f"everything else to {routing.default}" if routing.default else "everything else gets no card"
    told = ", ".join([*rules, rest])
    if settings.slack_bot_token is None:
        todo = f"Set {NAMES['slack_bot_token']} to check whether cards can be posted there."
        yield Finding(State.WARNING, "routing", f"{told}; the channels were not checked", todo)
        return
    found = _channels(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, routing)
    worst = max((finding.state.value for finding in found), default=State.FINE.value)
    yield Finding(State(worst), "routing", told)
    yield from found


def _channels(token: str, url: str, routing: "Routing") -> list[Finding]:
    from slack_sdk import WebClient

    client = WebClient(token=token, base_url=url, timeout=SLACK_TIMEOUT_SECONDS)
    return [_channel(client, channel) for channel in routing.channels()]


def _channel(client: "WebClient", channel: str) -> Finding:
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
        return Finding(State.BROKEN, subject, f"{name} is archived", "Route its tickets to another channel.")
    if not found.get("is_member"):
        told = f"the bot is not a member of {name}, so no card can be posted there"
        return Finding(State.BROKEN, subject, told, f"/invite @Draftdesk in {name}.")
    return Finding(State.FINE, subject, f"the bot is in {name}")
