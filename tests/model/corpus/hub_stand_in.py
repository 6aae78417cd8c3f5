"""A stand-in for the Hugging Face Hub on loopback: the few routes that reading one data set's file takes.

The info of a data set (with and without `/revision/REV`), its tree, and `/resolve/REV/FILE` honouring
`Range`. Records every request; those for the file can be made to fail or to wait.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

REPOSITORY = "acme/tickets"
FILE = "tickets.csv"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class HubStandIn(ThreadingHTTPServer):
    """Serves `content` as FILE of REPOSITORY at COMMIT."""

    daemon_threads = True

    def __init__(self, content: bytes, repository: str = REPOSITORY, file: str = FILE) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.repository = repository
        self.file = file
        self.requests: list[tuple[str, str]] = []
        self.failures: list[tuple[str, int]] = []  # (method, status): how the next requests for the file end
        self.answering = threading.Event()  # Until it is set, requests for the file wait.
        self.answering.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def methods_on_the_file(self) -> list[str]:
        return [method for method, path in self.requests if "/resolve/" in path]

    def info(self) -> dict[str, object]:
        return {"id": self.repository, "sha": COMMIT, "siblings": [{"rfilename": self.file}], "tags": []}

    def entry(self) -> dict[str, object]:
        return {"type": "file", "path": self.file, "size": len(self.content), "oid": self.etag()}

    def etag(self) -> str:
        return hashlib.sha1(self.content).hexdigest()


@contextmanager
def serving(stand_in: HubStandIn) -> Iterator[HubStandIn]:
    """Serve in a thread until the block ends."""
    thread = threading.Thread(target=stand_in.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.answering.set()
        stand_in.shutdown()
        stand_in.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HubStandIn

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("POST")

    def _answer(self, method: str) -> None:
        hub = self.server
        path = unquote(urlsplit(self.path).path)
        hub.requests.append((method, path))
        api = re.escape(f"/api/datasets/{hub.repository}")
        if re.fullmatch(rf"{api}(/revision/[^/]+)?", path):
            self._send_json(hub.info())
        elif re.fullmatch(rf"{api}/(tree|paths-info)/.+", path):
            self._send_json([hub.entry()])
        elif re.fullmatch(
            f"(?:/datasets)?/{re.escape(hub.repository)}/resolve/[^/]+/{re.escape(hub.file)}", path
        ):
            self._answer_for_file(method)
        else:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})

    def _answer_for_file(self, method: str) -> None:
        self.server.answering.wait(timeout=30)
        if self.server.failures and self.server.failures[0][0] == method:
            self._send(self.server.failures.pop(0)[1], b"not now")
        else:
            self._send_file(self.server.content)

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send_file(self, content: bytes) -> None:
        headers = {"ETag": f'"{self.server.etag()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted is None:
            self._send(200, content, headers)
            return
        first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        self._send(206, content[first : last + 1], headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the tests read `requests`."""
