"""`draftdesk models`: show and compare the trained versions, choose the one that drafts, delete files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.cli.database import choose, known_workspaces, open_to_read
from bot.cli.invocation import at_terminal, command
from bot.cli.opened import opened
from bot.cli.terminal import progress_bar, stdout
from bot.cli.workspace import Demo, Workspace, settings_for
from bot.errors import DraftdeskError, UnknownVersion
from db.vocabulary import VersionStatus

if TYPE_CHECKING:
    from bot.services.versions.hub import HubVersions
    from bot.settings import Settings
    from db.tables import ModelVersion


def _number(text: str) -> int:
    """Read "3" or "v3"."""
    digits = text.strip().removeprefix("v").removeprefix("V")
    if not digits.isascii() or not digits.isdigit() or not int(digits):
        raise typer.BadParameter(f"{text!r} is not a version's number, such as 3 or v3")
    return int(digits)


Number = Annotated[int, typer.Argument(parser=_number, metavar="V", help="The version: 3 or v3.")]

Repository = Annotated[
    str | None,
    typer.Option(
        "--repository",
        metavar="OWNER/NAME",
        help="Private model repository on the Hub; DRAFTDESK_HUB_REPOSITORY by default.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="List the trained model versions, compare them, or go back to an earlier one.",
        invoke_without_command=True,
    )
    group.callback()(models)
    for name, function in (("list", list_versions), ("show", show), ("serve", serve), ("unpin", unpin)):
        group.command(name)(function)
    group.command("compare")(compare)
    group.command("prune")(prune)
    group.command("push")(push)
    group.command("pull")(pull)
    app.add_typer(group, name="models")


def models(context: typer.Context, demo: Demo = False, workspace: Workspace = None) -> None:
    """List the trained model versions with their figures, and which one serves.

    bits/char: bits per character of held-out replies, lower is better; "before": the same for the version
    that served until then. "files not here": deleted as old, or on another machine.
    """
    if context.invoked_subcommand is None:
        list_versions(context, demo, workspace)


def list_versions(context: typer.Context, demo: Demo = False, workspace: Workspace = None) -> None:
    """List the trained model versions, as `draftdesk models` does."""
    from bot.services.versions.stage import current
    from db.session import read

    settings, workspace_id, versions = _known(context, demo=demo, workspace=workspace)
    stdout().print(_table(workspace_id, versions, settings.home))
    demo, workspace = _given(context, demo=demo, workspace=workspace)
    with read(opened(demo=demo, workspace=workspace, to_read=True)[1].engine) as session:
        running = current(session, workspace_id)
    if running is not None:
        stdout().print(f"Training now: {running.in_words()}.", markup=False, highlight=False)


def show(context: typer.Context, number: Number, demo: Demo = False, workspace: Workspace = None) -> None:
    """Show what a version was judged by, beside the version that served until then, and where its report is.

    noise: half the interval in which the difference lies; a smaller difference says nothing.
    """
    from model.reports.folder import PAGE
    from model.training.judging_names import NOISE, PREVIOUS

    settings, _, versions = _known(context, demo=demo, workspace=workspace)
    version = _find(versions, number, demo=demo, workspace=workspace)
    table = Table(title=f"v{version.number}, {_state(version)}")
    for column in ("figure", f"v{version.number}", "served before", "noise"):
        table.add_column(column, overflow="fold")
    figures = version.metrics
    for name, value in figures.items():
        if not name.startswith(PREVIOUS) and not name.endswith(NOISE):
            others = (figures.get(PREVIOUS + name), figures.get(name + NOISE))
            table.add_row(name, *map(_figure, (value, *others)))
    stdout().print(table)
    if version.note:
        stdout().print(version.note, markup=False, highlight=False)
    page = settings.home / version.path / PAGE
    if page.is_file():
        stdout().print(f"Report: {page}", markup=False, highlight=False, soft_wrap=True)


def serve(
    context: typer.Context,
    number: Number,
    demo: Demo = False,
    workspace: Workspace = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Serve it even if the gate refused it.")] = False,
) -> None:
    """Let another version draft until it is unpinned. A running bot switches to it within seconds."""
    from bot.services.versions.history import serve_again

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings, served = opened(demo=demo, workspace=workspace)
    try:
        serve_again(served, settings.home, number, at_terminal(), anyway=anyway, hub=settings.hub_repository)
    except UnknownVersion as error:
        raise DraftdeskError(f"{error} {_lists(demo=demo, workspace=workspace)}") from error
    unpins = command("models unpin", demo=demo, workspace=workspace)
    stdout().print(
        f"Version v{number} now drafts, and is pinned: nights train on, but what they train does not serve "
        f"until `{unpins}`.",
        highlight=False,
    )


def unpin(context: typer.Context, demo: Demo = False, workspace: Workspace = None) -> None:
    """Let the nights replace the serving version again."""
    from bot.services.versions import history

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    _, served = opened(demo=demo, workspace=workspace)
    number = history.unpin(served, at_terminal())
    if number is None:
        told = "No version is pinned."
    else:
        told = f"Version v{number} is not pinned any more: it drafts until the next night's version serves."
    stdout().print(told, highlight=False)


def compare(
    context: typer.Context, first: Number, second: Number, demo: Demo = False, workspace: Workspace = None
) -> None:
    """Ask two versions for drafts of the same messages, and show the figures of both (a minute).

    The messages are those that both held out, and questions that people wrote for this.
    """
    from bot.jobs.comparing import compared
    from model.training.judging_names import NOISE, PREVIOUS

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings, _, versions = _known(context, demo=demo, workspace=workspace)
    before, after = (_find(versions, each, demo=demo, workspace=workspace) for each in (first, second))
    with progress_bar() as progress:
        figures = compared(settings, after, before, lambda done: progress("Asking", done)).figures
    table = Table(title=f"v{first} and v{second}, on the same messages")
    for column in ("figure", f"v{first}", f"v{second}", "noise"):
        table.add_column(column, overflow="fold")
    for name, value in figures.items():
        if not name.startswith(PREVIOUS) and not name.endswith(NOISE):
            others = (figures.get(PREVIOUS + name), value, figures.get(name + NOISE))
            table.add_row(name, *map(_figure, others))
    stdout().print(table)


def prune(context: typer.Context, demo: Demo = False, workspace: Workspace = None) -> None:
    """Delete the files of all versions but the newest five and the serving one, as each night does."""
    from bot.services.versions import history

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings, served = opened(demo=demo, workspace=workspace)
    gone = history.prune(served, settings.home, settings.hub_repository)
    told = ", ".join(f"v{number}" for number in gone)
    stdout().print(
        f"Deleted the files of {told}." if gone else "There is nothing to delete.", highlight=False
    )


def push(
    context: typer.Context,
    number: Number,
    demo: Demo = False,
    workspace: Workspace = None,
    to: Repository = None,
) -> None:
    """Store a version in a private repository on the Hugging Face Hub, from where another machine can pull
    it.

    It holds your approved replies, masked. HF_TOKEN or `hf auth login` must give an account that may write
    there.
    """
    from bot.services.versions import hub_copies

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings, served = opened(demo=demo, workspace=workspace)
    hub = _hub(settings, to)
    hub_copies.push(served, settings.home, hub, number)
    stdout().print(f"Version v{number} is in {hub.repository}.", highlight=False)


def pull(
    context: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(parser=_number, metavar="[V]", help="The version; the newest if none is given."),
    ] = None,
    demo: Demo = False,
    workspace: Workspace = None,
    source: Repository = None,
) -> None:
    """Fetch a version from the Hugging Face Hub, and compare each file's sha256.

    One that the database does not know is recorded; it drafts if none does, else `draftdesk models serve V`
    chooses it.
    """
    from bot.services.versions import hub_copies

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings, served = opened(demo=demo, workspace=workspace)
    version = hub_copies.pull(served, settings.home, _hub(settings, source), number)
    stdout().print(f"Version v{version.number} is here, and is {_state(version)}.", highlight=False)


def _hub(settings: "Settings", given: str | None) -> "HubVersions":
    from bot.services.versions.hub import HubVersions

    repository = given or settings.hub_repository
    if repository is None:
        raise DraftdeskError(
            "Name a repository of the Hub, OWNER/NAME: --repository, or DRAFTDESK_HUB_REPOSITORY."
        )
    return HubVersions(repository)


def _given(context: typer.Context, *, demo: bool, workspace: str | None) -> tuple[bool, str | None]:
    """Return the options, also where they stand before the command: `models --demo serve 1`."""
    given = context.parent.params if context.parent is not None else {}
    return demo or bool(given.get("demo")), workspace or given.get("workspace")


def _known(
    context: typer.Context, *, demo: bool, workspace: str | None
) -> "tuple[Settings, str, list[ModelVersion]]":
    from db import model_versions
    from db.session import read

    demo, workspace = _given(context, demo=demo, workspace=workspace)
    settings = settings_for(demo=demo)
    engine = open_to_read(settings, demo=demo)
    workspace_id = choose(known_workspaces(engine), settings, demo=demo, asked=workspace)
    assert engine is not None, "a workspace was found in it"
    with read(engine) as session:
        return settings, workspace_id, model_versions.all_of(session, workspace_id=workspace_id)


def _find(
    versions: "list[ModelVersion]", number: int, *, demo: bool, workspace: str | None
) -> "ModelVersion":
    for version in versions:
        if version.number == number:
            return version
    raise DraftdeskError(f"{UnknownVersion(number)} {_lists(demo=demo, workspace=workspace)}")


def _lists(*, demo: bool, workspace: str | None) -> str:
    return f"`{command('models', demo=demo, workspace=workspace)}` lists them."


def _table(workspace_id: str, versions: "list[ModelVersion]", home: Path) -> Table:
    table = Table(title=f"Model versions of {workspace_id}")
    for column in ("version", "status", "bits/char", "before", "held-out rows", "trained", "note"):
        table.add_column(column, overflow="fold")
    for version in versions:
        figures, is_here = version.metrics, (home / version.path).is_dir()
        table.add_row(
            f"v{version.number}",
            _state(version) + ("" if is_here else ", files not here"),
            _figure(figures.get("reply_bits_per_character")),
            _figure(figures.get("previous_reply_bits_per_character")),
            str(figures.get("rows", "")),
            f"{version.created_at.astimezone():%Y-%m-%d %H:%M}",
            version.note or "",
            style="bold" if version.status == VersionStatus.SERVING else None,
        )
    return table


def _state(version: "ModelVersion") -> str:
    return f"{version.status}, pinned" if version.pinned else version.status


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else str(value)
