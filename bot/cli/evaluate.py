"""`draftdesk evaluate`: the ladder of models, each scored on the same held-out replies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.console import progress_bar, stdout, write_json
from bot.settings import read_settings

if TYPE_CHECKING:
    from model.evaluation import LadderRow


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(evaluate)


def evaluate(
    data: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|starter|hub",
            help="The corpus; by default what DRAFTDESK_BITEXT names, else the Hub's, else the starter set.",
        ),
    ] = None,
    trained: Annotated[
        bool, typer.Option("--ladder", help="Train attention as well, the ladder's highest rung.")
    ] = False,
    minutes: Annotated[
        float,
        typer.Option(help="With --ladder: how long each trained rung may take, preparation included.", min=0),
    ] = 10.0,
    peers: Annotated[
        bool,
        typer.Option(
            "--peers",
            help="With --ladder: train the tutorial's loop and plain GPTs for the same minutes too.",
        ),
    ] = False,
    chart: Annotated[
        Path | None,
        typer.Option(metavar="PNG", help="Draw bits per character against CPU seconds of training there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Fit each model on the training rows and score it on the held-out ones.

    The figure is bits per character of the held-out replies given everything before them, end of reply
    included: comparable over vocabularies, lower is better. A tenth of the rows is held out, by a
    checksum of the message.
    """
    from model.corpus import load_frame
    from model.evaluation import ladder, ladder_json
    from model.ladder import save_ladder_chart, whole_ladder

    frame = load_frame(data or read_settings().corpus)
    with progress_bar() as progress:
        if trained:
            rows = whole_ladder(frame, minutes, peers=peers, progress=progress)
        else:
            rows = ladder(frame, progress)
    if chart is not None:
        save_ladder_chart(chart, rows)
    if as_json:
        write_json(ladder_json(rows))
    else:
        stdout().print(_table(rows))


def _table(rows: "list[LadderRow]") -> Table:
    table = Table(title="Held-out replies")
    table.add_column("model")
    for column in ("bits per character", "seconds to fit", "CPU seconds", "held-out rows"):
        table.add_column(column, justify="right")
    for row in rows:
        bits = f"{row.reply_bits_per_character:.4f}"
        seconds, cpu_seconds = f"{row.fit_seconds:.1f}", f"{row.cpu_seconds:.1f}"
        table.add_row(row.model, bits, seconds, cpu_seconds, f"{row.rows:,}")
    return table
