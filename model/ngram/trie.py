"""The n-gram model's counts in a flat trie, with vectorised lookup.

The first nodes are roots: the empty context, once for each set of documents that is counted separately. The
nodes of length 1 follow, then those of length 2, and so on, each length sorted by its context's node and then
by its last token. Hence the successors of node `c` are the nodes `first_child[c]` to `first_child[c + 1]`,
sorted by token, and a binary search finds one of them. See `model/ngram/counting.py` for counting, and
`model/ngram/tables.py` for probabilities.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Narrow = npt.NDArray[np.integer]

CLASSES = 4
"""Counts of 0, 1, 2, and 3 or more are discounted alike."""


@dataclass(frozen=True)
class Trie:
    """What some documents add to the counts of earlier tries: n nodes, the first m shorter than the order.

    All counts here are gains, so those of several tries add up; in the first trie they are the counts.
    """

    token: Narrow  # (n,) the last token of each n-gram; 0 for a root
    first_child: npt.NDArray[np.int32]  # (m + 1,)
    gained_before: Narrow  # (n + 1,) what all nodes before each one gained
    kinds: Narrow  # (m, 3) successors gained with a count of 1, 2, and 3 or more; fewer are negative
    counts_of_counts: Ints  # (order, 4) n-grams of each length gained with a count of 1, 2, 3 and 4
    former: Ints | None  # (n,) each n-gram's count in the earlier tries; None in the first trie

    @property
    def roots(self) -> int:
        """The number of roots, which are nodes 0 to `roots` - 1."""
        return int(self.first_child[0])

    def unigrams(self, vocab_size: int) -> npt.NDArray[np.int32]:
        """Return the node of each token below each root, or -1, (roots, V)."""
        nodes = np.full((self.roots, vocab_size), -1, dtype=np.int32)
        low, high = self.first_child[:-1][: self.roots], self.first_child[1:][: self.roots]
        unigrams = np.arange(low[0], high[-1], dtype=np.int32)
        nodes[np.repeat(np.arange(self.roots), high - low), self.token[unigrams]] = unigrams
        return nodes

    def child(self, context: Ints, token: Ints) -> Ints:
        """Return the node of each context with one token more, or -1; elementwise; context -1 is none."""
        low, end = self.successors(context)
        end = np.where(context >= 0, end, low)
        width = int((end - low).max(initial=0))
        for bit in reversed(range(width.bit_length())):  # Search for all of them at once.
            probe = low + (1 << bit)
            smaller = (probe <= end) & (self.token.take(probe - 1, mode="clip") < token)
            low = np.where(smaller, probe, low)
        found = (low < end) & (self.token.take(low, mode="clip") == token)
        return np.where(found, low, -1)

    def successors(self, contexts: Ints) -> tuple[Ints, Ints]:
        """Return the first successor of each context, and the node after its last."""
        return self.first_child[contexts].astype(np.int64), self.first_child[contexts + 1].astype(np.int64)

    def gained(self, nodes: Ints) -> Ints:
        """Return what the count of each n-gram gained; 0 for node -1."""
        gain = self.gained_before[nodes + 1] - self.gained_before[nodes]
        return np.where(nodes >= 0, gain, 0)

    def totals(self, contexts: Ints, discounts: Floats) -> tuple[Floats, Floats]:
        """Return what the successors of contexts (C,) gained in total, and what discounts take of it.

        `discounts`, (C, 4) or (4,), are those of the successors' length, by class of count.
        """
        low, high = self.successors(contexts)
        total = (self.gained_before[high] - self.gained_before[low]).astype(np.float64)
        taken = np.einsum("...k,...k->...", self.kinds[contexts], discounts[..., 1:])
        return total, taken

    def kept(self, nodes: Ints, discounts: Floats, length: Ints | int) -> Floats:
        """Return what each n-gram's discounted count gained; `discounts` (order + 1, 4) are by its length."""
        gain = self.gained_before.take(nodes + 1) - self.gained_before.take(nodes)
        by_class, first = discounts.reshape(-1), np.multiply(length, CLASSES)
        former: Ints | int = 0 if self.former is None else self.former.take(nodes)
        kept: Floats = gain - by_class.take(first + np.minimum(former + gain, 3))
        return kept if self.former is None else kept + by_class.take(first + np.minimum(former, 3))


def check_whole(trie: Trie, roots: int, vocab_size: int, order: int) -> None:
    """Raise ValueError unless `trie` is a complete first trie of these roots, vocabulary and order."""
    nodes, contexts = len(trie.token), len(trie.kinds)
    shapes = [trie.first_child.shape, trie.gained_before.shape, trie.kinds.shape, trie.counts_of_counts.shape]
    whole = (
        shapes == [(contexts + 1,), (nodes + 1,), (contexts, 3), (order, 4)] and roots <= contexts <= nodes
    )
    if whole:
        first, before = trie.first_child, trie.gained_before
        kinds = trie.kinds[:, 0] + trie.kinds[:, 1] + trie.kinds[:, 2]
        whole = (
            bool(first[0] == roots and first[-1] == nodes and (first[1:] >= first[:-1]).all())
            and bool((before[: roots + 1] == 0).all() and (before[roots + 1 :] > before[roots:-1]).all())
            and bool(trie.token.min() >= 0 and trie.token.max() < vocab_size)
            and bool((kinds == np.diff(first)).all() and trie.kinds.min() >= 0)
            and bool(trie.counts_of_counts.min() >= 0)
        )
    if not whole:
        raise ValueError("the n-gram tables do not fit together")
