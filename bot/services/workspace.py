"""The served workspace: its database, its id, and the callback that wakes the workers of its jobs."""

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.outbox import Wake


def wake_nobody(*kinds: str) -> None:
    """Wake nobody: commands run no workers."""


@dataclass(frozen=True)
class Workspace:
    """One Slack workspace. Call `wake` after committing jobs, with their kinds or none."""

    engine: Engine
    id: str
    """A Slack team id such as T0123ABCD."""
    wake: Wake = wake_nobody
