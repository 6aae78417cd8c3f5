"""A stand-in for the Hugging Face Hub on loopback that keeps model repositories.

The routes of huggingface_hub's own client for making a repository, committing files (regular ones in the
commit, large ones by the LFS batch protocol), listing, downloading, deleting and squashing.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors",)


class ModelHub(ThreadingHTTPServer):
    """Keeps the repositories of one account, by name, and the large files of deleted ones until they are
    deleted too.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, dict[str, bytes]] = {}
        self.history: dict[str, list[dict[str, bytes]]] = {}
        self.large: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.public: set[str] = set()
        self.tokens: set[str | None] = set()
        self.refusing = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def holds(self, text: bytes) -> bool:
        """Whether a file, an earlier commit or a large file has these bytes."""
        kept = [*self.files.values(), *(each for past in self.history.values() for each in past), self.large]
        return any(text in content for files in kept for content in files.values())

    def commit_id(self, repository: str) -> str:
        listed = sorted(
            (name, hashlib.sha1(data).hexdigest()) for name, data in self.files[repository].items()
        )
        return hashlib.sha1(repr(listed).encode()).hexdigest()


@contextmanager
def model_hub() -> Iterator[ModelHub]:
    """Serve one in a thread until the block ends."""
    hub = ModelHub()
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelHub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub, path = self.server, unquote(urlsplit(self.path).path)
        self._body = self._read()
        # Large files' addresses are secrets themselves; a list of coding tools the client reads now and then.
        if not path.startswith(("/lfs/", "/api/agent-harnesses")):
            hub.tokens.add(self.headers.get("Authorization"))
        if hub.refusing:
            self._send(403, b'{"error": "no"}')
        elif path == "/api/repos/create":
            self._create(json.loads(self._body))
        elif found := re.fullmatch(r"/lfs/([0-9a-f]{64})", path):
            assert hashlib.sha256(self._body).hexdigest() == found[1]
            hub.large[found[1]] = self._body
            self._send(200, b"")
        elif found := re.fullmatch(r"/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            self._lfs_batch(json.loads(self._body))
        elif found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(.*))?", path):
            self._about(found[1], found[2] or "")
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            self._file(found[1], found[2])
        else:
            self._send(404, b"{}")

    def _create(self, asked: dict[str, Any]) -> None:
        repository = f"{asked['organization']}/{asked['name']}"
        assert asked["visibility"] == "private"
        url = json.dumps({"url": f"{self.server.url}/{repository}"}).encode()
        self._send(409 if repository in self.server.files else 200, url)
        self.server.files.setdefault(repository, {})
        self.server.history.setdefault(repository, [])

    def _lfs_batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for each in asked["objects"]:
            stored = each["oid"] in self.server.large
            actions = {"upload": {"href": f"{self.server.url}/lfs/{each['oid']}"}}
            objects.append(each if stored else {**each, "actions": actions})
        self._send_json({"transfer": "basic", "objects": objects})

    def _about(self, repository: str, rest: str) -> None:
        hub = self.server
        if repository not in hub.files:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            return
        files = hub.files[repository]
        if rest.startswith("preupload/"):
            asked = json.loads(self._body)["files"]
            modes = [("lfs" if each["path"].endswith(LARGE) else "regular", each["path"]) for each in asked]
            told = [{"path": path, "uploadMode": mode, "shouldIgnore": False} for mode, path in modes]
            self._send_json({"files": told})
        elif rest.startswith("commit/"):
            self._commit(repository)
        elif rest.startswith("super-squash/"):
            hub.history[repository].clear()
            self._send(200, b"{}")
        elif rest == "lfs-files":
            self._send_json([self._large_file(oid) for oid in hub.large])
        elif rest == "lfs-files/batch":
            for oid in json.loads(self._body)["deletions"]["sha"]:
                hub.large.pop(oid)
            self._send(200, b"{}")
        elif rest.startswith("tree/"):
            self._send_json(
                [
                    {"type": "file", "path": name, "size": len(data), "oid": _oid(data)}
                    for name, data in files.items()
                ]
            )
        else:
            siblings = [{"rfilename": name} for name in files]
            private = repository not in hub.public
            info = {
                "id": repository,
                "sha": hub.commit_id(repository),
                "private": private,
                "siblings": siblings,
            }
            self._send_json({**info, "tags": []})

    def _large_file(self, oid: str) -> dict[str, Any]:
        """Name it as the Hub does: by one of the files that had it."""
        told = {
            "oid": oid,
            "fileOid": oid,
            "size": len(self.server.large[oid]),
            "pushedAt": "2026-01-01T00:00:00Z",
        }
        return {**told, "filename": self.server.names[oid]}

    def _commit(self, repository: str) -> None:
        hub = self.server
        files = hub.files[repository]
        hub.history[repository].append(dict(files))
        for line in self._body.splitlines():
            operation = json.loads(line)
            kind, value = operation["key"], operation["value"]
            if kind == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif kind == "lfsFile":
                files[value["path"]] = hub.large[value["oid"]]
                self.server.names[value["oid"]] = value["path"]
            elif kind == "deletedFolder":
                for name in [each for each in files if each.startswith(value["path"].rstrip("/") + "/")]:
                    del files[name]
        commit = hub.commit_id(repository)
        self._send_json(
            {"success": True, "commitOid": commit, "commitUrl": f"{hub.url}/{repository}/commit/{commit}"}
        )

    def _file(self, repository: str, name: str) -> None:
        data = self.server.files.get(repository, {}).get(name)
        if data is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        headers = {"ETag": f'"{_oid(data)}"', "X-Repo-Commit": self.server.commit_id(repository)}
        self._send(200, data, headers)

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def _oid(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()
