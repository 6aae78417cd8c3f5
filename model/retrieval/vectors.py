"""Turn messages into vectors: TF-IDF of hashed n-grams, and an encoder's point.

Both are unit vectors. n-grams recognise the same words, typing errors included; points recognise the same
meaning in other words. See `model/retrieval/postings.py` for the search.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.encoder.encoder import DIMENSIONS, Encoder
from model.encoder.reading import as_compared
from model.encoder.static import load_embeddings, unit
from model.text.features import BUCKETS, Counts, Ints, Words, count_features

SHARE_OF_POINTS = {True: 0.75, False: 0.5}
"""Share of the points' cosine in a similarity, by `Encoder.contextual`; the rest is the n-grams'
(docs/experiments-drafts.md).
"""
_FOR_THE_MEAN = 500  # Messages.
_FEW = 100  # Messages; the mean of fewer describes them rather than messages in general.

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """N messages before weighting."""

    counts: Counts
    words: Words
    points: Floats  # (N, D) of length 1, or 0 without tokens


@dataclass(frozen=True)
class Vectors:
    """N messages: the weights of their n-grams, sorted by text, and their points."""

    texts: Ints  # (F,) 0 to N - 1
    columns: Ints  # (F,) 0 to BUCKETS - 1
    weights: Floats  # (F,)
    points: Floats  # (N, D)

    def bounds(self) -> Ints:
        """Return where each text's n-grams begin and, last, where they end, (N + 1,)."""
        return np.searchsorted(self.texts, np.arange(len(self.points) + 1))


def read_messages(messages: Sequence[str], encoder: Encoder, one_by_one: bool = False) -> Reading:
    """Count and embed N messages; with `one_by_one`, a point is the same to the last bit in any batch."""
    read = [as_compared(message) for message in messages]
    together = encoder.embed([]) if one_by_one else encoder.embed(read)
    points = np.concatenate([together, *(encoder.embed([text]) for text in read if one_by_one)])
    return Reading(*count_features(read), points)


def read_later(messages: Sequence[str]) -> Reading:
    """Count N messages without embedding them."""
    return Reading(
        *count_features([as_compared(message) for message in messages]),
        np.zeros((len(messages), DIMENSIONS), dtype=np.float32),
    )


class StaticPoints:
    """Points of messages until the sentence encoder has read them: static ones about the mean of `rows`."""

    def __init__(self, messages: Sequence[str]) -> None:
        """Take the mean of some of `messages`, spread over all."""
        some = messages[:: -(-len(messages) // _FOR_THE_MEAN) or 1]
        points = load_embeddings().embed([as_compared(message) for message in some])
        self._centre: Floats = (points.sum(axis=0) / (len(some) + _FEW)).astype(np.float32)

    def of(self, messages: Sequence[str]) -> Floats:
        """Return unit vectors, (N, D); 0 for a message without tokens."""
        points = load_embeddings().embed([as_compared(message) for message in messages])
        return unit(np.where(points.any(axis=1, keepdims=True), points - self._centre, np.float32(0)))


class Weighing:
    """Make vectors. Frequencies and the points' mean are learned once, from the first messages."""

    def __init__(self, first: Reading, centred: bool) -> None:
        """Learn from `first`; with `centred`, the mean of its points is subtracted from all points."""
        size = len(first.points)
        self.idf = idf(np.bincount(first.counts.features, minlength=BUCKETS), size)  # (BUCKETS,)
        middle = first.points.sum(axis=0) / (size + _FEW)
        self.centre: Floats = (middle * centred).astype(np.float32)  # (D,)

    @classmethod
    def of(cls, idf_of_features: Floats, centre: Floats) -> "Weighing":
        """Rebuild from what one learned: `idf`, (BUCKETS,), and `centre`, (D,)."""
        weighing = cls.__new__(cls)
        weighing.idf, weighing.centre = idf_of_features, centre
        return weighing

    def weigh(self, reading: Reading) -> Vectors:
        """Return the unit vectors of messages."""
        counts, size = reading.counts, len(reading.points)
        weights = (1 + np.log(counts.counts)) * self.idf[counts.features]
        norms = np.sqrt(np.bincount(counts.texts, weights=weights**2, minlength=size))
        scaled = (weights / norms[counts.texts]).astype(np.float32)
        found = reading.points.any(axis=1, keepdims=True)
        points = unit(np.where(found, reading.points - self.centre, np.float32(0)))
        return Vectors(counts.texts, counts.features, scaled, points)


def idf(documents: npt.NDArray[np.generic], total: int) -> Floats:
    """Return log((1 + total) / (1 + documents)) + 1, smoothed as in scikit-learn's TfidfTransformer."""
    rarity: Floats = (np.log((1 + total) / (1 + documents.astype(np.float64))) + 1).astype(np.float32)
    return rarity
