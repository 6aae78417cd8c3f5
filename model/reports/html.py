"""Write a report as one HTML page, with its plots inside it."""

from html import escape

from model.reports.plots import svg
from model.reports.report import Heading, Lines, Part, Plot, Report, SideBySide, Table

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1d1c1d; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc }
td.n, th.n { text-align: right } .big { font-size: 1.25rem } .small { color: #555; font-size: .9rem }
.pair { border: 1px solid #ccc; border-radius: 8px; padding: .8rem; margin: 1rem 0 }
.pair > div { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
pre { white-space: pre-wrap; font: inherit; margin: .2rem 0 } svg { max-width: 100%; height: auto }
@media (max-width: 40rem) { .pair > div { grid-template-columns: 1fr } }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #1a1d21 } .small { color: #b0b0b0 } svg { background: #fff }
}
"""


def as_html(report: Report) -> str:
    """Return the page; everything in it is escaped."""
    title = escape(report.title)
    return "\n".join(
        [
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
            "content='width=device-width'>",
            f"<title>{title}</title><style>{_STYLE}</style><main>",
            f"<h1>{title}</h1>",
            *(_part(part) for part in report.parts),
            "</main></html>",
        ]
    )


def _part(part: Part) -> str:
    match part:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Lines(lines, small):
            kind = "small" if small else "big"
            return "\n".join(f"<p class={kind}>{escape(line)}</p>" for line in lines)
        case Table():
            return _table(part)
        case Plot():
            return svg(part)
        case SideBySide():
            return _pair(part)


def _table(table: Table) -> str:
    first, *others = table.head
    head = f"<table><tr><th>{escape(first)}" + "".join(f"<th class=n>{escape(each)}" for each in others)
    rows = [
        f"<tr><td>{escape(first)}" + "".join(f"<td class=n>{escape(each)}" for each in others)
        for first, *others in table.rows
    ]
    return "\n".join([head + "</tr>", *rows, "</table>"])


def _pair(pair: SideBySide) -> str:
    sides = "".join(
        f"<div>{escape(name)}<pre>{escape(text)}</pre></div>" for name, text in (pair.left, pair.right)
    )
    return f"<section class=pair><pre><b>{escape(pair.message)}</b></pre><div>{sides}</div></section>"
