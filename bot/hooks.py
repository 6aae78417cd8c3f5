"""What a worker is told besides its handlers: callbacks, and its pace."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.job_handlers import Mendable
from db.tables import Job

LONGEST_BACKOFF_SECONDS = 300.0
POLL_SECONDS = 1.0
"""How often a worker looks for jobs that nobody woke it for."""


def backoff_seconds(failures: int) -> float:
    """Seconds to wait after the n-th failure, n from 1: a random 50% to 100% of 2^n s, capped at 300 s."""
    longest = min(2.0**failures, LONGEST_BACKOFF_SECONDS)
    return random.uniform(longest / 2, longest)  # noqa: S311 -- spreads retries in time; nothing secret.


def _say_nothing(job: Job, refusal: Mendable) -> None:
    """Default of `on_refused`."""


def _do_nothing(job: Job, error: str) -> None:
    """Default of `on_failed`."""


def _write_nothing_more(session: Session, job: Job) -> None:
    """Default of `on_settled`."""


def _go_on() -> None:
    """Default of `give_way`: do not wait."""


def _is_ready() -> bool:
    """Default of `ready`."""
    return True


def _hold_nothing() -> Mapping[str, float]:
    """Default of `held`."""
    return {}


@dataclass(frozen=True)
class Hooks:
    """Callbacks of a worker.

    `on_failed(job, reason)` is called just before a job becomes `failed`, with no transaction open and a
    reason for users; after a crash it may be called twice. `on_refused(job, refusal)` is called each time
    that a job is put off until people mend what it needs. `on_settled(session, job)` runs in the
    transaction that stores the result of an attempt, so jobs that it enqueues see that result. `give_way()`
    is called before each step and may block briefly. `held()` gives the lanes that no job is to be taken from
    now, each with the seconds until it may. While `ready()` is False, no job is taken.
    """

    on_failed: Callable[[Job, str], None] = _do_nothing
    on_settled: Callable[[Session, Job], None] = _write_nothing_more
    give_way: Callable[[], None] = _go_on
    on_refused: Callable[[Job, Mendable], None] = _say_nothing
    held: Callable[[], Mapping[str, float]] = _hold_nothing
    ready: Callable[[], bool] = _is_ready
    woken: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Pace:
    """How many jobs a worker takes at once, how often it tries each, and how long it waits."""

    batch: int = 1
    """Jobs of one kind that a handler gets together."""
    hands: int = 1
    """Jobs that run side by side; with more than one each is handed over alone."""
    attempts: Mapping[str, int] = field(default_factory=dict)
    """By kind; `ATTEMPTS` for the others."""
    lease: timedelta = timedelta(seconds=60)
    poll_seconds: float = field(default_factory=lambda: POLL_SECONDS)
    backoff: Callable[[int], float] = backoff_seconds
