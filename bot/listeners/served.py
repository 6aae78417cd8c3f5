"""What every listener needs to know, handed to each `register`."""

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.outbox import Wake
from bot.services import preferences
from bot.services.preferences import Preferences
from bot.services.slack.permissions import Permissions
from bot.services.versions.serving import Serving
from bot.settings import Settings
from db.session import read


@dataclass(frozen=True)
class ListenerContext:
    """One workspace being served. `wake` tells the workers that a job was just committed."""

    engine: Engine
    serving: Serving
    workspace_id: str
    settings: Settings
    """The environment's values; what an admin set instead is in `preferences`."""
    permissions: Permissions
    wake: Wake

    def preferences(self) -> Preferences:
        """What counts in the workspace at this moment."""
        with read(self.engine) as session:
            return preferences.read(session, self.workspace_id, self.settings)
