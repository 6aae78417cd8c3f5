"""`draftdesk evaluate abstention`: how well the confidence decides when to stay silent."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.corpus import Data, load_corpus
from bot.cli.evaluate.tables import figures_table, per_cent, show_table
from bot.cli.terminal import AsJson, progress_bar, write_json

if TYPE_CHECKING:
    from model.evaluation.abstention import Abstention


def abstention(
    data: Data = None,
    sample: Annotated[int, typer.Option(help="How many held-out messages at most.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    """Measure how well the confidence decides when to stay silent.

    It should tell support questions from other messages, and right topics from
    wrong ones. The figures are expected calibration error, area under the ROC
    curve (AUROC), and errors among drafts by threshold.
    """
    frame = load_corpus(data)
    from model.evaluation.abstention import abstention as measure

    with progress_bar() as progress:
        figures = measure(frame, sample, progress)
    if as_json:
        write_json(asdict(figures))
    else:
        show_abstention(figures)


def show_abstention(figures: "Abstention") -> None:
    """Print how good the confidence is: overall, by kind of message, and by threshold."""
    _show_overall(figures)
    _show_kinds(figures)
    _show_thresholds(figures)


def _show_overall(figures: "Abstention") -> None:
    title = (
        f"Confidence in {figures.support_messages:,} held-out support messages "
        f"and {figures.not_support_messages:,} others"
    )
    table = figures_table(title, "figure", "value")
    for name, value in (
        ("expected calibration error", f"{figures.calibration_error:.3f}"),
        ("the same, support messages alone", f"{figures.support_calibration_error:.3f}"),
        ("AUROC, support or not", f"{figures.auroc:.3f}"),
        ("the same, each kind unseen", f"{figures.auroc_unseen:.3f}"),
        ("right topic, support messages", per_cent(figures.topic_accuracy)),
        (f"support drafted at the threshold of {figures.threshold:.2f}", per_cent(figures.support_drafted)),
        ("others drafted", per_cent(figures.not_support_drafted)),
        ("wrong drafts", per_cent(figures.error)),
    ):
        table.add_row(name, value)
    show_table(table)


def _show_kinds(figures: "Abstention") -> None:
    headings = ("AUROC", "AUROC,\nkind unseen", "drafted")
    table = figures_table("Messages that ask for no support, by kind", "kind", *headings)
    for kind, area in figures.auroc_by_category.items():
        unseen = figures.auroc_unseen_by_category[kind]
        drafted = figures.not_support_drafted_by_category[kind]
        table.add_row(kind, f"{area:.3f}", f"{unseen:.3f}", per_cent(drafted))
    show_table(table)


def _show_thresholds(figures: "Abstention") -> None:
    title = f"Coverage against error, {figures.support_share:.0%} of messages being support"
    table = figures_table(title, "threshold", "support\ndrafted", "others\ndrafted", "wrong\ndrafts")
    for point in figures.coverage:
        shares = (point.support, point.not_support, point.error)
        table.add_row(f"{point.threshold:.2f}", *map(per_cent, shares))
    show_table(table)
