"""Interpolated modified Kneser-Ney of any order: the bigram with a longer context, in flat numpy tables.

It has the interface of the other models (`forward(idx, targets) -> (logits, loss)`), scores whole documents
without building distributions, decodes step by step, and learns more documents in milliseconds. See
`model/ngram/tables.py` for the counts and their lookup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.ngram.tables import Documents, Tables
from model.ngram.trie import Floats, Ints

ORDER = 10
"""Chosen inside Bitext's training rows, where 7, 10, 12 and 16 gave 0.354, 0.350, 0.349 and 0.349 bits."""


@dataclass(frozen=True)
class State:
    """The contexts of B texts in T tries: for k = 0, 1, ... the node of their last k tokens, or -1."""

    contexts: Ints  # (T, B, order)


class NgramLanguageModel:
    """p(w | h) = share(h, w) + rest(h) p(w | h without its first token), and uniform below the empty context.

    A text's first token has the empty context. Immutable once fitted, so threads may share it.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @property
    def vocab_size(self) -> int:
        return self._tables.vocab_size

    @property
    def order(self) -> int:
        return self._tables.order

    @property
    def context_length(self) -> int:
        """How many of the last tokens can matter."""
        return max(self.order - 1, 1)

    @classmethod
    def fit(cls, documents: Documents, vocab_size: int, order: int = ORDER) -> "NgramLanguageModel":
        """Count `documents` (token ids below `vocab_size`); no n-gram crosses from one to the next."""
        return cls(Tables.count(documents, [0] * len(documents), 1, vocab_size, order))

    def add(self, documents: Documents) -> "NgramLanguageModel":
        """Return the model of a fit that includes these documents; this one does not change."""
        return NgramLanguageModel(self._tables.add(documents, [0] * len(documents)))

    def __call__(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return self.forward(idx, targets)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return next-token log-probabilities for idx (B, T), and the loss of targets (B, T) in nats.

        As in the tutorial, the log-probabilities are (B, T, C) alone and (B T, C) beside a loss. Each row of
        `idx` is a text's beginning, or at least `context_length` tokens of it.
        """
        logits = torch.from_numpy(self.next_log_probs(self.after_each(idx.tolist()))).float()
        if targets is None:
            return logits.view(*idx.shape, self.vocab_size), None
        return logits, cross_entropy(logits, targets.reshape(-1))

    def log_probs(self, ids: Sequence[int]) -> Floats:
        """Return log p(ids[i] | ids[:i]) for every i, in nats, (T,)."""
        return self.log_probs_of([ids])[0]

    def log_probs_of(self, documents: Documents) -> list[Floats]:
        """Return `log_probs` of each document, all in one vectorised pass."""
        return log_chain(self._tables, documents, [0] * len(documents))

    def start(self, batch: int) -> State:
        """Return the state of `batch` texts with no token yet, for this model only."""
        return State(self._tables.start(np.zeros(batch, dtype=np.int64)))

    def advance(self, state: State, tokens: npt.ArrayLike) -> State:
        """Return the state after each text's next token, tokens (B,)."""
        return State(self._tables.advance(state.contexts, np.asarray(tokens, dtype=np.int64)))

    def after_each(self, documents: Documents) -> State:
        """Return the states after each token of all documents, document by document."""
        return State(self._tables.after_each(documents, [0] * len(documents)))

    def gathered(self, states: Sequence[State], rows: Ints) -> State:
        """Return the state of texts `rows`, numbered through all `states` in order."""
        return State(np.concatenate([state.contexts for state in states], axis=1)[:, rows])

    def matched(self, state: State) -> Ints:
        """Return how many of each text's last tokens were seen in a row, (B,), order - 1 at most."""
        return longest_known(state.contexts)

    def next_log_probs(self, state: State) -> Floats:
        """Return log p(next token) for each text and token, in nats, (B, V)."""
        p = self.next_probs(state)
        return np.log(p, out=p)

    def next_probs(self, state: State) -> Floats:
        """Return p(next token) for each text and token, (B, V)."""
        total, rest = self._tables.totals(state.contexts)  # (B, order)
        # A context's weight is the product of the rests of all longer ones.
        weight = np.ones_like(rest)
        weight[:, :-1] = np.cumprod(rest[:, :0:-1], axis=1)[:, ::-1]
        p: Floats = weight[:, :1] * (self._tables.root_shares(0) + rest[0, 0] / self.vocab_size)
        self._tables.add_shares(p, state.contexts, weight / total)
        return p

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned, by name, for a safetensors file; `from_tensors` reads it."""
        return self._tables.tensors()

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "NgramLanguageModel":
        """Rebuild a model; KeyError or ValueError unless the tensors are those of `tensors()`."""
        return cls(Tables.from_tensors(tensors))


def longest_known(contexts: Ints) -> Ints:
    """Return the length of the longest context that any trie knows, (B,), for contexts (T, B, order)."""
    lengths: Ints = (contexts >= 0).any(0).sum(-1) - 1
    return lengths


def log_chain(tables: Tables, documents: Documents, roots: Sequence[int]) -> list[Floats]:
    """Return the log-probabilities of each document's tokens by the counts of its root alone, in nats."""
    p = np.full(sum(map(len, documents)), 1 / tables.vocab_size)
    for share, rest in tables.shares(documents, roots):
        p = share + rest * p
    return split(np.log(p), documents)


def split(values: Floats, documents: Documents) -> list[Floats]:
    """Return the values of all documents' tokens, (N,), document by document."""
    ends = np.cumsum([len(document) for document in documents])
    return np.split(values, ends[:-1]) if documents else []
