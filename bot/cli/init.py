"""`draftdesk init`: write the files that an installation begins with."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import say, stdout
from bot.settings.pages import example

STARTING = ("manifest.json", "brand.example.toml")
"""Files of `bot/cli/starting/`: links to those of the repository, files in a wheel."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="The folder; made if it does not exist.")] = Path(),
) -> None:
    """Write .env with every setting explained, the Slack app's manifest.json, and an example of a brand file.

    Files that exist are left as they are. Fill in .env and run `draftdesk doctor` in that folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starting = files("bot.cli") / "starting"
    contents = {".env": example()} | {
        name: (starting / name).read_text(encoding="utf-8") for name in STARTING
    }
    for name, content in contents.items():
        path = folder / name
        if path.exists():
            say(f"{path} exists already, so it stays as it is.")
        else:
            path.write_text(content, encoding="utf-8")
            stdout().print(f"Wrote {path}", markup=False, highlight=False)
