"""How `draftdesk evaluate` shows the figures of drafting: a table each, and what was left out said below it.

The figures are `model/evaluation/drafts/report.py`'s, `model/evaluation/learning_curve.py`'s and
`model/evaluation/abstention.py`'s.
"""

from typing import TYPE_CHECKING

from rich.table import Table

from bot.cli.terminal import say, stdout

if TYPE_CHECKING:
    from model.evaluation.abstention import Abstention
    from model.evaluation.drafts.report import DraftFigures, DraftReport
    from model.evaluation.learning_curve import LearningCurve

_COLUMNS = (
    *("drafter", "chrF", "ROUGE-L", "wrong topic", "typos", "keywords", "invented / 100"),
    *("p50 ms", "p95 ms", "16 at once", "peak MiB"),
)
_SHOWN_INVENTIONS = 10
_WIDEST = 160  # characters


def show_drafts(report: "DraftReport") -> None:
    """Print the table of first drafts, and on standard error what it does not tell."""
    title = (
        f"First drafts for {report.rows:,} held-out messages, {report.training_rows:,} resolutions indexed\n"
        f"wrong topic also among {report.typos:,} messages with typos and {report.keywords:,} of keywords"
    )
    table = Table(title=title)
    for number, column in enumerate(_COLUMNS):
        table.add_column(column, justify="right" if number else "left")
    for figures in report.figures:
        table.add_row(*_cells(figures))
    _print(table)
    for peer in report.left_out:
        say(f"Left out: {peer}. Its packages come with: pip install 'draftdesk[evaluation]'")
    silent = [figures for figures in report.figures if figures.without_draft]
    for figures in silent:
        say(f"{figures.drafter}: {figures.without_draft} messages got no draft; each scored 0.")
    if report.invented:
        told = ", ".join(report.invented[:_SHOWN_INVENTIONS])
        say(f"Invented by our drafter ({len(report.invented)} in all): {told}")


def show_learning_curve(curve: "LearningCurve") -> None:
    """Print how many approved replies it takes until a new topic's drafts come from them, topic by topic."""
    table = Table(title=f"First drafts that come from a topic's approved replies, {len(curve.topics)} topics")
    table.add_column("topic")
    for point in curve.points:
        table.add_column(f"{point.approved} approved", justify="right")
    for topic in curve.topics:
        table.add_row(topic.topic, *(_share(point.learned) for point in topic.points))
    table.add_section()
    table.add_row("mean", *(_share(point.learned) for point in curve.points))
    table.add_row("other topics' drafts", *(_share(point.wrongly_taken) for point in curve.points))
    _print(table)
    if curve.whole_drafts:
        say(
            f"Decided before the drafts are worded; of {curve.whole_drafts} messages drafted for to the end, "
            f"{curve.as_decided:.1%} came from where that said. {curve.seconds:.0f} seconds."
        )


def show_abstention(figures: "Abstention") -> None:
    """Print what the confidence is worth: in all, by kind of message, and by threshold."""
    _print(_confidence(figures))
    kinds = Table(title="Messages that ask no support question, by kind")
    for column in ("kind", "AUROC", "AUROC, kind unseen", "drafted"):
        kinds.add_column(column, justify="left" if column == "kind" else "right")
    for kind, area in figures.auroc_by_category.items():
        unseen = figures.auroc_unseen_by_category[kind]
        drafted = figures.not_support_drafted_by_category[kind]
        kinds.add_row(kind, f"{area:.3f}", f"{unseen:.3f}", _share(drafted))
    _print(kinds)
    curve = Table(title=f"Coverage against error, {figures.support_share:.0%} of messages being support")
    for column in ("threshold", "support drafted", "others drafted", "wrong drafts"):
        curve.add_column(column, justify="right")
    for point in figures.coverage:
        curve.add_row(
            f"{point.threshold:.2f}", _share(point.support), _share(point.not_support), _share(point.error)
        )
    _print(curve)


def _confidence(figures: "Abstention") -> Table:
    title = (
        f"Confidence in {figures.support_messages:,} held-out support messages "
        f"and {figures.not_support_messages:,} that ask for no support"
    )
    table = Table(title=title)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in (
        ("expected calibration error", f"{figures.calibration_error:.3f}"),
        ("the same, support messages alone", f"{figures.support_calibration_error:.3f}"),
        ("AUROC, support or not", f"{figures.auroc:.3f}"),
        ("the same, each kind unseen", f"{figures.auroc_unseen:.3f}"),
        ("right topic, support messages", _share(figures.topic_accuracy)),
        (f"support drafted at the threshold of {figures.threshold:.2f}", _share(figures.support_drafted)),
        ("others drafted", _share(figures.not_support_drafted)),
        ("wrong drafts", _share(figures.error)),
    ):
        table.add_row(name, value)
    return table


def _cells(figures: "DraftFigures") -> list[str]:
    return [
        figures.drafter,
        f"{figures.chrf:.1f} ±{figures.chrf_standard_error:.1f}",
        f"{figures.rouge_l:.3f}",
        _share(figures.wrong_topic),
        _share(figures.wrong_topic_typos),
        _share(figures.wrong_topic_keywords),
        f"{figures.invented_per_100:.2f}",
        f"{figures.p50_ms:.0f}",
        f"{figures.p95_ms:.0f}",
        "" if figures.at_once is None else f"{figures.at_once:.1f}x",
        f"{figures.peak_mebibytes:,}",
    ]


def _print(table: Table) -> None:
    """Print the table; in a file or a pipe, which have no width, as wide as it is."""
    console = stdout()
    width = console.width if console.is_terminal else max(console.width, _WIDEST)
    console.print(table, width=width, crop=False)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
