"""`draftdesk models`: list the trained versions, or go back to an earlier one."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.database import choose, known_workspaces, open_existing, open_to_read
from bot.cli.invocation import command
from bot.cli.terminal import stdout
from bot.cli.workspace import Demo, Workspace, settings_for
from bot.errors import DraftdeskError, UnknownVersion
from db.vocabulary import VersionStatus

if TYPE_CHECKING:
    from db.tables import ModelVersion


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="List the trained model versions, or go back to an earlier one.", invoke_without_command=True
    )
    group.callback()(models)
    group.command("serve")(serve)
    app.add_typer(group, name="models")


def models(context: typer.Context, demo: Demo = False, workspace: Workspace = None) -> None:
    """List the trained model versions with their figures, and which one serves.

    bits/char: bits per character of held-out replies, lower is better; "before": the same for the version
    that served until then.
    """
    if context.invoked_subcommand is not None:
        return
    from db import model_versions
    from db.session import read

    settings = settings_for(demo=demo)
    engine = open_to_read(settings, demo=demo)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    with read(engine) as session:
        versions = model_versions.all_of(session, workspace_id=workspace_id)
    stdout().print(_table(workspace_id, versions))


def serve(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The version's number: 3 for v3.", min=1)],
    demo: Demo = False,
    workspace: Workspace = None,
) -> None:
    """Let an earlier version draft again. A running bot switches to it within seconds."""
    from bot.services.versions.history import serve_again
    from bot.services.workspace import Workspace as Served

    given = (
        context.parent.params if context.parent is not None else {}
    )  # `models --demo serve 1` sets it too.
    demo, workspace = demo or bool(given.get("demo")), workspace or given.get("workspace")
    settings = settings_for(demo=demo)
    engine = open_existing(settings)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    try:
        serve_again(Served(engine, workspace_id), settings.home, number)
    except UnknownVersion as error:
        lists = command("models", demo=demo, workspace=workspace)
        raise DraftdeskError(f"{error} `{lists}` lists them.") from error
    stdout().print(f"Version v{number} now drafts.", highlight=False)


def _table(workspace_id: str, versions: "list[ModelVersion]") -> Table:
    table = Table(title=f"Model versions of {workspace_id}")
    for column in ("version", "status", "bits/char", "before", "held-out rows", "trained", "note"):
        table.add_column(column, overflow="fold")
    for version in versions:
        figures = version.metrics
        table.add_row(
            f"v{version.number}",
            version.status,
            _figure(figures.get("reply_bits_per_character")),
            _figure(figures.get("previous_reply_bits_per_character")),
            str(figures.get("rows", "")),
            f"{version.created_at.astimezone():%Y-%m-%d %H:%M}",
            version.note or "",
            style="bold" if version.status == VersionStatus.SERVING else None,
        )
    return table


def _figure(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else ""
