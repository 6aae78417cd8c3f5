"""What every listener needs to know, handed to each `register`."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.services.serving import Serving


@dataclass(frozen=True)
class Desk:
    """One workspace being served. `wake` tells the workers that a job was just committed."""

    engine: Engine
    serving: Serving
    workspace_id: str
    channels: frozenset[str]
    """Ids of the watched channels."""
    wake: Callable[[], None]
