"""Refuse every request from a workspace other than the served one, or to be answered at a foreign address.

The signing secret belongs to the Slack app, so requests of every workspace that has the app are signed
correctly. The database checks that the rows that a request names belong to its workspace.
"""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot.listeners.served import ListenerContext
from bot.response_urls import is_slacks

log = logging.getLogger(__name__)


WITHOUT_WORKSPACE = (
    "Draftdesk serves one workspace, and this request names none: the Slack app is installed for a whole "
    "organisation. Install it in the workspace itself, with that installation's SLACK_BOT_TOKEN."
)


def register(app: App, served: ListenerContext) -> None:
    """Register the check before every listener."""

    told = set[str]()

    def _once(words: str) -> None:
        if words not in told:
            told.add(words)
            log.error(words)

    def only_ours(context: BoltContext, body: dict[str, Any], next: Callable[[], Any]) -> BoltResponse | None:
        if context.team_id is None:
            _once(WITHOUT_WORKSPACE)
            return BoltResponse(status=403, body=WITHOUT_WORKSPACE)
        if context.team_id != served.workspace.id:
            log.warning("a request of workspace %s was refused", context.team_id)
            return BoltResponse(status=403, body="not this workspace's app")
        if not _is_answered_at_slack(body, served.settings.slack_api_url):
            log.warning("a request was refused: its response_url is not Slack's")
            return BoltResponse(status=403, body="not Slack's response_url")
        next()
        return None

    app.use(only_ours)


def _is_answered_at_slack(body: dict[str, Any], api_url: str) -> bool:
    url = body.get("response_url")
    return url is None or (isinstance(url, str) and is_slacks(url, api_url))
