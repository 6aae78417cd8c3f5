"""The input of a check of one workspace's rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.doctor.findings import Finding
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True)
class WorkspaceData:
    """A workspace in a reachable database, which may lack this version's newest tables."""

    engine: "Engine"
    settings: Settings
    id: str
    advise: Callable[[str], str]
    """Returns how to type a command about this workspace, given the command's name."""

    @property
    def has_preferences(self) -> bool:
        """Whether preferences can be read: an older database lacks columns that they are read from."""
        from sqlalchemy import inspect

        schema = inspect(self.engine)
        columns = schema.get_columns("channels") if schema.has_table("channels") else []
        return "shadow" in {column["name"] for column in columns}


WorkspaceCheck = Callable[[WorkspaceData], Iterator[Finding]]
