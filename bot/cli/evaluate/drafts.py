"""`draftdesk evaluate drafts`: what first drafts are worth and cost, beside those of simple peers."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.corpus import Data, load_corpus
from bot.cli.evaluate.tables import figures_table, per_cent, show_table
from bot.cli.terminal import AsJson, progress_bar, say, write_json

if TYPE_CHECKING:
    from model.evaluation.drafts.messages import MessageFigures
    from model.evaluation.drafts.report import DraftReport

_SHOWN_INVENTIONS = 10
_NARROW = 10  # characters of a heading's line


Bundle = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Draft with this model version, trained on the same corpus; by default one is fitted.",
    ),
]
Peers = Annotated[
    bool, typer.Option("--peers/--no-peers", help="Score simple drafters as well.", show_default=False)
]
Messages = Annotated[
    bool,
    typer.Option(
        "--messages/--no-messages",
        help="Ask the packaged messages too, written as customers write.",
        show_default=False,
    ),
]
Scored = Annotated[
    bool,
    typer.Option(
        "--scored",
        help="Ask the half of the natural messages that is kept apart. Run this at most three times in "
        "all, and log each run: nothing may be chosen by it.",
    ),
]


def drafts(
    data: Data = None,
    sample: Annotated[int, typer.Option(help="How many held-out messages.", min=1)] = 500,
    seed: Annotated[int, typer.Option(help="The seed that draws the messages.")] = 0,
    bundle: Bundle = None,
    peers: Peers = True,
    messages: Messages = True,
    scored: Scored = False,
    as_json: AsJson = False,
) -> None:
    r"""Score first drafts for held-out messages, of Draftdesk and of simple peers.

    Drafts are in placeholder form, and the drafter never abstains. The figures
    are chrF and ROUGE-L against the reply that was sent, how often the first
    source is on another topic, invented facts, milliseconds and memory.

    The packaged messages have no reply to score against. Asked with the usual
    threshold, they show whether topics and questions are found, when a draft
    is withheld, and how soon a team's own replies lead. Simple drafters look
    those up in the starter set alone, where they do best.

    Needs the extra: pip install 'draftdesk\[evaluation]'
    """
    if scored and not messages:
        raise typer.BadParameter("--scored asks messages, which --no-messages leaves out.")
    frame = load_corpus(data)
    from model.evaluation.drafts.peers import PEERS
    from model.evaluation.drafts.report import DraftOptions, evaluate_drafts
    from model.evaluation.sets.load import Half

    half = (Half.SCORED if scored else Half.CHOOSING) if messages else None
    options = DraftOptions(sample, seed, bundle, PEERS if peers else (), half)
    with progress_bar() as progress:
        report = evaluate_drafts(frame, options, progress)
    if as_json:
        write_json(asdict(report))
    else:
        show_drafts(report)


def show_drafts(report: "DraftReport") -> None:
    """Print the tables of quality and of cost; on standard error, what they leave out."""
    _show_quality(report)
    _show_cost(report)
    if report.messages:
        _show_messages(report.messages)
    for peer in report.left_out:
        say(f"Left out: {peer}. The encoder that it needs cannot be loaded; draftdesk doctor says why.")
    for figures in report.figures:
        if figures.without_draft:
            say(f"{figures.drafter}: {figures.without_draft} messages got no draft; each scored 0.")
    if report.invented:
        shown = ", ".join(report.invented[:_SHOWN_INVENTIONS])
        say(f"Invented by our drafter ({len(report.invented)} in all): {shown}")


def _show_quality(report: "DraftReport") -> None:
    title = (
        f"First drafts for {report.rows:,} held-out messages, {report.training_rows:,} resolutions indexed;\n"
        f"wrong topics also for {report.typos:,} messages with typos and {report.keywords:,} of keywords"
    )
    headings = ("chrF", "ROUGE-L", "wrong\ntopic", "typos", "keywords", "invented\nper 100")
    table = figures_table(title, "drafter", *headings)
    for figures in report.figures:
        table.add_row(
            figures.drafter,
            f"{figures.chrf:.1f} ±{figures.chrf_standard_error:.1f}",
            f"{figures.rouge_l:.3f}",
            per_cent(figures.wrong_topic),
            per_cent(figures.wrong_topic_typos),
            per_cent(figures.wrong_topic_keywords),
            f"{figures.invented_per_100:.2f}",
        )
    show_table(table)


def _show_cost(report: "DraftReport") -> None:
    headings = ("p50 ms", "p95 ms", "16 at once", "peak MiB")
    table = figures_table("Time and memory, one request at a time", "drafter", *headings)
    for figures in report.figures:
        table.add_row(
            figures.drafter,
            f"{figures.p50_ms:.0f}",
            f"{figures.p95_ms:.0f}",
            "" if figures.at_once is None else f"{figures.at_once:.1f}x",
            f"{figures.peak_mebibytes:,}",
        )
    show_table(table)


def _show_messages(measured: "Sequence[MessageFigures]") -> None:
    """Print a line for each figure, a column for each drafter."""
    columns = (textwrap.fill(each.drafter, _NARROW) for each in measured)
    table = figures_table("What customers write: share of the messages", "figure", "of", *columns)
    for same in zip(*(each.figures for each in measured), strict=True):
        table.add_row(same[0].name, str(same[0].messages), *(per_cent(figure.share) for figure in same))
    show_table(table)
