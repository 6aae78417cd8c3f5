"""Fetching from the Hub, against a stand-in on loopback.

The client runs in a child process, because huggingface_hub reads HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE
when it is imported.
"""

import gzip
import hashlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.corpus.hub import BITEXT
from tests.model.corpus.hub_stand_in import COMMIT, FILE, REPOSITORY, HubStandIn, serving

CONTENT = b"flags,instruction,category,intent,response\n" + b"".join(
    f"B,question {n},ORDER,track_order,answer {n}\n".encode() for n in range(2000)
)
SHA256 = hashlib.sha256(CONTENT).hexdigest()

CLIENT = """
import json, logging, sys
logging.basicConfig(level=logging.WARNING)
from model.corpus import hub
from model.corpus.rows import load_frame
from model.errors import CorpusError
from model.corpus.hub import PinnedFile, fetch

def attempt(action):
    try:
        return {"value": action()}
    except CorpusError as error:
        return {"error": type(error).__name__, "message": str(error)}

json.dump([attempt(eval(text)) for text in sys.argv[1:]], sys.stdout)
"""


def fetching(sha256: str = SHA256) -> str:
    return f"lambda: str(fetch(PinnedFile({REPOSITORY!r}, {FILE!r}, {COMMIT!r}, {sha256!r})))"


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    with serving(HubStandIn(CONTENT)) as stand_in:
        yield stand_in


class Client:
    """Runs expressions in a child process with its own Hub cache."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.stderr = ""

    def __call__(self, endpoint: str, *actions: str, **settings: str) -> list[dict[str, Any]]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
        environment = {"HF_ENDPOINT": endpoint, "HF_HOME": str(self._home), "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(
            [sys.executable, "-c", CLIENT, *actions],
            env=inherited | environment | settings,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        self.stderr = done.stderr
        said: list[dict[str, Any]] = json.loads(done.stdout)
        return said


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "hub")


def test_a_pinned_file_is_downloaded_once_and_then_taken_from_the_cache(
    hub: HubStandIn, client: Client
) -> None:
    first, second = client(hub.url, fetching(), fetching())
    assert Path(first["value"]).read_bytes() == CONTENT
    assert second["value"] == first["value"]
    assert hub.methods_on_the_file().count("GET") == 1
    asked_before = len(hub.requests)
    (later,) = client(hub.url, fetching())
    assert later["value"] == first["value"]
    assert len(hub.requests) == asked_before


def test_a_cached_file_is_used_offline(hub: HubStandIn, client: Client) -> None:
    client(hub.url, fetching())
    (offline,) = client("http://127.0.0.1:9", fetching(), HF_HUB_OFFLINE="1")
    assert Path(offline["value"]).read_bytes() == CONTENT


def test_a_file_with_another_checksum_is_refused_and_deleted(hub: HubStandIn, client: Client) -> None:
    expected = "0" * 64
    refused, again = client(hub.url, fetching(expected), fetching())
    assert refused["error"] == "CorpusError"
    for part in (SHA256, expected, FILE, "not used"):
        assert part in refused["message"]
    assert Path(again["value"]).read_bytes() == CONTENT
    assert hub.methods_on_the_file().count("GET") == 2


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_short_outage_is_retried(hub: HubStandIn, client: Client, method: str) -> None:
    hub.failures = [(method, 503), (method, 503)]
    (fetched,) = client(hub.url, fetching())
    assert Path(fetched["value"]).read_bytes() == CONTENT
    assert hub.failures == []
    assert hub.methods_on_the_file().count(method) >= 3


def test_a_long_outage_ends_with_an_error_that_says_why(hub: HubStandIn, client: Client) -> None:
    hub.failures = [("HEAD", 503)] * 50
    (refused,) = client(hub.url, fetching())
    assert refused["error"] == "HubUnavailableError"
    assert "503" in refused["message"]
    assert hub.methods_on_the_file() == ["HEAD"] * 4


def test_without_a_hub_the_starter_set_is_used_and_logged(client: Client) -> None:
    loaded, _, demanded = client(
        nobody_listens(),
        'lambda: load_frame().attrs["prefix"]',
        'lambda: setattr(hub, "ATTEMPTS", 1)',
        'lambda: len(load_frame("hub"))',
    )
    assert loaded["value"] == "starter"
    assert "Using the starter set of" in client.stderr
    assert demanded["error"] == "HubUnavailableError"


def test_a_silent_hub_is_abandoned_quickly(hub: HubStandIn, client: Client) -> None:
    hub.answering.clear()
    # Each attempt ends by PROBE_TIMEOUT. The Hub's own client would wait for minutes, past the child's limit.
    _, _, refused = client(
        hub.url,
        'lambda: setattr(hub, "PROBE_TIMEOUT", 0.2)',
        'lambda: setattr(hub, "ATTEMPTS", 2)',
        fetching(),
    )
    assert refused["error"] == "HubUnavailableError"
    assert "timed out" in refused["message"]
    assert hub.methods_on_the_file() == ["HEAD", "HEAD"]


def test_an_hf_path_reads_as_pandas_reads_it(hub: HubStandIn, client: Client) -> None:
    url = f"hf://datasets/{REPOSITORY}/{FILE}"
    ours, pandas, missing, malformed = client(
        hub.url,
        f"lambda: load_frame({url!r}).drop(columns='flags').to_numpy().tolist()",
        f"lambda: __import__('pandas').read_csv({url!r}).drop(columns='flags').to_numpy().tolist()",
        f"lambda: load_frame({url + '.gone'!r})",
        'lambda: load_frame("hf://tickets.csv")',
    )
    assert ours["value"] == pandas["value"]
    assert len(ours["value"]) == 2000
    for refused in (missing, malformed):
        assert refused["error"] == "CorpusError"
        assert "expected hf://datasets/OWNER/NAME/FILE" in refused["message"]


def test_the_pin_is_a_commit_and_the_recorded_sha256() -> None:
    assert len(bytes.fromhex(BITEXT.revision)) == 20
    assert BITEXT.sha256 == "6f81102b0100b97b8468eb04368033a23206bf1fde9d53500d5806ec1001a434"


def test_bitext_is_fetched_from_the_hub(bitext_path: Path, client: Client) -> None:
    data = bitext_path.read_bytes()
    content = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    with serving(HubStandIn(content, BITEXT.repository, BITEXT.name)) as hub:
        (loaded,) = client(hub.url, "lambda: (len(f := load_frame()), f.attrs['prefix'])")
    assert loaded["value"] == [26_872, "bitext"]


def nobody_listens() -> str:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"
