"""Which settings and which workspace a command is about: the real one, or with `--demo` the demo's.

The demo lives in a folder of its own, so that it never mixes with real data.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import DraftdeskError
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

DEMO_WORKSPACE = "T0DEMO"
DEMO_CHANNELS = ("C0SUPPORT",)
DEMO_OPS_CHANNEL = "C0OPS"
_NOT_THE_DEMOS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_api_url",
    "database_url",
    "bitext",
    "channels",
    "ops_channel",
)
"""Settings of the real workspace, which the demo takes as unset, malformed or not."""

Demo = Annotated[bool, typer.Option("--demo", help="Act on the demo's data instead of the real workspace's.")]
Workspace = Annotated[
    str | None,
    typer.Option("--workspace", metavar="TEAM", help="The Slack team id, when the database holds several."),
]


def settings_for(*, demo: bool, **overrides: Any) -> Settings:
    """The settings of the environment, or the demo's: another home, no Slack, the starter set."""
    if not demo:
        return read_settings(**overrides)
    unset: dict[str, Any] = dict.fromkeys(_NOT_THE_DEMOS)
    settings = read_settings(**unset, **overrides)
    home = settings.home / "demo"
    return Settings.model_validate(
        settings.model_dump(exclude={"database_url"})
        | {
            "home": home,
            "starter_only": True,
            "channels": DEMO_CHANNELS,
            "ops_channel": DEMO_OPS_CHANNEL,
        }
    )


def open_database(settings: Settings) -> "Engine":
    """The engine of the settings' database, migrated to what this version needs."""
    from db.session import open_engine
    from migrations import upgrade

    engine = open_engine(settings.database_url)
    upgrade(engine)
    return engine


def known_workspace(engine: "Engine", *, demo: bool, asked: str | None) -> str:
    """The workspace that a command means: the one asked for, the demo's, or the only one there is.

    Raises DraftdeskError when that does not settle it.
    """
    from db import model_versions
    from db.session import read

    if demo or asked:
        return asked or DEMO_WORKSPACE
    with read(engine) as session:
        known = model_versions.workspaces(session)
    if len(known) == 1:
        return known[0]
    if not known:
        raise DraftdeskError(
            "There is no workspace yet. `draftdesk serve` makes one when it first connects to Slack; for the "
            "demo's, add --demo."
        )
    raise DraftdeskError(f"There are several workspaces; choose one with --workspace: {', '.join(known)}")
