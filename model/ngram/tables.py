"""All counts, of a fit and of later additions, and the shares that they give a token after a context.

A document is counted below one root, separately from those of other roots. See `model/ngram/kneser_ney.py`
and `model/ngram/topical.py` for how contexts of different length or root are mixed into one probability.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.ngram.counting import count_ngrams, discounts_of, joined
from model.ngram.trie import Floats, Ints, Trie, check_whole

Documents = Sequence[Sequence[int]]

_NAMES = ("token", "first_child", "gained_before", "kinds", "counts_of_counts")
_GROWTH = 8
"""Added documents are counted again together with earlier additions that have fewer than 8 times as many
tokens. A text is then counted about 4 times for each factor of 8, and the tries stay few."""


@dataclass(frozen=True)
class _Addition:
    """Documents added after the fit, and what they add to the counts before them."""

    documents: tuple[tuple[int, ...], ...]
    roots: tuple[int, ...]
    gains: Trie

    @property
    def tokens(self) -> int:
        return sum(map(len, self.documents))


class Tables:
    """Counts of n-grams up to `order`, with their discounts. Immutable, so threads may share them.

    A context's share(w) is the discounted count of w after it, divided by the count of all tokens after it;
    its rest is the part of that count which the discounts took. For an unseen context, node -1, they are 0
    and 1.
    """

    def __init__(self, base: Trie, vocab_size: int, order: int, additions: Sequence[_Addition] = ()) -> None:
        self.vocab_size = vocab_size
        self.order = order
        self.roots = base.roots
        self._base = base
        self._additions = tuple(additions)
        self._tries = (base, *(addition.gains for addition in additions))
        # By length; row 0 is unused: (order + 1, 4).
        found = discounts_of(sum((trie.counts_of_counts for trie in self._tries), np.zeros((1, 1), np.int64)))
        self._discounts = np.concatenate([np.zeros((1, found.shape[1])), found])
        self._unigrams = [trie.unigrams(vocab_size) for trie in self._tries]  # (roots, V) each
        self._root_shares = self._shares_of_roots()  # (roots, V)

    @classmethod
    def count(
        cls, documents: Documents, roots: Sequence[int], number_of_roots: int, vocab_size: int, order: int
    ) -> "Tables":
        """Count `documents` (token ids below `vocab_size`), each below its root."""
        if order < 1 or vocab_size < 1:
            raise ValueError(f"order and vocab_size must be at least 1, got {order} and {vocab_size}")
        base = count_ngrams(documents, roots, number_of_roots, vocab_size, order)
        return cls(base, vocab_size, order)

    def add(self, documents: Documents, roots: Sequence[int]) -> "Tables":
        """Return the tables of a fit that includes these documents too, sharing those of the fit.

        Short earlier additions are counted again.
        """
        pending, below = tuple(map(tuple, documents)), tuple(roots)
        tokens = sum(map(len, pending))
        kept = list(self._additions)
        while kept and kept[-1].tokens < _GROWTH * tokens:
            last = kept.pop()
            pending, below = last.documents + pending, last.roots + below
            tokens += last.tokens
        earlier = [self._base, *(addition.gains for addition in kept)]
        gains = count_ngrams(pending, below, self.roots, self.vocab_size, self.order, earlier)
        return Tables(self._base, self.vocab_size, self.order, [*kept, _Addition(pending, below, gains)])

    def start(self, roots: Ints) -> Ints:
        """Return the contexts of texts with no token yet, (T, S, order) for T tries; root -1 is none."""
        contexts = np.full((len(self._tries), len(roots), self.order), -1, dtype=np.int64)
        contexts[..., 0] = roots
        return contexts

    def advance(self, contexts: Ints, tokens: Ints) -> Ints:
        """Return the contexts after each text's next token, tokens (S,)."""
        self.check(tokens)
        after = np.empty_like(contexts)
        after[..., 0] = contexts[..., 0]
        for i, trie in enumerate(self._tries):
            after[i, :, 1:2] = self._below_roots(i, contexts[i, :, 0], tokens)[:, None]
            after[i, :, 2:] = trie.child(contexts[i, :, 1:-1], tokens[:, None])
        return after

    def after_each(self, documents: Documents, roots: Sequence[int]) -> Ints:
        """Return the contexts after each token of some documents, (T, N, order)."""
        root = np.repeat(np.asarray(roots, dtype=np.int64), [len(document) for document in documents])
        walk = [nodes for _, nodes in self._walk(*joined(documents), root)][: self.order - 1]
        return np.stack([np.broadcast_to(root, (len(self._tries), len(root))), *walk], axis=-1)

    def shares(self, documents: Documents, roots: Sequence[int]) -> Iterator[tuple[Floats, Floats]]:
        """For length 1 to `order`, yield each token's share and its context's rest, (N,) each."""
        tokens, place = joined(documents)
        root = np.repeat(np.asarray(roots, dtype=np.int64), [len(document) for document in documents])
        for length, (contexts, nodes) in enumerate(self._walk(tokens, place, root), start=1):
            total, taken, kept = np.zeros((3, len(tokens)))
            for trie, context, node in zip(self._tries, contexts, nodes, strict=True):
                seen, found = np.flatnonzero(context >= 0), np.flatnonzero(node >= 0)
                in_all, discounted = trie.totals(context[seen], self._discounts[length])
                total[seen] += in_all
                taken[seen] += discounted
                kept[found] += trie.kept(node[found], self._discounts, length)
            unseen = total == 0
            total[unseen] = taken[unseen] = 1
            yield kept / total, taken / total

    def totals(self, contexts: Ints) -> tuple[Floats, Floats]:
        """Return the count of all tokens after contexts (T, S, order), and their rest, (S, order)."""
        flat = contexts.reshape(len(contexts), -1)
        total, taken = np.zeros((2, flat.shape[1]))
        for trie, nodes in zip(self._tries, flat, strict=True):
            seen = np.flatnonzero(nodes >= 0)
            in_all, discounted = trie.totals(nodes[seen], self._discounts[seen % self.order + 1])
            total[seen] += in_all
            taken[seen] += discounted
        unseen = total == 0
        total[unseen] = taken[unseen] = 1
        return total.reshape(contexts.shape[1:]), (taken / total).reshape(contexts.shape[1:])

    def add_shares(self, p: Floats, contexts: Ints, scale: Floats) -> None:
        """Add to p (B, V) the discounted counts after contexts (T, S, order), times `scale` (S, order).

        Counts after roots are left out (see `root_shares`). The S contexts are those of B texts in order, S
        / B times.
        """
        scales = scale.reshape(-1)
        for trie, nodes in zip(self._tries, contexts.reshape(len(contexts), -1), strict=True):
            seen = np.flatnonzero(nodes >= 0)
            row, level = np.divmod(seen, self.order)
            seen, row, level = seen[level > 0], row[level > 0], level[level > 0]
            low, high = trie.successors(nodes[seen])
            widths = high - low
            successors = _ranges(low, widths)
            cells = np.repeat(row % len(p) * self.vocab_size, widths) + trie.token.take(successors)
            mass = trie.kept(successors, self._discounts, np.repeat(level + 1, widths))
            mass *= np.repeat(scales[seen], widths)
            np.add.at(p.reshape(-1), cells, mass)

    def root_shares(self, roots: Ints | int) -> Floats:
        """Return each token's share after one root, (V,), or after roots (S,), (S, V)."""
        shares: Floats = self._root_shares[roots]
        return shares

    def check(self, tokens: Ints) -> None:
        """Raise ValueError for a token outside the vocabulary."""
        if len(tokens) and not 0 <= tokens.min() <= tokens.max() < self.vocab_size:
            raise ValueError(f"token ids must lie in 0..{self.vocab_size - 1}")

    def tensors(self) -> dict[str, Tensor]:
        """Return everything counted, by name, for a safetensors file; `from_tensors` reads it."""
        documents = [document for addition in self._additions for document in addition.documents]
        roots = [root for addition in self._additions for root in addition.roots]
        return {
            **{name: torch.from_numpy(getattr(self._base, name)) for name in _NAMES},
            "added": torch.from_numpy(joined(documents)[0]),
            "added_lengths": torch.tensor([len(document) for document in documents], dtype=torch.int64),
            "added_roots": torch.tensor(roots, dtype=torch.int64),
            "shape": torch.tensor([self.roots, self.vocab_size, self.order]),
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Tables":
        """Rebuild tables; KeyError or ValueError unless the tensors are those of `tensors()`."""
        roots, vocab_size, order = tensors["shape"].tolist()
        base = Trie(**{name: tensors[name].numpy() for name in _NAMES}, former=None)
        check_whole(base, roots, vocab_size, order)
        tables = cls(base, vocab_size, order)
        lengths, below = tensors["added_lengths"].numpy(), tensors["added_roots"].tolist()
        if lengths.sum() != len(tensors["added"]) or len(lengths) != len(below):
            raise ValueError("the added documents do not have the lengths and roots that are saved with them")
        if not below:
            return tables
        added = np.split(tensors["added"].numpy(), np.cumsum(lengths)[:-1])
        return tables.add([document.tolist() for document in added], below)

    def _below_roots(self, i: int, roots: Ints, tokens: Ints) -> Ints:
        """Return the node of each token alone in trie i, or -1."""
        return np.where(roots >= 0, self._unigrams[i][roots, tokens], -1)

    def _walk(self, tokens: Ints, place: Ints, root: Ints) -> Iterator[tuple[Ints, Ints]]:
        """For length 1 to `order`, yield each token's context, one shorter, and its n-gram: nodes (T, N)."""
        self.check(tokens)
        nodes = np.tile(root, (len(self._tries), 1))
        for length in range(1, self.order + 1):
            contexts = nodes
            if length > 1:
                contexts = np.full_like(nodes, -1)
                contexts[:, 1:] = np.where(place[1:] >= length - 1, nodes[:, :-1], -1)
            nodes = np.empty_like(contexts)
            for i, trie in enumerate(self._tries):
                by_root = length == 1
                nodes[i] = self._below_roots(i, root, tokens) if by_root else trie.child(contexts[i], tokens)
            yield contexts, nodes

    def _shares_of_roots(self) -> Floats:
        roots = np.arange(self.roots)
        total, kept = np.zeros(self.roots), np.zeros((self.roots, self.vocab_size))
        for trie, unigrams in zip(self._tries, self._unigrams, strict=True):
            total += trie.totals(roots, self._discounts[1])[0]
            seen = unigrams >= 0
            kept[seen] += trie.kept(unigrams[seen].astype(np.int64), self._discounts, 1)
        total[total == 0] = 1
        return kept / total[:, None]


def _ranges(low: Ints, widths: Ints) -> Ints:
    """Return low[0], ..., low[0] + widths[0] - 1, low[1], and so on."""
    ends = np.cumsum(widths)
    members: Ints = np.repeat(low - ends + widths, widths)
    members += np.arange(len(members))
    return members
