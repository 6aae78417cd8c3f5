"""MiniLM: its authors' published figures, and points that do not depend on the batch."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

import model
from model.encoder.minilm import DIMENSIONS, MiniLM

PUBLISHED = [
    ("The weather is lovely today.", "It's so sunny outside!", 0.6660),
    ("The weather is lovely today.", "He drove to the stadium.", 0.1046),
    ("It's so sunny outside!", "He drove to the stadium.", 0.1411),
]
"""The cosines on the first page of sentence-transformers' documentation (sbert.net), for this very model."""


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.mark.parametrize(("one", "other", "cosine"), PUBLISHED)
def test_cosines_are_the_published_ones(minilm: MiniLM, one: str, other: str, cosine: float) -> None:
    first, second = minilm.embed([one, other])
    assert float(first @ second) == pytest.approx(cosine, abs=5e-3)  # The weights are in 8 bits.


def test_neither_the_batch_nor_the_order_changes_a_point(minilm: MiniLM) -> None:
    texts = ["refund", "where is the order that I placed last week? " * 9, "", "Où est ma commande ?"] * 12
    together = minilm.embed(texts)
    assert together.shape == (len(texts), DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(minilm.embed(texts[::-1])[::-1], together, atol=1e-5)
    alone = np.concatenate([minilm.embed([text]) for text in texts[:4]])
    np.testing.assert_allclose(together[:4], alone, atol=1e-5)
    assert minilm.embed([]).shape == (0, DIMENSIONS)


def test_a_text_longer_than_the_network_reads_is_cut(minilm: MiniLM) -> None:
    long, longer = "refund " * 254, "refund " * 3000  # 256 tokens, including those that begin and end a text
    one, other = minilm.embed([long, longer])
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_the_runtime_has_no_telemetry_built_in() -> None:
    """onnxruntime 1.32 for Linux uploads events to its maker by default; the pinned versions cannot."""
    folder = Path(onnxruntime.__file__).parent / "capi"
    [library] = folder.glob("onnxruntime_pybind11_state*.so")
    content = library.read_bytes()
    assert b"OneDsTelemetry" not in content
    assert b"telemetry_1ds" not in content


def test_embedding_writes_no_file(tmp_path: Path) -> None:
    """The telemetry of newer versions shows in a session file in the temporary folder."""
    code = "from model.encoder.minilm import MiniLM; MiniLM().embed(['where is my order?'])"
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    environment = {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=Path(model.__file__).parents[1], env=environment
    )
    assert list(tmp_path.iterdir()) == []
