"""The settings that a command uses: the real workspace's, or with `--demo` the demo's.

The demo has its own folder, so that it never mixes with real data.
"""

from typing import Annotated, Any

import typer

from bot.settings import SETTINGS, Settings, read_settings

DEMO_WORKSPACE = "T0DEMO"
DEMO_CHANNELS = ("C0SUPPORT", "C0ACME")
DEMO_TEAM_CHANNELS = (("C0ACME", "C0TEAM"),)
"""The second of the watched channels is read by another company."""
DEMO_OPS_CHANNEL = "C0OPS"
DEMO_UNDO_SECONDS = 8.0
"""Long enough to try Undo, short enough to see the reply being sent."""

Demo = Annotated[bool, typer.Option("--demo", help="Act on the demo's data instead of the real workspace's.")]
Workspace = Annotated[
    str | None,
    typer.Option("--workspace", metavar="TEAM", help="The Slack team id, if the database holds several."),
]


def settings_for(*, demo: bool, **overrides: Any) -> Settings:
    """The settings of the environment, or the demo's: another home, no Slack or Zendesk, the starter set."""
    if not demo:
        return read_settings(**overrides)
    unset: dict[str, Any] = {field: None for field, setting in SETTINGS.items() if not setting.demo}
    settings = read_settings(**unset, **overrides)
    home = settings.home / "demo"
    return Settings.model_validate(
        settings.model_dump(exclude={"database_url"}, exclude_unset=True)
        | {
            "home": home,
            "starter_only": True,
            "training_minutes": 0.0,
            "channels": DEMO_CHANNELS,
            "team_channels": DEMO_TEAM_CHANNELS,
            "ops_channel": DEMO_OPS_CHANNEL,
            "undo_seconds": _undo_seconds(settings),
        }
    )


def _undo_seconds(settings: Settings) -> float:
    """The demo's own value unless the environment sets one."""
    return settings.undo_seconds if "undo_seconds" in settings.model_fields_set else DEMO_UNDO_SECONDS
