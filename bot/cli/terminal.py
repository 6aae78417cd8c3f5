"""Write to the terminal: results to standard output; progress, logs and errors to standard error."""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.cli.logs import handler_for
from bot.errors import SettingsError
from bot.settings.environment import read_variables

Report = Callable[[str, float], None]
"""Called with the current stage and the share of the work done, from 0 to 1."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
"""The option of commands whose result is also JSON; see `write_json`."""

OURS = ("bot", "model", "db", "migrations")


def stdout() -> Console:
    """The console for results."""
    return Console(soft_wrap=True, emoji=False)


def stderr() -> Console:
    """The console for everything else."""
    return Console(stderr=True, soft_wrap=True, emoji=False)


def say(text: str) -> None:
    """Write a line for the person at the terminal that is not part of the result, without markup."""
    stderr().print(text, markup=False, highlight=False)


def write_json(value: Mapping[str, Any]) -> None:
    """Write the result as one JSON document to standard output."""
    stdout().out(json.dumps(value, ensure_ascii=False, indent=2), highlight=False)


def show_figures(figures: Mapping[str, float | int | str], indent: str = "") -> None:
    """Write a line for each figure; a model's `rows`, which it was scored on, are called held-out."""
    for name, value in figures.items():
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        told = "held_out_rows" if name == "rows" else name
        stdout().print(f"{indent}{told}: {shown}", markup=False, highlight=False)


def set_up_logging(*, debug: bool) -> None:
    """Log warnings to standard error, and with `debug` everything that our own packages log.

    Other packages only log warnings even with `debug`: Slack's would log whole requests.
    """
    handler = handler_for(stderr(), as_json=_is_for_machines())
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log_from(logging.DEBUG if debug else logging.WARNING)
    # It logs each failed request before it raises; the caller reports the error more clearly.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)


def _is_for_machines() -> bool:
    """Return whether DRAFTDESK_LOG is json; the command names what is wrong with the settings."""
    try:
        return read_variables().get("DRAFTDESK_LOG", "").lower() == "json"
    except SettingsError:
        return False


def log_progress_of_work(names: Sequence[str] = OURS) -> None:
    """Log information as well as warnings, as a server should, from the named packages or modules."""
    for name in names:
        logger = logging.getLogger(name)
        logger.setLevel(min(logger.getEffectiveLevel(), logging.INFO))


def log_from(level: int) -> None:
    """Log what our own packages say from this level on."""
    for name in OURS:
        logging.getLogger(name).setLevel(level)


@contextlib.contextmanager
def progress_bar() -> Iterator[Report]:
    """Yield a `Report` that moves a bar on a terminal and elsewhere writes a line for each stage."""
    console = stderr()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=1.0)
        last = ""

        def report(stage: str, done: float) -> None:
            nonlocal last
            progress.update(task, description=stage, completed=done)
            if stage != last and not console.is_terminal:
                say(f"{stage} ...")
            last = stage

        yield report
