"""`draftdesk evaluate`: the ladder of models on held-out replies, and the commands beside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.corpus import Data, load_corpus
from bot.cli.evaluate.abstention import abstention
from bot.cli.evaluate.drafts import drafts
from bot.cli.evaluate.learning_curve import learning_curve
from bot.cli.evaluate.mine import mine
from bot.cli.evaluate.old_options import EvaluateGroup
from bot.cli.evaluate.tables import figures_table, show_table
from bot.cli.terminal import AsJson, progress_bar, write_json

if TYPE_CHECKING:
    import pandas

    from model.evaluation.counted_ladder import LadderRow


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(cls=EvaluateGroup, invoke_without_command=True)
    group.callback()(evaluate)
    group.command("drafts")(drafts)
    group.command("learning-curve")(learning_curve)
    group.command("abstention")(abstention)
    group.command("mine")(mine)
    app.add_typer(group, name="evaluate")


Ladder = Annotated[bool, typer.Option("--ladder", help="Train attention as well, the ladder's highest rung.")]
Minutes = Annotated[
    float,
    typer.Option(help="With --ladder: how long each trained rung may take, preparation included.", min=0),
]
Peers = Annotated[
    bool,
    typer.Option(
        "--peers/--no-peers",
        help="With --ladder: train the tutorial's loop and plain GPTs for the same minutes too.",
        show_default=False,
    ),
]
Chart = Annotated[
    Path | None,
    typer.Option(metavar="PNG", help="Draw bits per character against CPU seconds of training there."),
]


def evaluate(
    context: typer.Context,
    data: Data = None,
    ladder: Ladder = False,
    minutes: Minutes = 10.0,
    peers: Peers = False,
    chart: Chart = None,
    as_json: AsJson = False,
) -> None:
    """Measure models; the commands measure drafts, learning and the confidence.

    Without a command: fit each model on the training rows and score it on the
    held-out ones. The figure is bits per character of the held-out replies
    given everything before them, end of reply included: comparable over
    vocabularies, lower is better. A tenth of the rows is held out, by a
    checksum of the message.
    """
    if context.invoked_subcommand is not None:
        _refuse_options_before(context, context.invoked_subcommand)
        return
    rungs = _rungs(load_corpus(data), minutes if ladder else None, peers)
    if chart is not None:
        from model.evaluation.ladder import save_ladder_chart

        save_ladder_chart(chart, rungs)
    if as_json:
        from model.evaluation.counted_ladder import ladder_json

        write_json(ladder_json(rungs))
    else:
        show_ladder(rungs)


def _refuse_options_before(context: typer.Context, command: str) -> None:
    """Raise BadParameter, a usage error, for options before the command, which would be ignored."""
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"Put options after the command: draftdesk evaluate {command} [OPTIONS]")


def _rungs(frame: "pandas.DataFrame", minutes: float | None, peers: bool) -> "list[LadderRow]":
    """Fit and score the counted models; with `minutes`, trained ones as well."""
    from model.evaluation.counted_ladder import ladder
    from model.evaluation.ladder import whole_ladder

    with progress_bar() as progress:
        if minutes is None:
            return ladder(frame, progress)
        return whole_ladder(frame, minutes, peers=peers, progress=progress)


def show_ladder(rungs: "list[LadderRow]") -> None:
    """Print a line for each model."""
    headings = ("bits per\ncharacter", "seconds\nto fit", "CPU\nseconds", "held-out\nrows")
    table = figures_table("Held-out replies", "model", *headings)
    for rung in rungs:
        table.add_row(
            rung.model,
            f"{rung.reply_bits_per_character:.4f}",
            f"{rung.fit_seconds:.1f}",
            f"{rung.cpu_seconds:.1f}",
            f"{rung.rows:,}",
        )
    show_table(table)
