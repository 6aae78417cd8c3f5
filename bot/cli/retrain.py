"""`draftdesk retrain`: do the nightly retraining now."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import choose, known_workspaces, open_existing
from bot.cli.terminal import progress_bar, show_figures, stdout
from bot.cli.workspace import Demo, Workspace, settings_for

if TYPE_CHECKING:
    from db.tables import ModelVersion


Minutes = Annotated[
    float | None,
    typer.Option(
        min=0.0,
        help="Minutes that attention is trained, besides counting; 0 only counts. "
        "DRAFTDESK_TRAINING_MINUTES by default; the demo only counts.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(retrain)


def retrain(demo: Demo = False, workspace: Workspace = None, minutes: Minutes = None) -> None:
    """Train a new model version from the corpus and every approved reply, and serve it.

    The new version is kept, but not served, if it needs over half a percent more bits per character of
    held-out replies than the serving one. A running bot switches to a new version within seconds. To try it
    with the demo, approve a reply in the browser, then run the command that the demo printed in another
    terminal; in a checkout that is `make retrain`.
    """
    from bot.jobs.retrain import retrain as run
    from bot.services.workspace import Workspace as Served

    settings = settings_for(demo=demo)
    engine = open_existing(settings)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    with progress_bar() as progress:
        version = run(
            Served(engine, workspace_id),
            settings,
            progress,
            minutes=settings.training_minutes if minutes is None else minutes,
        )
    _show(version)


def _show(version: "ModelVersion") -> None:
    from bot.jobs.retrain import describe

    stdout().print(describe(version), markup=False, highlight=False)
    show_figures(version.metrics, indent="  ")
