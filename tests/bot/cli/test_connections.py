"""Silent, slow and too many connections are closed, and the server goes on answering."""

import contextlib
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.cli import connections
from bot.cli.hosting import listen, serving
from bot.errors import SettingsError
from bot.inbound import NoBody, body_of

ROOT = Path(__file__).parents[3]
SOON = 0.3
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n"


async def echo(request: Request) -> Response:
    try:
        return PlainTextResponse(await body_of(request))
    except NoBody:
        return PlainTextResponse("no body", status_code=413)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server that waits for a request for a short while."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", SOON)
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    with closing(listen("127.0.0.1", 0)) as bound, serving(app, bound):
        yield bound.getsockname()[1]


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def is_closed(connection: socket.socket) -> bool:
    """Whether the server closes it within the socket's time-out, without an answer."""
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", b"POST / HT", HEAD, HEAD + b"half"])
def test_a_connection_without_a_whole_request_is_closed(port: int, sent: bytes) -> None:
    with connected(port) as silent:
        silent.sendall(sent)
        began = time.monotonic()
        assert is_closed(silent)
        assert time.monotonic() - began < 10 * SOON


def test_a_byte_now_and_then_does_not_keep_a_connection_open(port: int) -> None:
    with connected(port) as slow:
        slow.sendall(HEAD)
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 9:
                slow.sendall(b"x")
                sent += 1
                time.sleep(SOON / 3)
        assert 2 <= sent < 9


def test_a_kept_connection_is_not_closed_for_the_time_of_its_first_request(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        for _ in range(3):
            assert http.post("/", content=b"0123456789").text == "0123456789"
            time.sleep(SOON * 0.7)


def test_one_connection_too_many_closes_the_one_that_is_silent_for_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 5)
    app = Starlette(routes=[Route("/", echo, methods=["GET"])])
    with closing(listen("127.0.0.1", 0)) as bound, serving(app, bound), ExitStack() as open_ones:
        port = bound.getsockname()[1]
        silent = [open_ones.enter_context(connected(port)) for _ in range(5)]
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
        assert is_closed(silent[0])
        silent[4].settimeout(0.1)
        with pytest.raises(TimeoutError):
            silent[4].recv(1)


FLOODED = """
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
from contextlib import closing
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from bot.cli.hosting import listen, serving
from bot.cli.terminal import set_up_logging
set_up_logging(debug=False)
async def answer(request):
    return PlainTextResponse("here")
with closing(listen("127.0.0.1", 0)) as bound, serving(Starlette(routes=[Route("/", answer)]), bound):
    print(bound.getsockname()[1], flush=True)
    sys.stdin.read()
"""


def test_a_flood_of_silent_connections_neither_stops_the_server_nor_fills_the_log() -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 400:
        pytest.skip("this test itself opens 300 connections")
    command = [sys.executable, "-c", FLOODED]
    with (
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as server,
        ExitStack() as open_ones,
    ):
        assert server.stdout is not None
        port = int(server.stdout.readline())
        for _ in range(300):
            open_ones.enter_context(connected(port))
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False, timeout=3).text == "here"
        server.kill()
        assert server.stderr is not None
        assert len(server.stderr.read()) < 50_000


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="this machine has no address"):
        listen("192.0.2.1", 0)
