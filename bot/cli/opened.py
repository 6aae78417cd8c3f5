"""Open the database of a command, and the workspace in it."""

from typing import TYPE_CHECKING

from bot.cli.database import choose, known_workspaces, open_existing, open_to_read
from bot.cli.workspace import settings_for
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services.workspace import Workspace


def opened(
    *, demo: bool | None, workspace: str | None, to_read: bool = False
) -> "tuple[Settings, Workspace]":
    """Return the settings and the workspace that the command asks for. Raises DraftdeskError without one.

    `demo` is None if the command has no such option. The database is migrated unless the command only reads.
    """
    from bot.services.workspace import Workspace

    settings = settings_for(demo=bool(demo))
    engine = open_to_read(settings, demo=bool(demo)) if to_read else open_existing(settings)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    return settings, Workspace(engine, workspace_id)
