"""How `draftdesk evaluate` shows the figures of drafting: a table each, and what was left out said below it.

The figures are `model/draft_evaluation.py`'s.
"""

from typing import TYPE_CHECKING

from rich.table import Table

from bot.cli.console import say, stdout

if TYPE_CHECKING:
    from model.draft_evaluation import DraftFigures, DraftReport

_COLUMNS = (
    *("drafter", "chrF", "ROUGE-L", "wrong topic", "typos", "keywords", "invented / 100"),
    *("p50 ms", "p95 ms", "16 at once", "peak MiB"),
)
_SHOWN_INVENTIONS = 10


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
    stdout().print(table)
    for peer in report.left_out:
        say(f"Left out: {peer}. Its packages come with: pip install 'draftdesk[evaluation]'")
    silent = [figures for figures in report.figures if figures.without_draft]
    for figures in silent:
        say(f"{figures.drafter}: {figures.without_draft} messages got no draft; each scored 0.")
    if report.invented:
        told = ", ".join(report.invented[:_SHOWN_INVENTIONS])
        say(f"Invented by our drafter ({len(report.invented)} in all): {told}")


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


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"
