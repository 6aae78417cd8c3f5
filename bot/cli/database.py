"""Open the database for a command (migrated if it will write, untouched if it only reads), and choose the
workspace in it.

See `workspace.py` for the settings.
"""

import atexit
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.audit_key import audit_key
from bot.cli.invocation import command
from bot.cli.workspace import DEMO_WORKSPACE
from bot.errors import DraftdeskError
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


def open_database(settings: Settings) -> "Engine":
    """Return the engine of the settings' database, created if it does not exist, migrated to this version."""
    from db.audit import use_key
    from db.session import open_engine
    from db.sqlite_files import settle
    from migrations import upgrade

    engine = open_engine(settings.database_url)
    atexit.register(settle, engine)  # Somebody may copy the file alone after we stopped.
    use_key(engine, audit_key(settings.home))
    upgrade(engine)
    return engine


def open_existing(settings: Settings) -> "Engine | None":
    """Like `open_database`, but None if there is no database, for commands that need one to exist."""
    return open_database(settings) if _is_there(settings) else None


def open_to_read(settings: Settings, *, demo: bool) -> "Engine | None":
    """Return the engine of an existing database, unchanged; None if there is none, or none of our tables.

    Raises DraftdeskError if its tables are not this version's.
    """
    if not _is_there(settings):
        return None
    from db.session import open_engine

    engine = open_engine(settings.database_url)
    present, newest = revisions(engine)
    if present is None:
        return None
    if present != newest:
        raise DraftdeskError(
            "The database has the tables of another version of Draftdesk; "
            f"`{command('demo' if demo else 'serve')}` migrates it."
        )
    return engine


def revisions(engine: "Engine") -> tuple[str | None, str | None]:
    """Return the revision of the database's tables, None without tables; and the newest revision."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from migrations import configuration

    newest = ScriptDirectory.from_config(configuration(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), newest


def known_revisions(engine: "Engine") -> frozenset[str]:
    """Return every revision that this version's migrations know."""
    from alembic.script import ScriptDirectory

    from migrations import configuration

    script = ScriptDirectory.from_config(configuration(engine))
    return frozenset(each.revision for each in script.walk_revisions())


def _is_there(settings: Settings) -> bool:
    # Opening an SQLite file would create it, and SQLAlchemy takes a while to import.
    file = settings.database_url.partition(":///")[2].partition("?")[0]
    return not settings.database_url.startswith("sqlite") or Path(file).is_file()


def known_workspaces(engine: "Engine | None") -> list[str]:
    """Return every workspace that has a version; empty without a database."""
    from db import model_versions
    from db.session import read

    if engine is None:
        return []
    with read(engine) as session:
        return model_versions.workspaces(session)


def choose(known: list[str], settings: Settings, *, demo: bool | None, asked: str | None) -> str:
    """Return the workspace of a command: the one asked for, the demo's, or the only one.

    `demo` is None if the command has no such option. Raises DraftdeskError, with what to do, if there are
    several or no such workspace.
    """
    wanted = asked or (DEMO_WORKSPACE if demo else None)
    if wanted in known or (wanted is None and len(known) == 1):
        return wanted or known[0]
    if known and wanted is None:
        raise DraftdeskError(f"There are several workspaces; choose one with --workspace: {', '.join(known)}")
    if known:
        raise DraftdeskError(f"There is no workspace {wanted}; there is {', '.join(known)}.")
    if demo:
        raise DraftdeskError(
            f"There is no demo data in {settings.home} yet. Start the demo first: `draftdesk demo`. If it "
            "is running, its data is in another folder: use the command that it printed when it was ready "
            "(in a checkout `make retrain`), or set DRAFTDESK_HOME to the same value as for the demo."
        )
    or_the_demos = "" if demo is None else "; for the demo's, add --demo"
    raise DraftdeskError(
        f"There is no workspace in {settings.home} yet. `draftdesk serve` creates one when it first connects "
        f"to Slack{or_the_demos}."
    )
