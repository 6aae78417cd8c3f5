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


WorkspaceCheck = Callable[[WorkspaceData], Iterator[Finding]]
