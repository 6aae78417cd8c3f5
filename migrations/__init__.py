"""Bringing a database's tables to this version of Draftdesk, from a checkout or an installed wheel.

In a checkout the `alembic` command does the same and more; it reads its options from `pyproject.toml`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from db.errors import SchemaError


def upgrade(engine: Engine) -> None:
    """Migrate the database to the newest revision; several processes may do so at once.

    Raises `SchemaError` when a newer version of Draftdesk has migrated it already.
    """
    try:
        command.upgrade(configuration(engine), "head")
    except CommandError as error:
        raise SchemaError(
            f"the database was migrated by another version of Draftdesk ({error}); install the newest one"
        ) from error


def configuration(engine: Engine) -> Config:
    """Alembic's configuration for `engine`, which needs no file: to call `alembic.command` with."""
    config = Config(attributes={"engine": engine})
    # ConfigParser would read a percent sign in the path as the start of a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
