"""Measure how much texts overlap pairwise: chrF over characters, F1 over words.

Both are close to the metrics of evaluation; `model/drafting/ranking.py` uses them between candidates.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GRAM_ORDER = 6
RECALL_WEIGHT = 2.0
"""chrF's usual settings: 1- to 6-grams, recall weighted twice as much as precision."""
_WORD_ORDERS = (1, 2)
_WORD = re.compile(r"\w+")

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint32]


def character_f(texts: Sequence[str]) -> Array:
    """Return the chrF of each text i against each text j as reference, 0 to 1, (N, N).

    Character n-gram F-score as in Popović 2015 (chrF) and sacrebleu: white space removed, precision and
    recall averaged over the orders that both texts have. Two empty texts score 1.
    """
    codes = [np.frombuffer("".join(text.split()).encode("utf-32-le"), dtype=np.uint32) for text in texts]
    precision, recall, orders = (np.zeros((len(texts), len(texts))) for _ in range(3))
    for order in range(1, GRAM_ORDER + 1):
        shared, total = _shared_grams(codes, order)
        precision += shared / np.maximum(total, 1)[:, None]
        recall += shared / np.maximum(total, 1)[None, :]
        orders += (total[:, None] > 0) & (total[None, :] > 0)
    precision /= np.maximum(orders, 1)
    recall /= np.maximum(orders, 1)
    beta = RECALL_WEIGHT**2
    score: Array = (1 + beta) * precision * recall / np.maximum(beta * precision + recall, 1e-12)
    return _alike_where_empty(score, codes)


def word_f(texts: Sequence[str]) -> Array:
    """Return the F1 of the words and pairs of words that texts i and j share, 0 to 1, (N, N), symmetric.

    The mean over the orders that both texts have, ignoring case. It replaces ROUGE-L (Lin 2004), which takes
    longer and chose hardly better among replies (docs/experiments-drafts.md). Two texts without words score
    1.
    """
    numbers: dict[str, int] = {}
    codes = [
        np.array(
            [numbers.setdefault(word, len(numbers)) for word in _WORD.findall(text.lower())], dtype=np.uint32
        )
        for text in texts
    ]
    score, orders = (np.zeros((len(texts), len(texts))) for _ in range(2))
    for order in _WORD_ORDERS:
        shared, total = _shared_grams(codes, order)
        score += 2 * shared / np.maximum(total[:, None] + total[None, :], 1)
        orders += (total[:, None] > 0) & (total[None, :] > 0)
    score /= np.maximum(orders, 1)
    return _alike_where_empty(score, codes)


def _shared_grams(codes: Sequence[Codes], order: int) -> tuple[Array, Array]:
    """Return how many n-grams texts i and j share, with repeats, (N, N), and how many each has, (N,)."""
    counts = _gram_counts(codes, order)  # (N, U)
    return np.stack([np.minimum(row, counts).sum(axis=1) for row in counts]), counts.sum(axis=1)


def _gram_counts(codes: Sequence[Codes], order: int) -> Array:
    """Return the count of each n-gram in each text, (N, U); a 64-bit hash identifies an n-gram."""
    hashed = []
    for code in codes:
        grams = np.zeros(max(len(code) - order + 1, 0), dtype=np.uint64)
        for offset in range(order):
            grams = grams * np.uint64(0x9E3779B97F4A7C15) + code[offset : offset + len(grams)]
        hashed.append(grams)
    distinct, column = np.unique(np.concatenate(hashed), return_inverse=True)
    row = np.repeat(np.arange(len(codes)), [len(grams) for grams in hashed])
    counts = np.bincount(row * len(distinct) + column, minlength=len(codes) * len(distinct))
    return counts.reshape(len(codes), len(distinct)).astype(np.float64)


def _alike_where_empty(score: Array, codes: Sequence[Codes]) -> Array:
    empty = np.array([not len(code) for code in codes], dtype=bool)
    score[np.ix_(empty, empty)] = 1.0
    return score
