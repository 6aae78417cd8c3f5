"""`draftdesk golden`: questions and the reply that must come first for each."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.invocation import at_terminal
from bot.cli.opened import opened
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, Workspace
from bot.errors import DraftdeskError

if TYPE_CHECKING:
    from bot.services.workspace import Workspace as Served


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="Questions and the reply that must come first: a new version that breaks one does not serve.",
        no_args_is_help=True,
    )
    group.command("add")(add)
    group.command("list")(list_pairs)
    group.command("remove")(remove)
    app.add_typer(group, name="golden")


def add(
    message: Annotated[str, typer.Argument(help="A customer's question.")],
    reply: Annotated[str, typer.Argument(help="The reply that must come first, as it is sent.")],
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Mark a question and the reply that must come first. Both are stored masked."""
    from bot.services.decisions.golden import mark

    settings, served = opened(demo=demo, workspace=workspace)
    pair = mark(served, settings, message, reply, getpass.getuser())
    stdout().print(f"Golden pair {pair.id} is stored.", highlight=False)


def list_pairs(demo: Demo = False, workspace: Workspace = None) -> None:
    """List the golden pairs."""
    from db import golden_pairs
    from db.session import read

    _, served = opened(demo=demo, workspace=workspace, to_read=True)
    with read(served.engine) as session:
        pairs = golden_pairs.all_of(session, workspace_id=served.id)
    table = Table(title=f"Golden pairs of {served.id}")
    for column in ("number", "question", "reply", "marked by"):
        table.add_column(column, overflow="fold")
    for pair in pairs:
        table.add_row(str(pair.id), pair.message, pair.reply, pair.added_by)
    stdout().print(table, markup=False)


def remove(
    number: Annotated[int, typer.Argument(help="The pair's number.", min=1)],
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Remove a golden pair."""
    _, served = opened(demo=demo, workspace=workspace)
    if not _removed(served, number):
        raise DraftdeskError(f"There is no golden pair {number}. `draftdesk golden list` lists them.")
    stdout().print(f"Golden pair {number} is removed.", highlight=False)


def _removed(served: "Served", number: int) -> bool:
    from db import golden_pairs
    from db.session import write

    with write(served.engine) as session:
        return golden_pairs.remove(session, workspace_id=served.id, pair_id=number, by=at_terminal())
