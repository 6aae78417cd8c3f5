"""`draftdesk evaluate`: the ladder of models on held-out replies, or what drafts are worth and cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.console import progress_bar, stdout, write_json
from bot.settings import read_settings

if TYPE_CHECKING:
    import pandas

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
        bool | None,
        typer.Option(
            "--peers/--no-peers",
            help="With --ladder: train the tutorial's loop and plain GPTs for the same minutes too. "
            "With --drafts: score simple drafters as well, which is the default.",
            show_default=False,
        ),
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option(metavar="PNG", help="Draw bits per character against CPU seconds of training there."),
    ] = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Score first drafts, of Draftdesk and of simple peers.")
    ] = False,
    sample: Annotated[int, typer.Option(help="With --drafts: for how many held-out messages.", min=1)] = 500,
    seed: Annotated[int, typer.Option(help="With --drafts: where chance begins.")] = 0,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="With --drafts: draft with this model version, trained on the same corpus, "
            "and not with one fitted on the spot.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Fit each model on the training rows and score it on the held-out ones.

    The figure is bits per character of the held-out replies given everything before them, end of reply
    included: comparable over vocabularies, lower is better. A tenth of the rows is held out, by a
    checksum of the message.

    --drafts scores drafts instead, in placeholder form and without abstaining: chrF and ROUGE-L against
    the reply that was sent, how often the first source is of another topic, invented facts, milliseconds
    and memory. It needs the extra: pip install 'draftdesk[evaluation]'.
    """
    if drafts and (trained or chart):
        raise typer.BadParameter("--drafts is an evaluation of its own; --ladder and --chart go without it.")
    if bundle is not None and not drafts:
        raise typer.BadParameter("--bundle goes with --drafts.")
    from model.corpus import load_frame

    frame = load_frame(data or read_settings().corpus)
    if drafts:
        _drafts(frame, sample, seed, bundle, peers is not False, as_json)
    else:
        _ladder(frame, minutes if trained else None, bool(peers), chart, as_json)


def _drafts(
    frame: "pandas.DataFrame", sample: int, seed: int, bundle: Path | None, peers: bool, as_json: bool
) -> None:
    from bot.cli.draft_tables import show_drafts
    from model.draft_evaluation import evaluate_drafts, report_json
    from model.draft_peers import PEERS

    with progress_bar() as progress:
        report = evaluate_drafts(frame, sample, seed, bundle, PEERS if peers else (), progress)
    if as_json:
        write_json(report_json(report))
    else:
        show_drafts(report)


def _ladder(
    frame: "pandas.DataFrame", minutes: float | None, peers: bool, chart: Path | None, as_json: bool
) -> None:
    """The ladder of models; with `minutes`, trained rungs as well."""
    from model.evaluation import ladder, ladder_json
    from model.ladder import save_ladder_chart, whole_ladder

    with progress_bar() as progress:
        if minutes is not None:
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
