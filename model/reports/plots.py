"""Draw a plot, as SVG for a page and as PNG for a message.

matplotlib is imported here alone, since it takes half a second; figures are built by hand, because pyplot
would look for a display.
"""

import io
from typing import TYPE_CHECKING

from model.reports.report import Plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def svg(plot: Plot) -> str:
    """Return the plot as an SVG element."""
    drawn = io.StringIO()
    _figure(plot).savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()[drawn.getvalue().index("<svg") :]


def png(plot: Plot) -> bytes:
    """Return the plot as a PNG file."""
    drawn = io.BytesIO()
    _figure(plot).savefig(drawn, format="png", dpi=120)
    return drawn.getvalue()


def _figure(plot: Plot) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axes = figure.add_subplot()
    for line in plot.lines:
        marker = "o" if len(line.x) < 40 else ""
        style = "--" if line.dashed else "-"
        axes.plot(line.x, line.y, style, label=line.label, marker=marker, markersize=4)
    if plot.mark is not None:
        axes.axvline(plot.mark, color="grey", linewidth=1)
    axes.set(xlabel=plot.x, ylabel=plot.y)
    if plot.whole:
        axes.set_ylim(0, 100)
    axes.legend()
    return figure
