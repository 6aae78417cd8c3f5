"""Serve HTTP in a thread, while the main thread waits for Ctrl-C or SIGTERM.

See `bot/server.py` and `bot/playground/` for what is served.
"""

import asyncio
import contextlib
import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.cli.connections import ACCEPTED_AT_ONCE, PatientProtocol
from bot.errors import DraftdeskError, PortTaken, SettingsError

QUEUED_CONNECTIONS = 512
"""Connections that the system keeps until we accept them."""
GRACE_SECONDS = 3
"""Seconds for running requests to finish when the server stops."""
DEFERRED_SECONDS = 2.5
"""Seconds that a request waits while the bot starts: Slack gives up after three."""
SWITCH_SECONDS = 0.0005
"""Seconds that drafting may hold the interpreter while a thread acknowledges a request. That thread releases
it a dozen times, at each SQL statement, so Python's default of 5 ms would add up.
"""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; port 0 means any free port. Raises PortTaken or,
    if the address is not this machine's, SettingsError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(host, port) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError([f"DRAFTDESK_BIND: this machine has no address {host}."]) from error
        raise
    return bound


class DeferredApp:
    """An ASGI app that holds requests until it is given the app to pass them to; after `DEFERRED_SECONDS` it
    answers 503, so that they are sent again.
    """

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer 503 if there is no app in time."""
        if self.app is None and scope.get("path") == "/healthz":  # It only says that the process runs.
            await JSONResponse({"status": "ok", "version": None})(scope, receive, send)
            return
        deadline = time.monotonic() + DEFERRED_SECONDS
        while self.app is None and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if self.app is not None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]})
        await send({"type": "http.response.body", "body": b"Draftdesk is starting"})


@contextlib.contextmanager
def serving(app: ASGIApp, bound: socket.socket) -> Iterator[None]:
    """Serve `app` on the socket while the block runs; it listens before the block begins."""
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        backlog=ACCEPTED_AT_ONCE,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],), name="http", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise DraftdeskError("The HTTP server did not start. Run it again with --debug to see why.")
            thread.join(0.01)
        bound.listen(QUEUED_CONNECTIONS)  # asyncio sets it to what it accepts at once.
        yield
    finally:
        server.should_exit = True
        thread.join()
        bound.close()
        sys.setswitchinterval(usual)


def wait_for_the_end() -> None:
    """Wait forever: Ctrl-C raises KeyboardInterrupt here, SIGTERM ends the process with exit code 0."""
    signal.signal(signal.SIGTERM, _end)
    threading.Event().wait()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
