"""The bigram with a longer context: interpolated modified Kneser-Ney over any order, in flat numpy tables.

It shares the interface of the other models (`forward(idx, targets) -> (logits, loss)`), scores whole
documents without building distributions, decodes step by step, and learns more documents in milliseconds.
Counting is in `model/ngram_counts.py`, the tables are those of `model/ngram_trie.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.ngram_counts import count_ngrams, discounts_of, joined
from model.ngram_trie import Floats, Ints, Trie, check_whole

Documents = Sequence[Sequence[int]]

ORDER = 10
"""Chosen inside Bitext's training rows, where 7, 10, 12 and 16 gave 0.354, 0.350, 0.349 and 0.349 bits."""


_TABLES = ("token", "first_child", "gained_before", "kinds", "counts_of_counts")
_GROWTH = 8
"""Added documents are counted again together with those added before while these are fewer than 8 times as
many tokens: a text is counted some 4 times for each factor of 8, and the tables stay few."""


@dataclass(frozen=True)
class State:
    """Where B texts stand in a model's T tries: for k = 0, 1, ... the node of their last k tokens, or -1."""

    contexts: Ints  # (T, B, order)


@dataclass(frozen=True)
class _Addition:
    """Documents added after the fit, and what they add to the counts before them."""

    documents: tuple[tuple[int, ...], ...]
    gains: Trie

    @property
    def tokens(self) -> int:
        return sum(map(len, self.documents))


class NgramLanguageModel:
    """p(w | h) = kept(h w) / total(h) + passed_on(h) p(w | h without its first token), uniform at the end.

    kept(h w) is a count less its discount, and passed_on(h) what discounts take of all that followed h.
    A text's first token has the empty context. Immutable once fitted, so threads may share it.
    """

    def __init__(self, base: Trie, vocab_size: int, order: int, additions: Sequence[_Addition] = ()) -> None:
        self.vocab_size = vocab_size
        self.order = order
        self._base = base
        self._additions = tuple(additions)
        self._tries = (base, *(addition.gains for addition in additions))
        # By length, row 0 being of no use: (order + 1, 4).
        found = discounts_of(sum((trie.counts_of_counts for trie in self._tries), np.zeros((1, 1), np.int64)))
        self._discounts = np.concatenate([np.zeros((1, found.shape[1])), found])
        self._unigrams = self._unigram_distribution()  # (V,)

    @property
    def context_length(self) -> int:
        """How many of the last tokens can matter."""
        return max(self.order - 1, 1)

    @classmethod
    def fit(cls, documents: Documents, vocab_size: int, order: int = ORDER) -> "NgramLanguageModel":
        """Count `documents` (token ids below `vocab_size`); no n-gram crosses from one into the next."""
        if order < 1 or vocab_size < 1:
            raise ValueError(f"order and vocab_size must be at least 1, got {order} and {vocab_size}")
        return cls(count_ngrams(documents, vocab_size, order), vocab_size, order)

    def add(self, documents: Documents) -> "NgramLanguageModel":
        """Return the model that a fit on these documents too would give; this one stays as it is.

        The tables of the fit are shared. What was added before is counted again where it is short.
        """
        pending = tuple(map(tuple, documents))
        tokens = sum(map(len, pending))
        kept = list(self._additions)
        while kept and kept[-1].tokens < _GROWTH * tokens:
            last = kept.pop()
            pending, tokens = last.documents + pending, tokens + last.tokens
        earlier = [self._base, *(addition.gains for addition in kept)]
        gains = count_ngrams(pending, self.vocab_size, self.order, earlier)
        return NgramLanguageModel(self._base, self.vocab_size, self.order, [*kept, _Addition(pending, gains)])

    def __call__(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return self.forward(idx, targets)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return next-token log-probabilities for idx (B, T), and the loss of targets (B, T) in nats.

        As in the tutorial, the log-probabilities are (B, T, C) alone and (B T, C) beside a loss. Each row of
        `idx` is a text's beginning, or at least `context_length` tokens of it.
        """
        rows = idx.tolist()
        contexts = self._contexts(*joined(rows))  # (tries, B*T, order)
        logits = torch.from_numpy(np.log(self._distributions(contexts))).float()
        if targets is None:
            return logits.view(*idx.shape, self.vocab_size), None
        return logits, cross_entropy(logits, targets.reshape(-1))

    def log_probs(self, ids: Sequence[int]) -> Floats:
        """Return log p(ids[i] | ids[:i]) for every i, in nats, (T,)."""
        return self.log_probs_of([ids])[0]

    def log_probs_of(self, documents: Documents) -> list[Floats]:
        """Return `log_probs` of each document, all in one vectorised pass."""
        tokens, place = joined(documents)
        p = np.full(len(tokens), 1 / self.vocab_size)
        for length, (contexts, nodes) in enumerate(self._walk(tokens, place), start=1):
            total, taken, kept = np.zeros((3, len(tokens)))
            for trie, context, node in zip(self._tries, contexts, nodes, strict=True):
                seen, found = np.flatnonzero(context >= 0), np.flatnonzero(node >= 0)
                in_all, discounted = trie.totals(context[seen], self._discounts[length])
                total[seen] += in_all
                taken[seen] += discounted
                kept[found] += trie.kept(node[found], self._discounts, length)
            known = total > 0
            p[known] = (kept[known] + taken[known] * p[known]) / total[known]
        ends = np.cumsum([len(document) for document in documents])
        return np.split(np.log(p), ends[:-1]) if documents else []

    def start(self, batch: int) -> State:
        """Return the state of `batch` texts with no token yet; a state is of use to this model only."""
        contexts = np.full((len(self._tries), batch, self.order), -1, dtype=np.int64)
        contexts[..., 0] = 0
        return State(contexts)

    def advance(self, state: State, tokens: npt.ArrayLike) -> State:
        """Return the state after each text's next token, tokens (B,)."""
        new = np.asarray(tokens, dtype=np.int64)
        self._check(new)
        contexts = np.zeros_like(state.contexts)
        for trie, before, after in zip(self._tries, state.contexts, contexts, strict=True):
            after[:, 1:2] = trie.unigrams(new)[:, None]
            after[:, 2:] = trie.child(before[:, 1:-1], new[:, None])
        return State(contexts)

    def next_log_probs(self, state: State) -> Floats:
        """Return log p(next token) for each text and token, in nats, (B, V)."""
        log_p: Floats = np.log(self._distributions(state.contexts))
        return log_p

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned, by name, for a safetensors file; `from_tensors` takes it back."""
        added = [document for addition in self._additions for document in addition.documents]
        return {
            **{name: torch.from_numpy(getattr(self._base, name)) for name in _TABLES},
            "added": torch.from_numpy(joined(added)[0]),
            "added_lengths": torch.tensor([len(document) for document in added], dtype=torch.int64),
            "shape": torch.tensor([self.vocab_size, self.order]),
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "NgramLanguageModel":
        """Rebuild a model; KeyError or ValueError when the tensors are not those of `tensors()`."""
        vocab_size, order = tensors["shape"].tolist()
        base = Trie(**{name: tensors[name].numpy() for name in _TABLES}, former=None)
        check_whole(base, vocab_size, order)
        model = cls(base, vocab_size, order)
        ends = np.cumsum(tensors["added_lengths"].numpy())
        if not len(ends):
            return model
        *added, rest = np.split(tensors["added"].numpy(), ends)
        if len(rest) or len(tensors["added"]) != ends[-1]:
            raise ValueError("the added documents do not have the lengths that are saved with them")
        return model.add([document.tolist() for document in added])

    def _check(self, tokens: Ints) -> None:
        if len(tokens) and not 0 <= tokens.min() <= tokens.max() < self.vocab_size:
            raise ValueError(f"token ids must lie in 0..{self.vocab_size - 1}")

    def _walk(self, tokens: Ints, place: Ints) -> Iterator[tuple[Ints, Ints]]:
        """For length 1 to `order`, yield each token's context, one shorter, and its n-gram: nodes (T, N)."""
        self._check(tokens)
        nodes = np.zeros((len(self._tries), len(tokens)), dtype=np.int64)
        for length in range(1, self.order + 1):
            contexts = nodes
            if length > 1:
                contexts = np.full_like(nodes, -1)
                contexts[:, 1:] = np.where(place[1:] >= length - 1, nodes[:, :-1], -1)
            nodes = np.empty_like(contexts)
            for i, trie in enumerate(self._tries):
                nodes[i] = trie.child(contexts[i], tokens) if length > 1 else trie.unigrams(tokens)
            yield contexts, nodes

    def _contexts(self, tokens: Ints, place: Ints) -> Ints:
        """Return the state's nodes after each token of some texts, (T, N, order)."""
        walk = [nodes for _, nodes in self._walk(tokens, place)]
        return np.stack([np.zeros_like(walk[0]), *walk[:-1]], axis=-1)

    def _distributions(self, contexts: Ints) -> Floats:
        """Return p(next token) for nodes (T, B, order): (B, V), each row summing to 1."""
        batch, longer = contexts.shape[1], self.order - 1
        total, taken = np.zeros((2, batch * longer))
        flat = contexts[..., 1:].reshape(
            len(self._tries), batch * longer
        )  # The empty context is in self._unigrams.
        for trie, nodes in zip(self._tries, flat, strict=True):
            seen = np.flatnonzero(nodes >= 0)
            in_all, discounted = trie.totals(nodes[seen], self._discounts[seen % longer + 2])
            total[seen] += in_all
            taken[seen] += discounted
        unseen = total == 0
        total[unseen] = taken[unseen] = 1  # They pass everything on.
        # What a context gets is the product of what all longer ones pass on.
        weight = np.ones((batch, self.order))
        weight[:, :-1] = np.cumprod((taken / total).reshape(batch, longer)[:, ::-1], axis=1)[:, ::-1]
        p: Floats = weight[:, :1] * self._unigrams
        scale = weight[:, 1:].reshape(-1) / total
        for trie, nodes in zip(self._tries, flat, strict=True):
            self._add_successors(p, trie, nodes, scale)
        return p

    def _add_successors(self, p: Floats, trie: Trie, contexts: Ints, scale: Floats) -> None:
        """Add to p (B, V) what a trie knows to follow contexts (B * (order - 1),), each scaled."""
        seen = np.flatnonzero(contexts >= 0)
        text, length = np.divmod(seen, self.order - 1)
        low, high = trie.successors(contexts[seen])
        widths = high - low
        nodes = _ranges(low, widths)
        cells = np.repeat(text * self.vocab_size, widths) + trie.token.take(nodes)
        mass = trie.kept(nodes, self._discounts, np.repeat(length + 2, widths))
        mass *= np.repeat(scale[seen], widths)
        np.add.at(p.reshape(-1), cells, mass)

    def _unigram_distribution(self) -> Floats:
        """Return p(next token) after the empty context, (V,)."""
        root = np.zeros(1, dtype=np.int64)
        total = taken = 0.0
        kept = np.zeros(self.vocab_size)
        for trie in self._tries:
            in_all, discounted = trie.totals(root, self._discounts[1])
            total, taken = total + float(in_all[0]), taken + float(discounted[0])
            low, high = trie.successors(root)
            nodes = _ranges(low, high - low)
            kept[trie.token[nodes]] += trie.kept(nodes, self._discounts, 1)
        uniform = np.full(self.vocab_size, 1 / self.vocab_size)
        return (kept + taken * uniform) / total if total else uniform


def _ranges(low: Ints, widths: Ints) -> Ints:
    """Return low[0], ..., low[0] + widths[0] - 1, low[1], and so on."""
    ends = np.cumsum(widths)
    members: Ints = np.repeat(low - ends + widths, widths)
    members += np.arange(len(members))
    return members
