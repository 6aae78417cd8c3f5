"""Turns: one thread at a time, in the order in which they asked.

SQLite has one writer at a time, and a second one polls for the lock ever more seldom: among several threads
of one process some would wait for seconds while others come and go. Threads that take turns never poll.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy.exc import TimeoutError as WaitedTooLong


class Turns:
    """`with turns.mine(): ...` runs when every earlier block has ended."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def mine(self, patience_seconds: float) -> Iterator[None]:
        """Raises SQLAlchemy's TimeoutError when the turn does not come; not to be nested in one thread."""
        self._take(patience_seconds)
        try:
            yield
        finally:
            self._hand_on()

    def _take(self, patience_seconds: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=patience_seconds):
            return
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
                raise WaitedTooLong(f"no turn to write within {patience_seconds:g} s")
        # It was called at the very last moment.

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
