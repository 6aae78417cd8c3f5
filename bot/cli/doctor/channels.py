"""Say which channels the settings name, and whether the bot can post in them.

An admin may have set others in Slack: see `set_in_slack.py`.
"""

from collections.abc import Iterator

from bot.cli.doctor.conversations import conversation_findings
from bot.cli.doctor.findings import Finding, Installation, State
from bot.settings import NAMES, Settings
from bot.settings.kinds import DEFAULT


def channels_of(settings: Settings) -> tuple[str, ...]:
    """Every channel that the settings name: watched ones, the teams' and the operators'."""
    ops = (settings.ops_channel,) if settings.ops_channel is not None else ()
    return (*settings.channels, *(team for _, team in settings.team_channels), *ops)


def channel_findings(installation: Installation) -> Iterator[Finding]:
    """Say which channels are watched, and where notices go. The demo has its own."""
    settings = installation.settings
    if installation.demo:
        return
    if settings.channels:
        yield Finding(State.FINE, "watched channels", ", ".join(settings.channels))
    else:
        told = "none, so only /suggest drafts"
        todo = f"Set {NAMES['channels']} to channel ids, or choose channels in Draftdesk's App Home."
        yield Finding(State.MISSING, "watched channels", told, todo)
    if settings.ops_channel is None:
        told = "none, so notices about retraining and failures are only logged"
        yield Finding(State.MISSING, "ops channel", told, f"Set {NAMES['ops_channel']} to a channel id.")
    else:
        yield Finding(State.FINE, "ops channel", settings.ops_channel)
    named = {channel for channel, _ in settings.team_channels}
    without_team = () if DEFAULT in named else set(settings.channels) - named
    yield from conversation_findings(settings, channels_of(settings), without_team)
