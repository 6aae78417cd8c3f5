"""A bigram over sentences: which sentence of past replies follows which.

The tutorial's table (`model/tutorial/bigram.py`) again: one row for each symbol, with the counts of the next
symbol, read as probabilities. Here a symbol is a pool of like sentences, so every sentence it writes is
grammatical.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from model.masking.mask import PLACEHOLDER
from model.text.facts import facts_of
from model.writing.sentences import Sentence, split
from model.writing.tables import plain, words

Floats = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
"""Returns unit vectors of N texts, (N, D)."""

ALIKE = 0.78
"""Cosine similarity from which sentences say the same, if they agree in kind, facts and negation."""
_SMOOTHING = 0.5
"""Weight of the overall distribution in each row, so that new pairs are possible."""
_START = 0
_END = 1
_NEGATIONS = words("negations")


@dataclass(frozen=True)
class Node:
    """A sentence of a past reply, and the pool of like ones that it belongs to."""

    sentence: Sentence
    source_id: str
    pool: int


class SentenceGraph:
    """Sentences of past replies, pooled, and the smoothed table of which pool follows which, (P, P)."""

    def __init__(self, nodes: Sequence[Node], points: Floats, table: Mapping[tuple[int, int], float]) -> None:
        self.nodes = tuple(nodes)
        self.points = points  # (N, D), one row for each node
        pools = 1 + max((node.pool for node in nodes), default=_END)
        counts = np.zeros((pools, pools))
        for (before, after), weight in table.items():
            counts[before, after] += weight
        anywhere = counts.sum(axis=0) + _SMOOTHING
        anywhere[_START] = 0  # Nothing precedes the start.
        anywhere /= anywhere.sum()
        held = counts + _SMOOTHING * anywhere
        self._log_p = np.log(np.maximum(held / held.sum(axis=1, keepdims=True), 1e-300))

    @classmethod
    def of(cls, replies: Iterable[tuple[str, str, float]], embed: Embed) -> "SentenceGraph":
        """Count the graph of (source id, reply, weight) triples; a pool's leader is its earliest sentence."""
        cut = [(source_id, split(reply), weight) for source_id, reply, weight in replies]
        sentences = [sentence for _, parts, _ in cut for sentence in parts]
        points = embed([sentence.text for sentence in sentences])
        pools = iter(_pooled(sentences, points))
        nodes, table = list[Node](), dict[tuple[int, int], float]()
        for source_id, parts, weight in cut:
            before = _START
            for sentence in parts:
                node = Node(sentence, source_id, next(pools))
                nodes.append(node)
                table[before, node.pool] = table.get((before, node.pool), 0.0) + weight
                before = node.pool
            table[before, _END] = table.get((before, _END), 0.0) + weight
        return cls(nodes, points, table)

    def log_follows(self, before: int | None, after: int | None) -> float:
        """Return the natural log of the probability that pool `after` follows `before`; None: start
        or end.
        """
        row = _START if before is None else before
        return float(self._log_p[row, _END if after is None else after])

    def log_p(self, path: Sequence[int]) -> float:
        """Return the natural log of the probability of a path of pools, including start and end."""
        steps = zip([None, *path], [*path, None], strict=True)
        return math.fsum(self.log_follows(before, after) for before, after in steps)


def agree(one: str, other: str) -> bool:
    """Return whether two sentences have the same facts and placeholders, and both or neither a negation."""
    return _signature(one) == _signature(other)


@lru_cache(maxsize=8192)
def _signature(text: str) -> tuple[frozenset[str], frozenset[str], bool]:
    said = plain(text.casefold()).split()
    denies = any(word.strip(".,;:!?") in _NEGATIONS or "n't" in word for word in said)
    placeholders = frozenset(name.strip() for name in PLACEHOLDER.findall(text))
    return frozenset(fact.key for fact in facts_of(text)), placeholders, denies


def _pooled(sentences: Sequence[Sentence], points: Floats) -> list[int]:
    """Return each sentence's pool: the first earlier one whose leader is near and agrees, or a new one."""
    likeness = points @ points.T if len(points) else np.zeros((0, 0), dtype=np.float32)
    marks = [(sentence.kind, *_signature(sentence.text)) for sentence in sentences]
    leaders, pools = list[int](), list[int]()
    for at, sentence in enumerate(sentences):
        pool = next(
            (
                number
                for number, leader in enumerate(leaders)
                if sentence.text == sentences[leader].text
                or (likeness[at, leader] >= ALIKE and marks[at] == marks[leader])
            ),
            None,
        )
        if pool is None:
            leaders.append(at)
            pool = len(leaders) - 1
        pools.append(pool + 2)  # After the start and the end.
    return pools
