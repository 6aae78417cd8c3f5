"""`draftdesk import slack`: learn from threads of a Slack channel in which somebody of the team answered."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import Refused, SettingsError

if TYPE_CHECKING:
    from bot.services.knowledge.slack_threads import SlackThreads
    from bot.services.workspace import Workspace
    from bot.settings import Settings

SLACK = "slack"
"""In place of a file's name; a file of this name is ./slack."""
_CHANNEL = re.compile(r"(?:<#)?([CG][A-Z0-9]{6,})(?:\|[^>]*)?>?")


def threads_of(settings: "Settings", served: "Workspace", channel: str | None) -> "SlackThreads":
    """Return a reader of the channel's threads. Raises Refused or SettingsError, saying what is missing."""
    from bot.access import Access
    from bot.services.knowledge.slack_threads import SlackThreads
    from bot.services.slack.team import Team, asking_for_jobs
    from bot.slack_budgets import Budgets
    from bot.slack_client import paced_client, team_of_token

    match = _CHANNEL.fullmatch(channel or "")
    if match is None:
        raise Refused(
            "Say which channel: --channel C0123456789. Its id is at the end of its details in Slack."
        )
    if settings.slack_bot_token is None:
        raise SettingsError(["SLACK_BOT_TOKEN is missing: Slack's threads are read with it."])
    found = team_of_token(settings)
    if found != served.id:
        raise Refused(f"SLACK_BOT_TOKEN belongs to the workspace {found}, not to {served.id}.")
    client = paced_client(settings, Budgets(), Access(), lambda method, place: None)
    return SlackThreads(served, client, Team(served, settings, asking_for_jobs(client)), match[1])


def refusal_in_words(code: str, channel: str) -> str:
    """Say what Slack's code means for a channel, and what to do."""
    if code in ("channel_not_found", "not_in_channel"):
        return f"I am not in {channel}: invite me there with /invite, or check the id."
    return f"Slack refuses to show {channel}: {code}."


def first_day(since: datetime | None) -> datetime:
    """Return the day from which threads are read. Raises Refused without one."""
    if since is None:
        raise Refused("Say from which day on: --since 2026-01-31. Slack gives a busy channel's years slowly.")
    return since
