"""Write a report as Markdown: a model card, beside the pictures of its plots."""

from collections.abc import Sequence

from model.reports.report import Heading, Lines, Part, Plot, Report, SideBySide, Table

_SPECIAL = "\\`*_{}[]<>#|"


def as_markdown(report: Report) -> str:
    """Return the text; a plot is a link to NAME.png beside it."""
    return "\n\n".join([f"# {_escaped(report.title)}", *map(_part, report.parts)]) + "\n"


def _part(part: Part) -> str:
    match part:
        case Heading(text):
            return f"## {_escaped(text)}"
        case Lines(lines):
            return "\n\n".join(map(_escaped, lines))
        case Table(head, rows):
            return "\n".join([_row(head), "|---" + "|---:" * (len(head) - 1) + "|", *map(_row, rows)])
        case Plot():
            return f"![{_escaped(part.y)}]({part.name}.png)"
        case SideBySide(message, left, right):
            sides = [f"{_escaped(name)}:\n\n{_quoted(text)}" for name, text in (left, right)]
            return "\n\n".join([f"**{_escaped(message)}**", *sides])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_escaped, cells)) + " |"


def _quoted(text: str) -> str:
    return "\n".join(f"> {_escaped(line)}".rstrip() for line in text.splitlines())


def _escaped(text: str) -> str:
    line = " ".join(text.split())
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in line)
