"""`draftdesk held`: replies that are held back because one wording answers many unlike messages."""

import getpass
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.opened import opened
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, Workspace
from bot.errors import DraftdeskError

Number = Annotated[int, typer.Argument(help="The reply's number, from the list.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="Replies that are held back, because one wording was approved for many unlike messages.",
        no_args_is_help=True,
    )
    group.command("list")(list_held)
    group.command("allow")(allow)
    group.command("hold")(hold)
    app.add_typer(group, name="held")


def list_held(demo: Demo = False, workspace: Workspace = None) -> None:
    """List the replies that were ever held back, and who allowed them."""
    from bot.services.versions.held import shown
    from db import held_replies
    from db.session import read

    _, served = opened(demo=demo, workspace=workspace, to_read=True)
    with read(served.engine) as session:
        found = held_replies.all_of(session, workspace_id=served.id)
    table = Table(title=f"Replies held back in {served.id}")
    for column in ("number", "reply", "unlike messages", "state"):
        table.add_column(column, overflow="fold")
    for each in found:
        state = "held back" if each.row.allowed_by is None else f"allowed by {each.row.allowed_by}"
        reply = "(of the corpus, or removed)" if each.reply is None else shown(each.reply)
        table.add_row(str(each.row.id), reply, f"{each.row.messages:,}", state)
    stdout().print(table, markup=False)


def allow(number: Number, demo: Demo = False, workspace: Workspace = None) -> None:
    """Use a reply although it answers many unlike messages. A running bot follows within seconds."""
    _decide(number, allowed=True, demo=demo, workspace=workspace)
    stdout().print(f"Reply {number} is used from now on.", highlight=False)


def hold(number: Number, demo: Demo = False, workspace: Workspace = None) -> None:
    """Hold an allowed reply back again."""
    _decide(number, allowed=False, demo=demo, workspace=workspace)
    stdout().print(f"Reply {number} is held back from now on.", highlight=False)


def _decide(number: int, *, allowed: bool, demo: bool, workspace: str | None) -> None:
    from bot.services.versions.held import decide
    from db.errors import NotFound

    _, served = opened(demo=demo, workspace=workspace)
    try:
        decide(served, number, getpass.getuser(), allowed=allowed)
    except NotFound as error:
        raise DraftdeskError(f"There is no reply {number}. `draftdesk held list` lists them.") from error
