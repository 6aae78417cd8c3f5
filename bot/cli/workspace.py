"""Read the settings that a command uses: the real workspace's, or with `--demo` the demo's.

The demo has its own folder, so that it never mixes with real data. A demo on a corpus of the visitor's has a
data folder of its own inside, with a copy of the corpus, so that every command with `--demo` finds both.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.folders import give_folders
from bot.cli.kept_bundle import STARTER, directory_name, rows_of_corpus
from bot.settings import SETTINGS, Settings, read_settings
from model.encoder.place import choose

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


_DEMO_CORPUS = "demo-corpus"
"""The folder of a demo's own corpus, inside the demo's data folder."""


def settings_for(*, demo: bool, data: str | None = None, **overrides: Any) -> Settings:
    """Return the environment's settings, or the demo's: another home, no Slack or Zendesk, the starter set.

    With `data` ("starter", "hub", a CSV's path), return the settings of the demo on that corpus. Raises
    CorpusError.
    """
    if not demo:
        return with_encoder(read_settings(**overrides))
    unset: dict[str, Any] = {field: None for field, setting in SETTINGS.items() if not setting.demo}
    settings = with_encoder(read_settings(**unset, **overrides))
    above = settings.home if data in (None, STARTER) else _with_copy(settings.home, data)
    corpus = next((above / _DEMO_CORPUS).glob("*.csv"), None)
    return Settings.model_validate(
        settings.model_dump(exclude={"database_url"}, exclude_unset=True)
        | {
            "home": above / "demo",
            "bitext": corpus,
            "starter_only": corpus is None,
            "training_minutes": 0.0,
            "channels": DEMO_CHANNELS,
            "team_channels": DEMO_TEAM_CHANNELS,
            "ops_channel": DEMO_OPS_CHANNEL,
            "undo_seconds": _undo_seconds(settings),
        }
    )


def with_encoder(settings: Settings) -> Settings:
    """Have this process read the sentence encoder from where the settings say, and write caches where it can;
    return the settings.
    """
    give_folders(settings.home)
    choose(settings.encoder)
    return settings


def _with_copy(home: Path, data: str) -> Path:
    """Return the data folder, inside `home`, of the demo on `data`, with a copy of the corpus in it."""
    from model.corpus.rows import prefix_of, read_source

    above = home / "demos" / directory_name(data, rows_of_corpus(data))
    folder = above / _DEMO_CORPUS
    if not folder.is_dir():
        name, content = read_source(data)
        unfinished = above / "unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        (unfinished / f"{prefix_of(name)}.csv").write_bytes(content)
        unfinished.rename(folder)
    return above


def _undo_seconds(settings: Settings) -> float:
    """Return the demo's value unless the environment sets one."""
    return settings.undo_seconds if "undo_seconds" in settings.model_fields_set else DEMO_UNDO_SECONDS
