"""The words of past messages, and how rare each is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.retrieval.hits import Hit
from model.retrieval.vectors import Floats, idf
from model.text.features import Hashes, Words, read_words

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class KnownWords:
    """The hashes of words seen, sorted, (K,), the idf of each, (K,), and that of an unknown word."""

    hashes: Hashes
    idf: Floats
    unknown_idf: float

    @classmethod
    def of(cls, words: Words, texts: int) -> "KnownWords":
        """Count the words of `texts` messages; words of a single message are left out."""
        known, which = np.unique(words.hashes, return_inverse=True)
        in_texts = np.unique(which * max(texts, 1) + words.texts) // max(texts, 1)
        counts = np.bincount(in_texts, minlength=len(known))
        known, counts = known[counts > 1], counts[counts > 1]
        return cls(known, idf(counts, texts), float(idf(np.zeros(1), texts)[0]))

    def learned(self, hashes: Hashes) -> "KnownWords":
        """Return these and the words of `hashes`, with the weight of unknown ones."""
        new = np.setdiff1d(hashes, self.hashes)
        if not len(new):
            return self
        known = np.concatenate([self.hashes, new])
        weights = np.concatenate([self.idf, np.full(len(new), self.unknown_idf, dtype=np.float32)])
        order = np.argsort(known)
        return replace(self, hashes=known[order], idf=weights[order])

    def holds(self, hashes: Hashes) -> Flags:
        """Mark the words that are known, (W,)."""
        return np.isin(hashes, self.hashes)

    def rarity(self, hashes: Hashes) -> Floats:
        """Return the rarity of each word, (W,): idf less one, so that a word of every message has 0."""
        if not len(self.hashes):
            return np.full(len(hashes), self.unknown_idf - 1, dtype=np.float32)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found = np.where(self.hashes[place] == hashes, self.idf[place], self.unknown_idf)
        return (found - 1).astype(np.float32)


def share(held: Flags, rarity: Floats) -> float:
    """Return the share of the words, weighted by rarity, that are held; 0 if there are none."""
    weights = rarity + 1e-6  # So that words of rarity 0 count if there are no others.
    return float(weights[held].sum() / weights.sum()) if len(weights) else 0.0


def with_shared_words(hits: Sequence[Hit], hashes: Hashes, rarity: Floats) -> dict[str, Hit]:
    """Return the hits by their rows' ids, each with the share of the asked words in its message."""
    once = list({hit.row.id: hit for hit in hits}.values())
    asked, which = np.unique(hashes, return_inverse=True)
    words = read_words([hit.row.message for hit in once])
    held = np.zeros((len(once), len(asked)), dtype=bool)
    if len(asked):
        place = np.minimum(np.searchsorted(asked, words.hashes), len(asked) - 1)
        same = asked[place] == words.hashes
        held[words.texts[same], place[same]] = True
    return {hit.row.id: replace(hit, shared=share(held[i][which], rarity)) for i, hit in enumerate(once)}
