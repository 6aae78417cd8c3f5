"""Migrate a database's tables to this version of Draftdesk, from a checkout or an installed wheel.

In a checkout the `alembic` command does the same and more, with its options in `pyproject.toml`. See `db` for
the tables.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from db.errors import SchemaError


def upgrade(engine: Engine) -> None:
    """Migrate the database to the newest revision; several processes may do so at once.

    Raises `SchemaError` if a newer version of Draftdesk has migrated it.
    """
    try:
        command.upgrade(configuration(engine), "head")
    except CommandError as error:
        raise SchemaError(
            f"the database was migrated by another version of Draftdesk ({error}); install the newest one"
        ) from error


def configuration(engine: Engine) -> Config:
    """Return Alembic's configuration for `engine`, without a file, for `alembic.command`."""
    config = Config(attributes={"engine": engine})
    # ConfigParser would read a percent sign in the path as the start of a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
