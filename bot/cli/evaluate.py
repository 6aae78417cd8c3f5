"""`draftdesk evaluate`: the ladder of models on held-out replies, or what drafts are worth and cost."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.terminal import progress_bar, stdout, write_json
from bot.settings import read_settings

if TYPE_CHECKING:
    import pandas

    from model.language.scoring import LadderRow


DRAFTS_SAMPLE = 500


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
    learning_curve: Annotated[
        bool,
        typer.Option(
            "--learning-curve",
            help="Measure how soon approvals change drafts: each topic taken away and given back. Minutes.",
        ),
    ] = False,
    abstention: Annotated[
        bool,
        typer.Option(
            "--abstention",
            help="Measure the confidence: calibration, coverage against error, support question against not.",
        ),
    ] = False,
    sample: Annotated[
        int | None,
        typer.Option(
            help="How many held-out messages: by default 500 with --drafts, 1000 with --abstention.",
            min=1,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="With --drafts and --learning-curve: where chance begins.")] = 0,
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
    r"""Fit each model on the training rows and score it on the held-out ones.

    The figure is bits per character of the held-out replies given everything before them, end of reply
    included: comparable over vocabularies, lower is better. A tenth of the rows is held out, by a
    checksum of the message.

    --drafts scores drafts instead, in placeholder form and without abstaining: chrF and ROUGE-L against
    the reply that was sent, how often the first source is of another topic, invented facts, milliseconds
    and memory. It needs the extra: pip install 'draftdesk\[evaluation]'.

    --learning-curve takes each topic in turn away, approves 1, 3, 10 and 30 replies of it, and tells the
    share of first drafts for held-out messages of it that come from them, and of other topics' drafts.

    --abstention tells how well the confidence knows support questions from others, and right topics from
    wrong ones: expected calibration error, area under the ROC curve, errors among drafts by threshold.
    """
    asked = {"--drafts": drafts, "--learning-curve": learning_curve, "--abstention": abstention}
    _check_options({"--ladder or --chart": trained or chart is not None} | asked, bundle)
    from model.corpus.rows import load_frame

    frame = load_frame(data or read_settings().corpus)
    if drafts:
        _drafts(frame, sample or DRAFTS_SAMPLE, seed, bundle, peers is not False, as_json)
    elif learning_curve:
        _learning_curve(frame, seed, as_json)
    elif abstention:
        _abstention(frame, sample, as_json)
    else:
        _ladder(frame, minutes if trained else None, bool(peers), chart, as_json)


def _check_options(asked: dict[str, bool], bundle: Path | None) -> None:
    chosen = [name for name, wanted in asked.items() if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter(f"{' and '.join(chosen)} are different evaluations; choose one at a time.")
    if bundle is not None and not asked["--drafts"]:
        raise typer.BadParameter("--bundle goes with --drafts.")


def _drafts(
    frame: "pandas.DataFrame", sample: int, seed: int, bundle: Path | None, peers: bool, as_json: bool
) -> None:
    from bot.cli.evaluate_tables import show_drafts
    from model.evaluation.drafts.peers import PEERS
    from model.evaluation.drafts.report import evaluate_drafts, report_json

    with progress_bar() as progress:
        report = evaluate_drafts(frame, sample, seed, bundle, PEERS if peers else (), progress)
    if as_json:
        write_json(report_json(report))
    else:
        show_drafts(report)


def _learning_curve(frame: "pandas.DataFrame", seed: int, as_json: bool) -> None:
    from bot.cli.evaluate_tables import show_learning_curve
    from model.evaluation.learning_curve import learning_curve

    with progress_bar() as progress:
        curve = learning_curve(frame, seed=seed, progress=progress)
    if as_json:
        write_json(asdict(curve))
    else:
        show_learning_curve(curve)


def _abstention(frame: "pandas.DataFrame", sample: int | None, as_json: bool) -> None:
    from bot.cli.evaluate_tables import show_abstention
    from model.evaluation.abstention import abstention

    with progress_bar() as progress:
        figures = abstention(frame, **({"sample": sample} if sample else {}), progress=progress)
    if as_json:
        write_json(asdict(figures))
    else:
        show_abstention(figures)


def _ladder(
    frame: "pandas.DataFrame", minutes: float | None, peers: bool, chart: Path | None, as_json: bool
) -> None:
    """The ladder of models; with `minutes`, trained rungs as well."""
    from model.evaluation.ladder import save_ladder_chart, whole_ladder
    from model.language.scoring import ladder, ladder_json

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
