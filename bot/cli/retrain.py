"""`draftdesk retrain`: the nightly run, now."""

from typing import TYPE_CHECKING

import typer

from bot.cli.console import progress_bar, stdout
from bot.cli.workspace import Demo, Workspace, known_workspace, open_database, settings_for

if TYPE_CHECKING:
    from db.tables import ModelVersion


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(retrain)


def retrain(demo: Demo = False, workspace: Workspace = None) -> None:
    """Train a new model version from the corpus and every approved reply, and serve it if it is no worse.

    A bot that runs takes the new version by itself within seconds. A worse version is kept, but not
    served. To see it in the demo: approve a reply in the browser, then `draftdesk retrain --demo` in
    another terminal.
    """
    from bot.jobs.retrain import retrain as run

    settings = settings_for(demo=demo)
    engine = open_database(settings)
    workspace_id = known_workspace(engine, demo=demo, asked=workspace)
    with progress_bar() as progress:
        version = run(engine, settings, workspace_id, progress)
    _show(version)


def _show(version: "ModelVersion") -> None:
    from bot.jobs.retrain import describe

    out = stdout()
    out.print(describe(version), markup=False, highlight=False)
    for name, value in version.metrics.items():
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        out.print(f"  {name}: {shown}", markup=False, highlight=False)
