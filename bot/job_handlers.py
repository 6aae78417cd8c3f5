"""What runs a job of the outbox, and what it may raise.

A handler returns when all jobs of its list are done. Otherwise it raises `Retry`, `GiveUp`, or any other
exception for a retry with backoff, up to the kind's attempts; a `TransientError` is logged without a
traceback. `outbox.py` calls handlers.
"""

from collections.abc import Callable

from db.tables import Job

Handler = Callable[[list[Job]], None]


class Retry(Exception):
    """The server sent `Retry-After`: run the job again after that delay, without counting a failed attempt. A
    job older than a day fails.
    """

    def __init__(self, after_seconds: float) -> None:
        super().__init__(f"asked to wait {after_seconds:g} s")
        self.after_seconds = after_seconds


class GiveUp(Exception):
    """The job can never succeed. The message gives users the reason and holds no customer's values."""


class Mendable(GiveUp):
    """Slack refuses until a person mends it. Left to the worker, the job waits, as long as that takes; a
    handler that can do without treats it as any `GiveUp`. The message is Slack's error code.
    """

    def __init__(self, code: str, method: str, channel: str) -> None:
        super().__init__(code)
        self.code = code
        self.method = method
        """The refused method; empty: every method is refused."""
        self.channel = channel
        """Where; empty: everywhere."""


class TransientError(Exception):
    """The server was unreachable or failing: retry with backoff. The message is for users, holds no
    customer's values, and is logged without a traceback.
    """


def one_by_one(handle: Callable[[Job], None]) -> Handler:
    """Turn a handler of single jobs into a handler of lists."""

    def handler(waiting: list[Job]) -> None:
        for job in waiting:
            handle(job)

    return handler
