"""Let one thread of a process write at a time, in order of request; background threads last.

SQLite allows one writer at a time, and others poll for the lock at growing intervals: some threads of a
process would wait for seconds while later ones pass. Threads in a queue do not poll.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy.exc import TimeoutError as WaitedTooLong

LONGEST_GIVING_WAY_SECONDS = 0.25
"""After this wait a background thread is next, so that other threads cannot starve it."""


@dataclass(eq=False)
class _Waiting:
    """A waiting thread; `called` is released when its turn comes."""

    called: Lock = field(default_factory=Lock)
    since: float = field(default_factory=time.monotonic)


class WriterQueue:
    """`with queue.turn(...): ...` runs when no other such block runs."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._first: deque[_Waiting] = deque()
        self._giving_way: deque[_Waiting] = deque()

    @contextmanager
    def turn(self, patience_seconds: float, *, gives_way: bool = False) -> Iterator[None]:
        """Raises SQLAlchemy's TimeoutError if the turn does not come in time. Do not nest it in one thread.

        With `gives_way`, threads without it go first, for at most `LONGEST_GIVING_WAY_SECONDS`.
        """
        self._take(patience_seconds, self._giving_way if gives_way else self._first)
        try:
            yield
        finally:
            self._hand_on()

    def waiting(self) -> int:
        """The number of waiting threads."""
        return len(self._first) + len(self._giving_way)

    def _take(self, patience_seconds: float, line: deque[_Waiting]) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = _Waiting()
            mine.called.acquire()
            line.append(mine)
        if mine.called.acquire(timeout=patience_seconds):
            return
        with self._guard:
            if mine in line:
                line.remove(mine)
                raise WaitedTooLong(f"no turn to write within {patience_seconds:g} s")
        # Its turn came while the wait was timing out.

    def _hand_on(self) -> None:
        with self._guard:
            line = self._next_line()
            if line:
                line.popleft().called.release()
            else:
                self._taken = False

    def _next_line(self) -> deque[_Waiting]:
        behind = self._giving_way
        long_ago = time.monotonic() - LONGEST_GIVING_WAY_SECONDS
        if not self._first or (behind and behind[0].since < long_ago):
            return behind
        return self._first
