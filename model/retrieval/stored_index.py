"""An index's arrays as a version stores them, so that loading it computes nothing.

They are memory-mapped: what no search reads stays on disk, and processes of one machine share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors.numpy
import safetensors.torch

from model.retrieval.known_words import KnownWords
from model.retrieval.postings import Postings
from model.retrieval.vectors import Weighing

_LAYOUT = "1"
"""Of the arrays and the numbers in them: change it with either, and versions are indexed when loaded."""
_MARK = "mark"


@dataclass(frozen=True)
class StoredIndex:
    """What an index has learned from its first rows. `mark` says which rows and which encoder."""

    mark: str
    weighing: Weighing
    base: Postings
    known: KnownWords

    def save(self, path: Path) -> None:
        """Write everything as tensors."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "idf": self.weighing.idf,
            "centre": self.weighing.centre,
            "rows": self.base.rows,
            "weights": self.base.weights,
            "starts": self.base.starts,
            "points": self.base.points,
            "word_hashes": self.known.hashes.view(np.int64),
            "word_idf": self.known.idf,
            "unknown_idf": np.array([self.known.unknown_idf]),
        }
        contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        safetensors.numpy.save_file(contiguous, path, metadata={_MARK: f"{_LAYOUT} {self.mark}"})


def load_stored_index(path: Path) -> StoredIndex | None:
    """Return what `save` wrote; None if another build wrote it."""
    with safetensors.safe_open(path, framework="np") as file:
        layout, _, mark = (file.metadata() or {}).get(_MARK, "").partition(" ")
    if layout != _LAYOUT:
        return None
    arrays: Mapping[str, npt.NDArray[Any]] = {
        name: tensor.numpy() for name, tensor in safetensors.torch.load_file(path).items()
    }
    return StoredIndex(
        mark,
        Weighing.of(arrays["idf"], arrays["centre"]),
        Postings(arrays["rows"], arrays["weights"], arrays["starts"], arrays["points"]),
        KnownWords(
            arrays["word_hashes"].view(np.uint64), arrays["word_idf"], float(arrays["unknown_idf"][0])
        ),
    )
