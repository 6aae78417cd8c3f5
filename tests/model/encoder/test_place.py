"""The sentence encoder's network from another place than its package: a file, or a stand-in for the Hub.

The client runs in a child process, because huggingface_hub reads HF_ENDPOINT and HF_HOME when it is imported.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.encoder.minilm import NETWORK
from model.encoder.multilingual import WEIGHTS
from tests.model.corpus.hub_stand_in import COMMIT, HubStandIn, serving

REPOSITORY, FILE = "acme/minilm", "onnx/model.onnx"
PLACE = f"hf://{REPOSITORY}@{COMMIT}/{FILE}"
CLIENT = """
import json, logging, sys
logging.basicConfig(level=logging.WARNING)
from model.encoder.encoder import load_encoder
from model.encoder.minilm import NETWORK
from model.encoder.place import choose, for_another_process
choose(sys.argv[1])
encoder = load_encoder()
load_encoder()
json.dump([encoder.name, encoder.contextual, for_another_process(NETWORK)], sys.stdout)
"""


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    with serving(HubStandIn(NETWORK.path().read_bytes(), REPOSITORY, FILE)) as stand_in:
        yield stand_in


def loaded(home: Path, place: str, endpoint: str = "http://127.0.0.1:9") -> tuple[list[Any], str]:
    """The encoder's name, whether it is contextual, its place for a child process; and what was logged."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    own = {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, place],
        env=inherited | own,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_the_network_is_fetched_from_the_hub_once_and_then_taken_from_its_cache(
    hub: HubStandIn, tmp_path: Path
) -> None:
    (name, contextual, path), log = loaded(tmp_path, PLACE, hub.url)
    assert (name, contextual) == ("minilm-l6-v2+muse-3/1", True)
    assert Path(path).read_bytes() == NETWORK.path().read_bytes()
    assert "single words" not in log
    assert hub.methods_on_the_file().count("GET") == 1
    (again, _, _), _ = loaded(tmp_path, PLACE)
    assert again == name


def test_another_file_than_the_pinned_one_is_not_used_which_is_said_once(tmp_path: Path) -> None:
    with serving(HubStandIn(b"another network", REPOSITORY, FILE)) as hub:
        (name, contextual, child), log = loaded(tmp_path, PLACE, hub.url)
    assert (name, contextual, child) == ("wordllama-256", False, "static")
    assert log.count("Messages are compared by single words only") == 1
    assert NETWORK.sha256 in log


def test_without_the_hub_single_words_stand_in_which_is_said_once(tmp_path: Path) -> None:
    (name, _, _), log = loaded(tmp_path, PLACE)
    assert name == "wordllama-256"
    assert log.count("Messages are compared by single words only") == 1
    assert "could not be fetched" in log


def test_a_file_on_this_machine_needs_no_package_of_its_own(tmp_path: Path) -> None:
    copy = tmp_path / "model.onnx"
    copy.write_bytes(NETWORK.path().read_bytes())
    (name, _, child), _ = loaded(tmp_path, str(copy))
    assert (name, child) == ("minilm-l6-v2+muse-3/1", str(copy))
    (other, _, _), log = loaded(tmp_path, str(WEIGHTS.path()))
    assert other == "wordllama-256"
    assert f"has sha256 {WEIGHTS.sha256}, expected {NETWORK.sha256}" in log


def test_static_loads_no_network_at_all(tmp_path: Path) -> None:
    (name, contextual, child), log = loaded(tmp_path, "static")
    assert (name, contextual, child) == ("wordllama-256", False, "static")
    assert "because the settings say so" in log
