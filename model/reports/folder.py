"""Write a report into a folder: report.html, README.md, and a PNG for each plot."""

from pathlib import Path

from model.reports.html import as_html
from model.reports.markdown import as_markdown
from model.reports.plots import png
from model.reports.report import Report

PAGE, CARD = "report.html", "README.md"


def write_report(folder: Path, report: Report) -> None:
    """Write the files, in place of former ones; the page last. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for plot in report.plots:
        (folder / f"{plot.name}.png").write_bytes(png(plot))
    (folder / CARD).write_text(as_markdown(report), encoding="utf-8")
    (folder / PAGE).write_text(as_html(report), encoding="utf-8")
