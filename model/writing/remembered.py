"""Cache the embeddings of texts: near replies recur with every message of their topic."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from model.writing.graph import Embed, Floats

_KEPT = 20_000
"""Texts: 30 MB with 384 dimensions."""


class RememberedEmbedding:
    """An `embed` that caches the 20,000 most recently used texts. Thread-safe."""

    def __init__(self, embed: Embed, kept: int = _KEPT) -> None:
        self._embed = embed
        self._kept = kept
        self._lock = threading.Lock()
        self._points: OrderedDict[str, Floats] = OrderedDict()

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of N texts, (N, D)."""
        with self._lock:
            known = {text: self._points[text] for text in texts if text in self._points}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new or not texts:
            points = self._embed(new)
            if not texts:
                return points
            known.update(zip(new, points, strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._points[text] = known[text]
                self._points.move_to_end(text)
            while len(self._points) > self._kept:
                self._points.popitem(last=False)
        return np.stack([known[text] for text in texts])
