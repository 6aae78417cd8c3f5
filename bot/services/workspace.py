"""The served workspace: its database, its id, and the callback that wakes the workers of its jobs."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine


class Wake(Protocol):
    """Tells the workers that a job was enqueued."""

    def __call__(self, *kinds: str) -> None:
        """Make the workers of these job `kinds` look for jobs now; every worker if no kind is given."""


def wake_nobody(*kinds: str) -> None:
    """Wake nobody: commands run no workers."""


@dataclass(frozen=True)
class Workspace:
    """One Slack workspace. Call `wake` after committing jobs, with their kinds or none."""

    engine: Engine
    id: str
    """A Slack team id such as T0123ABCD."""
    wake: Wake = wake_nobody
