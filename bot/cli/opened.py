"""Open the database of a command that may change it, and the workspace in it."""

from typing import TYPE_CHECKING

from bot.cli.database import choose, known_workspaces, open_existing
from bot.cli.workspace import settings_for
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services.workspace import Workspace


def opened(*, demo: bool, workspace: str | None) -> "tuple[Settings, Workspace]":
    """Return the settings and the workspace that the command asks for. Raises DraftdeskError without one."""
    from bot.services.workspace import Workspace

    settings = settings_for(demo=demo)
    engine = open_existing(settings)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    return settings, Workspace(engine, workspace_id)
