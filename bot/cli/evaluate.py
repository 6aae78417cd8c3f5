"""`draftdesk evaluate`: the ladder of models, each scored on the same held-out replies."""

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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Fit each model on the training rows and score it on the held-out ones.

    The figure is bits per character of the held-out replies given everything before them, end of reply
    included: comparable over vocabularies, lower is better. A tenth of the rows is held out, by a
    checksum of the message.
    """
    from model.corpus import load_frame
    from model.evaluation import ladder, ladder_json

    frame = load_frame(data or read_settings().corpus)
    with progress_bar() as progress:
        rows = ladder(frame, progress)
    if as_json:
        write_json(ladder_json(rows))
    else:
        stdout().print(_table(rows))


def _table(rows: "list[LadderRow]") -> Table:
    table = Table(title="Held-out replies")
    table.add_column("model")
    for column in ("bits per character", "seconds to fit", "held-out rows"):
        table.add_column(column, justify="right")
    for row in rows:
        bits = f"{row.reply_bits_per_character:.4f}"
        table.add_row(row.model, bits, f"{row.fit_seconds:.1f}", f"{row.rows:,}")
    return table
