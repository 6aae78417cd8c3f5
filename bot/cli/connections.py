"""Limit how long a connection may take to send a request, and how many there are at once.

uvicorn limits neither: it closes a connection that is idle after a request, but waits for ever for the first
one, and accepts until the process has no file left to open.
"""

import asyncio
import logging
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

REQUEST_SECONDS = 10.0
"""Longest time from a connection, or from a request's first byte, to the request's last byte."""
ACCEPTED_AT_ONCE = 8
"""Connections that asyncio accepts in one turn. It takes a few turns before one too many is closed."""
TURNS = 6
MOST_CONNECTIONS = 512
KEPT_FREE = 96
"""Files that the process needs for anything else: the database, calls to Slack, model versions."""


def most_connections() -> int:
    """Return how many connections the process may have at once, by its limit of open files."""
    try:
        import resource  # There is none on Windows.
    except ImportError:
        return MOST_CONNECTIONS
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(16, min(MOST_CONNECTIONS, files - KEPT_FREE - TURNS * ACCEPTED_AT_ONCE))


class PatientProtocol(H11Protocol):
    """uvicorn's protocol with these limits. One connection too many closes the one that has waited longest
    for a request, else itself, without an answer: Slack and Zendesk then send again.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._most = most_connections()
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time for the first request, or hang up if there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            log.warning("a connection was closed: more than %d are open", self._most)
            waiting = [
                each for each in self.connections if isinstance(each, PatientProtocol) and each._patience
            ]
            if not waiting:
                transport.abort()
                return
            min(waiting, key=PatientProtocol._ends)._hang_up()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; the time ends when the whole request is there."""
        super().data_received(data)
        self._wait_for_the_rest()

    def on_response_complete(self) -> None:
        """Start the time for a request that came with the one before."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self._wait()

    def _wait_for_the_rest(self) -> None:
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._wait()
        else:
            self._stop_waiting()

    def _wait(self) -> None:
        if self._patience is None and not self.transport.is_closing():
            self._patience = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _ends(self) -> float:
        assert self._patience is not None, "asked of connections that wait"
        return self._patience.when()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        log.info("a connection was closed: it sent no whole request within %g s", REQUEST_SECONDS)
        self._hang_up()

    def _hang_up(self) -> None:
        self._stop_waiting()
        self.transport.abort()
