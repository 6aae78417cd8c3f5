"""The words that past messages know, and how much each says of a message."""

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
    """The hashes of words seen, sorted, (K,), the idf of each, (K,), and that of a word not seen."""

    hashes: Hashes
    idf: Floats
    unknown_idf: float

    @classmethod
    def of(cls, words: Words, texts: int) -> "KnownWords":
        """The words of `texts` messages; a word of one message alone says little of a language."""
        known, which = np.unique(words.hashes, return_inverse=True)
        in_texts = np.unique(which * max(texts, 1) + words.texts) // max(texts, 1)
        counts = np.bincount(in_texts, minlength=len(known))
        known, counts = known[counts > 1], counts[counts > 1]
        return cls(known, idf(counts, texts), float(idf(np.zeros(1), texts)[0]))

    def learned(self, hashes: Hashes) -> "KnownWords":
        """These and the words of `hashes`, which weigh as much as unknown ones."""
        new = np.setdiff1d(hashes, self.hashes)
        if not len(new):
            return self
        known = np.concatenate([self.hashes, new])
        weights = np.concatenate([self.idf, np.full(len(new), self.unknown_idf, dtype=np.float32)])
        order = np.argsort(known)
        return replace(self, hashes=known[order], idf=weights[order])

    def holds(self, hashes: Hashes) -> Flags:
        """Which words are known, (W,)."""
        return np.isin(hashes, self.hashes)

    def rarity(self, hashes: Hashes) -> Floats:
        """How much each word says, (W,): idf less one, so that a word of every message says nothing."""
        if not len(self.hashes):
            return np.full(len(hashes), self.unknown_idf - 1, dtype=np.float32)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        found = np.where(self.hashes[place] == hashes, self.idf[place], self.unknown_idf)
        return (found - 1).astype(np.float32)


def share(held: Flags, rarity: Floats) -> float:
    """The share of the words, weighted by how much each says, that are held; 0 of no words."""
    weights = rarity + 1e-6  # Words that say nothing count when there are no others.
    return float(weights[held].sum() / weights.sum()) if len(weights) else 0.0


def with_shared_words(hits: Sequence[Hit], hashes: Hashes, rarity: Floats) -> dict[str, Hit]:
    """The hits by their rows' ids, each with the share of the asked words that its message holds."""
    once = list({hit.row.id: hit for hit in hits}.values())
    asked, which = np.unique(hashes, return_inverse=True)
    words = read_words([hit.row.message for hit in once])
    held = np.zeros((len(once), len(asked)), dtype=bool)
    if len(asked):
        place = np.minimum(np.searchsorted(asked, words.hashes), len(asked) - 1)
        same = asked[place] == words.hashes
        held[words.texts[same], place[same]] = True
    return {hit.row.id: replace(hit, shared=share(held[i][which], rarity)) for i, hit in enumerate(once)}
