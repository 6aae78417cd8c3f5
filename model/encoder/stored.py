"""Look up stored points by text: those of a version's rows, and the starter set's."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load as load_tensors

STARTER = "starter_points.safetensors"
_LEVELS = 127

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class StoredPoints:
    """N texts' points with 8-bit numbers, each found by its text's hash."""

    keys: npt.NDArray[np.uint64]  # (N,) sorted
    levels: npt.NDArray[np.int8]  # (N, D)

    @classmethod
    def of(cls, texts: Sequence[str], points: Floats) -> "StoredPoints":
        """Round the unit vectors of `texts`, (N, D); of repeated texts the first."""
        keys, first = np.unique(np.array([_key(text) for text in texts], dtype=np.uint64), return_index=True)
        largest = np.abs(points[first]).max(axis=1, keepdims=True)
        levels = np.round(points[first] / np.where(largest > 0, largest, 1) * _LEVELS).astype(np.int8)
        return cls(keys, levels)

    @classmethod
    def of_the_starter_set(cls, encoder: str) -> "StoredPoints":
        """Return the packaged points of the starter set; none if they are another encoder's."""
        file = files("model.encoder").joinpath(STARTER)
        if not file.is_file():
            return NOTHING_STORED
        return cls.from_tensors(load_tensors(file.read_bytes()), encoder)

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, npt.NDArray[Any]], encoder: str) -> "StoredPoints":
        """Rebuild from `tensors`; empty if they are another encoder's. Raises KeyError for tensors of
        something else.
        """
        same = tensors["encoder"].tobytes().decode() == encoder
        return cls(tensors["keys"], tensors["levels"]) if same else NOTHING_STORED

    def tensors(self, encoder: str) -> dict[str, npt.NDArray[np.generic]]:
        """Return everything as arrays to store."""
        name = np.frombuffer(encoder.encode(), dtype=np.uint8)
        return {"keys": self.keys, "levels": self.levels, "encoder": name}

    def look_up(self, texts: Sequence[str]) -> tuple[Floats, list[int]]:
        """Return the points of `texts`, (N, D), and which of them are not stored (0 there)."""
        points = np.zeros((len(texts), self.levels.shape[1]), dtype=np.float32)
        if not len(self.keys):
            return points, list(range(len(texts)))
        keys = np.array([_key(text) for text in texts], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = self.keys[places] == keys
        points[found] = self._unit(places[found])
        return points, np.flatnonzero(~found).tolist()

    def _unit(self, places: npt.NDArray[np.int64]) -> Floats:
        levels = self.levels[places].astype(np.float32)
        scaled: Floats = levels / np.maximum(np.linalg.norm(levels, axis=1, keepdims=True), 1e-9)
        return scaled

    @property
    def size(self) -> int:
        """Return how many texts' points are stored."""
        return len(self.keys)


def _key(text: str) -> int:
    """Return 64 bits of the text's hash."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


NOTHING_STORED = StoredPoints(np.zeros(0, dtype=np.uint64), np.zeros((0, 256), dtype=np.int8))
