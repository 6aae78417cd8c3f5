"""Serve a Starlette app over real HTTP on a free port of 127.0.0.1, in a thread, during a test."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 10.0


@contextmanager
def served(build: Callable[[str], ASGIApp]) -> Iterator[str]:
    """Serve `build(base_url)` and yield that URL, which does not end with a slash."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # By default uvicorn configures logging, which closes every handler of the process; that of absl, from
        # rouge_score, then closes the file in which pytest captures standard error.
        config = uvicorn.Config(
            build(base_url), log_config=None, log_level="warning", ws="none", timeout_graceful_shutdown=3
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        _wait_until(lambda: server.started)
        try:
            yield base_url
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the server did not start within {START_SECONDS} s")
        time.sleep(0.01)
