"""Where the command line writes: results on standard output; progress, logs and errors on standard error.

What is written is each command's own affair.
"""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

Report = Callable[[str, float], None]
"""Told what goes on and how much of it is done, from 0 to 1."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
"""The option of commands whose result is also JSON; see `write_json`."""

OURS = ("bot", "model", "db", "migrations")


def stdout() -> Console:
    """The console for results."""
    return Console(soft_wrap=True, emoji=False)


def stderr() -> Console:
    """The console for everything that is not a result."""
    return Console(stderr=True, soft_wrap=True, emoji=False)


def say(text: str) -> None:
    """A line for the person at the terminal, not part of the result; shown as it stands, without markup."""
    stderr().print(text, markup=False, highlight=False)


def write_json(value: Mapping[str, Any]) -> None:
    """The result as one JSON document, and nothing else, on standard output."""
    stdout().out(json.dumps(value, ensure_ascii=False, indent=2), highlight=False)


def show_figures(figures: Mapping[str, float | int | str], indent: str = "") -> None:
    """One line for each figure. A model's `rows` are those it was scored on, and are called so."""
    for name, value in figures.items():
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        told = "held_out_rows" if name == "rows" else name
        stdout().print(f"{indent}{told}: {shown}", markup=False, highlight=False)


def set_up_logging(*, debug: bool) -> None:
    """Log warnings to standard error, and with `debug` everything of ours.

    Other packages stay at warnings even with `debug`: Slack's would log whole requests.
    """
    handler: logging.Handler
    console = stderr()
    if console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG if debug else logging.WARNING)
    # It logs every request that fails before it raises; whoever catches that says it in better words.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)


def log_progress_of_work(names: Sequence[str] = OURS) -> None:
    """Log what goes on as well, as a server should; of the packages or modules that are named."""
    for name in names:
        logger = logging.getLogger(name)
        logger.setLevel(min(logger.getEffectiveLevel(), logging.INFO))


@contextlib.contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar on a terminal, elsewhere a line for each stage; call what it yields with (stage, share done)."""
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
