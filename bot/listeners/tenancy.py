"""Refuse every request that comes from another workspace than the served one.

The signing secret belongs to the Slack app, not to a workspace, so a request of any workspace that has the
app is signed correctly. The database, not this file, says to which workspace a row that a request names
belongs.
"""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot.listeners.served import ListenerContext

log = logging.getLogger(__name__)


def register(app: App, served: ListenerContext) -> None:
    """Stand before every listener."""

    def only_ours(context: BoltContext, next: Callable[[], Any]) -> BoltResponse | None:
        if context.team_id != served.workspace.id:
            log.warning("a request of workspace %s was refused", context.team_id)
            return BoltResponse(status=403, body="not this workspace's app")
        next()
        return None

    app.use(only_ours)
