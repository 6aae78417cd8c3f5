"""The command line, `draftdesk COMMAND`: one file for each command; this one puts them together.

See `bot/app.py` for the running bot, `bot/services` and `model` for what commands call.

Anything heavy (PyTorch, pandas, Slack's SDK, SQLAlchemy) is imported inside the command that needs it, so
that help and usage errors answer at once.
"""

import signal
import sys
from importlib.metadata import version
from types import FrameType
from typing import Annotated

import typer

from bot.cli import (
    audit,
    backup,
    boundary,
    demo,
    golden,
    held,
    import_files,
    init,
    knowledge,
    models,
    people,
    read,
    retention,
    retrain,
    serve,
    suggest,
    train,
    zendesk,
)
from bot.cli.doctor import command as doctor
from bot.cli.evaluate import command as evaluate
from bot.cli.private_files import create_privately
from bot.cli.terminal import set_up_logging, stdout

app = typer.Typer(
    name="draftdesk",
    help="Drafts replies to support tickets inside Slack, with a language model that runs in the bot.",
    epilog="New here? `draftdesk demo` shows the whole product in the browser, with no Slack workspace.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        stdout().out(version("draftdesk"))
        raise typer.Exit


@app.callback()
def _before_each(
    debug: Annotated[
        bool, typer.Option("--debug", help="Log everything that Draftdesk does to standard error.")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    set_up_logging(debug=debug)


for _module in (
    demo,
    init,
    serve,
    suggest,
    read,
    retention,
    retrain,
    models,
    golden,
    held,
    train,
    evaluate,
    import_files,
    knowledge,
    people,
    zendesk,
    backup,
    audit,
    doctor,
):
    _module.register(app)


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    create_privately()
    # As the first process of a container it would otherwise be deaf to SIGTERM.
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(boundary.run(app))


def _terminated(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
