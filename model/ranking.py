"""Which of many candidate replies to show: consensus (minimum Bayes risk), then a few that really differ.

Candidates come from `model/drafting.py`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GRAM_ORDER = 6
RECALL_WEIGHT = 2.0
"""chrF's usual setting: 1- to 6-grams, recall weighs twice as much as precision."""

Array = npt.NDArray[np.float64]


def character_f(texts: Sequence[str]) -> Array:
    """chrF of every text i against every text j as its reference, 0 to 1, (N, N).

    Character n-gram F-score as in Popović 2015 (chrF) and sacrebleu: white space left out, precision and
    recall averaged over the orders that both texts have. Two empty texts are alike.
    """
    codes = [np.frombuffer("".join(text.split()).encode("utf-32-le"), dtype=np.uint32) for text in texts]
    precision, recall, orders = (np.zeros((len(texts), len(texts))) for _ in range(3))
    for order in range(1, GRAM_ORDER + 1):
        counts = _gram_counts(codes, order)  # (N, U)
        total = counts.sum(axis=1)  # (N,)
        both = (total[:, None] > 0) & (total[None, :] > 0)
        shared = np.stack([np.minimum(row, counts).sum(axis=1) for row in counts])  # (N, N)
        precision += shared / np.maximum(total, 1)[:, None]
        recall += shared / np.maximum(total, 1)[None, :]
        orders += both
    precision /= np.maximum(orders, 1)
    recall /= np.maximum(orders, 1)
    beta = RECALL_WEIGHT**2
    score: Array = (1 + beta) * precision * recall / np.maximum(beta * precision + recall, 1e-12)
    empty = np.array([not len(code) for code in codes], dtype=bool)
    score[np.ix_(empty, empty)] = 1.0
    return score


def consensus(similarity: Array, weights: npt.ArrayLike) -> Array:
    """How well each candidate agrees with all others, (N,): minimum Bayes risk with a sample's own weights.

    `similarity` (N, N) is `character_f` of the candidates; `weights` (N,) say how much each counts as
    evidence. A candidate is not compared with itself. Source: Kumar and Byrne 2004, with F as the gain.
    """
    others = np.tile(np.asarray(weights, dtype=np.float64), (len(similarity), 1))
    np.fill_diagonal(others, 0)
    total = others.sum(axis=1)
    agreement: Array = (similarity * others).sum(axis=1) / np.where(total > 0, total, 1)
    return agreement


def choose(scores: Array, similarity: Array, count: int = 3, too_similar: float = 0.8) -> list[int]:
    """The best candidates by score, best first, skipping any that is too similar to one already chosen."""
    chosen: list[int] = []
    for candidate in np.argsort(-scores, kind="stable").tolist():
        alike = (max(similarity[candidate, other], similarity[other, candidate]) for other in chosen)
        if all(value <= too_similar for value in alike):
            chosen.append(candidate)
        if len(chosen) == count:
            break
    return chosen


def _gram_counts(codes: Sequence[npt.NDArray[np.uint32]], order: int) -> Array:
    """How often each n-gram of the texts stands in each, (N, U); a 64-bit hash stands for an n-gram."""
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
