"""`draftdesk backup` and `draftdesk restore`: all that Draftdesk knows in one file, and back.

See `archive.py` for the file.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import known_revisions, open_database, revisions
from bot.cli.terminal import say, stdout
from bot.cli.workspace import Demo, settings_for
from bot.errors import DraftdeskError
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

LEFT_OUT = (
    "Not in it: the settings (.env) and keys. Keep those elsewhere; what is encrypted cannot be read without "
    "its key."
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; compressed if its name ends with .gz.")],
    demo: Demo = False,
) -> None:
    """Write the database, the model versions and the brand file into one file, also while Draftdesk runs.

    Settings (.env) and keys are left out. The file holds customers' words: keep it as safe as the data
    folder. With PostgreSQL use pg_dump: the database then holds the versions, too.
    """
    from bot.cli.archive import write_archive

    settings = settings_for(demo=demo)
    database = _sqlite_file(settings)
    if not database.is_file():
        raise DraftdeskError(f"There is nothing to back up: {database} does not exist.")
    if file.exists():
        raise DraftdeskError(f"{file} exists already; a backup is never overwritten, so name a new file.")
    if not file.absolute().parent.is_dir():
        raise DraftdeskError(f"{file.absolute().parent} is not a folder.")
    write_archive(file, database, settings.home)
    stdout().print(f"Wrote {file} ({file.stat().st_size / 1e6:,.1f} MB).", markup=False, highlight=False)
    say(LEFT_OUT)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `draftdesk backup` wrote.")],
    demo: Demo = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside what is in the data folder now.")
    ] = False,
) -> None:
    """Unpack a backup into the data folder, and migrate its database to this version.

    Stop Draftdesk first. What is there already is only replaced with --replace, and kept in a folder beside.
    Learned replies that were forgotten since then are forgotten again. Customers who were forgotten are in it
    again: forget them again.
    """
    from bot.cli.archive import DATABASE, put_in_place, read_archive, set_aside
    from db.sqlite_files import close_for_good

    settings = settings_for(demo=demo)
    database = _sqlite_file(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    if database.exists() and not close_for_good(database):
        raise DraftdeskError(f"{database} is in use: stop Draftdesk first.")
    if database.exists() and not replace:
        raise DraftdeskError(
            f"{database} exists already. Set it aside with --replace, or choose another data folder "
            "(DRAFTDESK_HOME)."
        )
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=settings.home) as folder:
        description = read_archive(file, Path(folder))
        _check_known(Path(folder) / DATABASE, file)
        aside = set_aside(settings.home, database)
        put_in_place(Path(folder), settings.home, database)
    engine = open_database(settings)
    again = _forget_again(engine, settings)
    stdout().print(
        f"Restored {file}, made {description.made_at} by Draftdesk {description.draftdesk}, into "
        f"{settings.home}.",
        markup=False,
        highlight=False,
    )
    if again:
        say(f"{again:,} replies in it were forgotten since it was made, and are forgotten again.")
    if aside is not None:
        say(f"What was there before is in {aside}; delete it when you no longer need it.")


def _forget_again(engine: "Engine", settings: Settings) -> int:
    """Forget in each workspace what the data folder's list says was forgotten."""
    from bot.cli.database import known_workspaces
    from bot.services.knowledge.forgetting import forget_again
    from bot.services.workspace import Workspace

    return sum(forget_again(Workspace(engine, each), settings.home) for each in known_workspaces(engine))


def _check_known(database: Path, file: Path) -> None:
    """Raise DraftdeskError if a newer version of Draftdesk migrated the database."""
    from db.session import open_engine

    engine = open_engine(f"sqlite:///{database}")
    present, _ = revisions(engine)
    known = known_revisions(engine)
    engine.dispose()
    if present not in known:
        raise DraftdeskError(f"The database in {file} is a newer Draftdesk's: install the newest one first.")


def _sqlite_file(settings: Settings) -> Path:
    """Return the database's file. Raises DraftdeskError if it is PostgreSQL's."""
    from sqlalchemy import make_url

    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise DraftdeskError(
            "DATABASE_URL names PostgreSQL, which holds the model versions, too: use `pg_dump "
            "--format=custom` and `pg_restore`."
        )
    return Path(url.database or "")
