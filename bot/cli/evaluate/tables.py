"""Tables of figures that fit 80 columns: names fold, figures are never cut."""

from rich import box
from rich.table import Table

from bot.cli.terminal import stdout

_NARROWEST = 80  # columns; a narrower terminal breaks the lines itself


def figures_table(title: str, names: str, *figures: str) -> Table:
    """Return an empty table with a column of names and right-aligned columns of figures, headed as given."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(names, overflow="fold")
    for heading in figures:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def show_table(table: Table) -> None:
    """Print the table, as wide as the terminal but at least 80 columns."""
    console = stdout()
    console.print(table, width=max(console.width, _NARROWEST), soft_wrap=False, crop=False)


def per_cent(share: float | None) -> str:
    """Write a share of 0 to 1 as "12.3%", and None as nothing."""
    return "" if share is None else f"{share:.1%}"
