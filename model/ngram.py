"""The bigram with a longer context: interpolated modified Kneser-Ney over any order, in flat numpy tables.

It shares the interface of the other models (`forward(idx, targets) -> (logits, loss)`), scores whole
documents without building distributions, and decodes step by step. Counting is in `model/ngram_counts.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.ngram_counts import Trie, count_ngrams, joined

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ORDER = 10
"""Chosen inside Bitext's training rows, where 7, 10, 12 and 16 gave 0.354, 0.350, 0.349 and 0.349 bits."""


@dataclass(frozen=True)
class State:
    """Where B texts stand: for k = 0, 1, ... the node of their last k tokens, or -1 where never seen."""

    contexts: Ints  # (B, order)


class NgramLanguageModel:
    """p(w | h) = share(h w) + passed_on(h) p(w | h without its first token), uniform below the unigrams.

    A text's first token has the empty context. Immutable once fitted, so threads may share it.
    """

    def __init__(self, trie: Trie, vocab_size: int, order: int) -> None:
        self.vocab_size = vocab_size
        self.order = order
        self._trie = trie
        tokens = slice(int(trie.first_child[0]), int(trie.first_child[1]))
        self._unigrams = np.full(vocab_size, float(trie.passed_on[0]) / vocab_size)
        self._unigrams[trie.token[tokens]] += trie.share[tokens]
        widest = int(np.diff(trie.first_child[1:]).max(initial=0))
        self._halvings = max(widest, tokens.stop - tokens.start).bit_length()

    @property
    def context_length(self) -> int:
        """How many of the last tokens can matter."""
        return max(self.order - 1, 1)

    @classmethod
    def fit(
        cls, documents: Sequence[Sequence[int]], vocab_size: int, order: int = ORDER
    ) -> "NgramLanguageModel":
        """Count `documents` (token ids below `vocab_size`); no n-gram crosses from one into the next."""
        if order < 1 or vocab_size < 1:
            raise ValueError(f"order and vocab_size must be at least 1, got {order} and {vocab_size}")
        return cls(count_ngrams(documents, vocab_size, order), vocab_size, order)

    def __call__(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return self.forward(idx, targets)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return next-token log-probabilities for idx (B, T), and the loss of targets (B, T) in nats.

        As in the tutorial, the log-probabilities are (B, T, C) alone and (B T, C) beside a loss. Each row of
        `idx` is a text's beginning, or at least `context_length` tokens of it.
        """
        rows = idx.tolist()
        contexts = self._contexts(*joined(rows))  # (B*T, order)
        logits = torch.from_numpy(np.log(self._distributions(contexts))).float()
        if targets is None:
            return logits.view(*idx.shape, self.vocab_size), None
        return logits, cross_entropy(logits, targets.reshape(-1))

    def log_probs(self, ids: Sequence[int]) -> Floats:
        """Return log p(ids[i] | ids[:i]) for every i, in nats, (T,)."""
        return self.log_probs_of([ids])[0]

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[Floats]:
        """Return `log_probs` of each document, all in one vectorised pass."""
        tokens, place = joined(documents)
        self._check(tokens)
        here = np.zeros(len(tokens), dtype=np.int64)  # the node of the k tokens up to here
        p = np.full(len(tokens), 1 / self.vocab_size)
        for length in range(1, self.order + 1):
            context = np.where(place >= length - 1, _shifted(here) if length > 1 else here, -1)
            here = self._child(context, tokens)
            seen = context >= 0
            p[seen] *= self._trie.passed_on[context[seen]]
            found = here >= 0
            p[found] += self._trie.share[here[found]]
        ends = np.cumsum([len(document) for document in documents])
        return np.split(np.log(p), ends[:-1]) if documents else []

    def start(self, batch: int) -> State:
        """Return the state of `batch` texts with no token yet."""
        contexts = np.full((batch, self.order), -1, dtype=np.int64)
        contexts[:, 0] = 0
        return State(contexts)

    def advance(self, state: State, tokens: npt.ArrayLike) -> State:
        """Return the state after each text's next token, tokens (B,)."""
        new = np.asarray(tokens, dtype=np.int64)
        self._check(new)
        contexts = np.zeros_like(state.contexts)
        contexts[:, 1:] = self._child(state.contexts[:, :-1], new[:, None])
        return State(contexts)

    def next_log_probs(self, state: State) -> Floats:
        """Return log p(next token) for each text and token, in nats, (B, V)."""
        log_p: Floats = np.log(self._distributions(state.contexts))
        return log_p

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned, by name, for a safetensors file; `from_tensors` takes it back."""
        trie = self._trie
        return {
            "token": torch.from_numpy(trie.token),
            "first_child": torch.from_numpy(trie.first_child),
            "share": torch.from_numpy(trie.share),
            "passed_on": torch.from_numpy(trie.passed_on),
            "shape": torch.tensor([self.vocab_size, self.order]),
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "NgramLanguageModel":
        """Rebuild a model; KeyError or ValueError when the tensors are not those of `tensors()`."""
        trie = Trie(
            **{name: tensors[name].numpy() for name in ("token", "first_child", "share", "passed_on")}
        )
        vocab_size, order = tensors["shape"].tolist()
        contexts, nodes = len(trie.passed_on), len(trie.token)
        whole = len(trie.first_child) == contexts + 1 and len(trie.share) == nodes == trie.first_child[-1]
        if not whole or trie.token.max(initial=0) >= vocab_size or np.any(np.diff(trie.first_child) < 0):
            raise ValueError("the n-gram tables do not fit together")
        return cls(trie, vocab_size, order)

    def _check(self, tokens: Ints) -> None:
        if len(tokens) and not 0 <= tokens.min() <= tokens.max() < self.vocab_size:
            raise ValueError(f"token ids must lie in 0..{self.vocab_size - 1}")

    def _contexts(self, tokens: Ints, place: Ints) -> Ints:
        """Return the state's nodes after each token of some texts, (N, order)."""
        self._check(tokens)
        contexts = np.zeros((len(tokens), self.order), dtype=np.int64)
        for k in range(1, self.order):
            before = _shifted(contexts[:, k - 1]) if k > 1 else contexts[:, 0]
            contexts[:, k] = self._child(np.where(place >= k - 1, before, -1), tokens)
        return contexts

    def _child(self, context: Ints, token: Ints) -> Ints:
        """Return the node of each context with one token more, or -1; binary search, elementwise."""
        trie, nodes = self._trie, len(self._trie.token)
        low = trie.first_child[context].astype(np.int64)
        end = np.where(context >= 0, trie.first_child[context + 1], low).astype(np.int64)
        high = end
        for _ in range(self._halvings):
            middle = (low + high) >> 1
            smaller = (middle < high) & (trie.token[np.minimum(middle, nodes - 1)] < token)
            low = np.where(smaller, middle + 1, low)
            high = np.where(smaller, high, middle)
        found = (low < end) & (trie.token[np.minimum(low, nodes - 1)] == token)
        return np.where(found, low, -1)

    def _distributions(self, contexts: Ints) -> Floats:
        """Return p(next token) for nodes (B, order): (B, V), each row summing to 1."""
        trie, batch = self._trie, len(contexts)
        rest = np.where(contexts >= 0, trie.passed_on[contexts], np.float64(1))  # (B, order)
        # What the longer contexts leave over: weight[:, k] is the product of rest[:, k + 1:].
        after = np.cumprod(rest[:, :0:-1], axis=1)[:, ::-1]
        weight = np.concatenate([after, np.ones((batch, 1))], axis=1)
        p: Floats = weight[:, :1] * self._unigrams
        rows, levels = np.nonzero(contexts[:, 1:] >= 0)
        nodes = contexts[rows, levels + 1]
        low, high = trie.first_child[nodes], trie.first_child[nodes + 1]
        successors = _ranges(low, high)
        each = np.repeat(np.arange(len(nodes)), high - low)
        cell = rows[each] * self.vocab_size + trie.token[successors]
        mass = weight[rows, levels + 1][each] * trie.share[successors]
        p += np.bincount(cell, weights=mass, minlength=p.size).reshape(p.shape)
        return p


def _shifted(nodes: Ints) -> Ints:
    """Return each place's predecessor; the first place has none (its caller masks it)."""
    shifted: Ints = np.concatenate([nodes[:1], nodes[:-1]])
    return shifted


def _ranges(low: npt.NDArray[np.integer], high: npt.NDArray[np.integer]) -> Ints:
    """Return low[0], ..., high[0] - 1, low[1], ..., high[1] - 1, and so on."""
    lengths = (high - low).astype(np.int64)
    offsets = np.repeat(low.astype(np.int64) - (np.cumsum(lengths) - lengths), lengths)
    members: Ints = np.arange(int(lengths.sum()), dtype=np.int64) + offsets
    return members
