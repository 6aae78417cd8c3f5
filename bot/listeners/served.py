"""The dependencies of listeners, passed to each `register`."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.slack.heard import Heard
from bot.services.slack.permissions import Permissions
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from bot.settings import Settings
from db.session import read


@dataclass(frozen=True)
class ListenerContext:
    """One workspace being served."""

    workspace: Workspace
    serving: ServedVersion
    settings: Settings
    """The environment's values; `preferences` has what an admin set instead."""
    permissions: Permissions
    heard: Heard
    find: Callable[[str, int], list[tuple[str, float]]]
    """Finds the past replies nearest to words: at most so many ids, with similarities. Raises Refused."""

    def preferences(self) -> Preferences:
        """Read the workspace's current preferences."""
        with read(self.workspace.engine) as session:
            return preferences.read(session, self.workspace.id, self.settings)
