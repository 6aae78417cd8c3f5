"""Counts by topic: each document is counted among all and, separately, among those of its topic.

With P the model of a topic and A that of all documents, n the length of the context h and h' one token less,

    P_n(w | h) = share(topic, h, w) + rest(topic, h) (0.65 P_n-1(w | h') + 0.35 A_n(w | h)),

so a topic with few counts of h relies on the counts of all topics. A is the interpolated Kneser-Ney of
`model/ngram/kneser_ney.py`. The topic is latent: the one whose counts find the message likeliest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.ngram import kneser_ney as ngram
from model.ngram.kneser_ney import log_chain, longest_known, split
from model.ngram.tables import Documents, Tables
from model.ngram.trie import Floats, Ints

ORDER = 6
"""Chosen, like the constants below, inside Bitext's training rows; see docs/experiments.md."""
_FROM_ALL = 0.35
_MOST_TOPICS = 64
_FEWEST_DOCUMENTS = 10
_READ = 256  # Tokens of a message that choose its topic.
_AT_ONCE = 64  # Messages whose topics are chosen in one pass.


@dataclass(frozen=True)
class State:
    """The contexts of B texts: among all documents, and among those of their topics once these are known."""

    contexts: Ints  # (T, 2 B, order) for T tries; -1 in the second half for a text without a topic
    said: tuple[tuple[int, ...] | None, ...]  # (B,) each text's tokens until its cue; None afterwards


def number_topics(names: Sequence[str | None]) -> list[int]:
    """Return 1, 2, ... for the 64 most frequent names with ten documents or more, 0 for all others."""
    frequent = Counter(name for name in names if name is not None).most_common(_MOST_TOPICS)
    kept = [name for name, documents in frequent if documents >= _FEWEST_DOCUMENTS]
    numbers = {name: number for number, name in enumerate(kept, start=1)}
    return [numbers.get(name, 0) if name is not None else 0 for name in names]


def with_likeliest_topics(
    documents: Documents, topics: Sequence[int], vocab_size: int, cue: int
) -> list[int]:
    """Return `topics` with each 0 replaced by the likeliest topic, by bigrams of documents that have one."""
    having = [(ids, topic) for ids, topic in zip(documents, topics, strict=True) if topic]
    if not having or len(having) == len(documents):
        return list(topics)
    known, numbers = zip(*having, strict=True)
    bigrams = TopicalNgramModel.fit(known, numbers, vocab_size, cue, order=2)
    found = iter(bigrams.topics_of([ids for ids, topic in zip(documents, topics, strict=True) if not topic]))
    return [topic or next(found) for topic in topics]


class TopicalNgramModel:
    """A counted model that chooses a text's topic at its first `cue` token; until then all documents count.

    Immutable once fitted, so threads may share it.
    """

    def __init__(self, tables: Tables, cue: int) -> None:
        self._tables = tables
        self._cue = cue

    @property
    def vocab_size(self) -> int:
        return self._tables.vocab_size

    @property
    def order(self) -> int:
        return self._tables.order

    @property
    def context_length(self) -> int:
        """A bound that no text reaches, since the topic depends on its beginning."""
        return 1 << 20

    @classmethod
    def fit(
        cls,
        documents: Documents,
        topics: Sequence[int],
        vocab_size: int,
        cue: int,
        order: int | None = None,
    ) -> "TopicalNgramModel":
        """Count `documents`, whose topics are 1, 2, ... (0: none). Order 6, or 10 if none has a topic."""
        roots = max(topics, default=0) + 1
        if order is None:
            order = ORDER if roots > 1 else ngram.ORDER
        return cls(Tables.count(*_among_all_and_topics(documents, topics), roots, vocab_size, order), cue)

    def add(self, documents: Documents) -> "TopicalNgramModel":
        """Return the model of a fit that includes these documents, with their likeliest topics."""
        counted = _among_all_and_topics(documents, self.topics_of(documents))
        return TopicalNgramModel(self._tables.add(*counted), self._cue)

    def topics_of(self, documents: Documents) -> list[int]:
        """Return each document's likeliest topic given the tokens before its cue; 0 without a cue."""
        self._tables.check(np.fromiter((i for ids in documents for i in ids), dtype=np.int64))
        prompts = [
            ids[: ids.index(self._cue)][:_READ] if self._cue in ids else [] for ids in map(list, documents)
        ]
        if self._tables.roots == 1:
            return [0] * len(documents)
        best: list[int] = []
        for first in range(0, len(prompts), _AT_ONCE):
            best += self._likeliest(prompts[first : first + _AT_ONCE])
        return [topic if prompt else 0 for topic, prompt in zip(best, prompts, strict=True)]

    def __call__(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return self.forward(idx, targets)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return next-token log-probabilities for idx (B, T), and the loss of targets (B, T) in nats.

        As in the tutorial, the log-probabilities are (B, T, C) alone and (B T, C) beside a loss. Each row of
        `idx` is a text's beginning.
        """
        state, steps = self.start(len(idx)), []
        for tokens in idx.T:
            state = self.advance(state, tokens.numpy())
            steps.append(torch.from_numpy(self.next_log_probs(state)).float())
        logits = torch.stack(steps, dim=1)  # (B, T, C)
        if targets is None:
            return logits, None
        logits = logits.reshape(-1, self.vocab_size)
        return logits, cross_entropy(logits, targets.reshape(-1))

    def log_probs(self, ids: Sequence[int]) -> Floats:
        """Return log p(ids[i] | ids[:i]) for every i, in nats, (T,)."""
        return self.log_probs_of([ids])[0]

    def log_probs_of(self, documents: Documents) -> list[Floats]:
        """Return `log_probs` of each document, all in one vectorised pass."""
        topics = self.topics_of(documents)
        size = sum(map(len, documents))
        by_all = by_topic = np.full(size, 1 / self.vocab_size)
        among_all = self._tables.shares(documents, [0] * len(documents))
        for (all_share, all_rest), (share, rest) in zip(
            among_all, self._tables.shares(documents, topics), strict=True
        ):
            by_all = all_share + all_rest * by_all
            by_topic = share + rest * ((1 - _FROM_ALL) * by_topic + _FROM_ALL * by_all)
        p = np.where(self._with_topic(documents, topics), by_topic, by_all)
        return split(np.log(p), documents)

    def start(self, batch: int) -> State:
        """Return the state of `batch` texts with no token yet, for this model only."""
        return State(self._tables.start(np.repeat([0, -1], batch)), ((),) * batch)

    def advance(self, state: State, tokens: npt.ArrayLike) -> State:
        """Return the state after each text's next token, tokens (B,)."""
        new = np.asarray(tokens, dtype=np.int64)
        contexts = self._tables.advance(state.contexts, np.tile(new, 2))
        said = [
            None if before is None else (*before, token)
            for before, token in zip(state.said, new.tolist(), strict=True)
        ]
        prompts = {i: text for i, text in enumerate(said) if text is not None and text[-1] == self._cue}
        topics = self.topics_of(list(prompts.values())) if prompts else []
        for (i, prompt), topic in zip(prompts.items(), topics, strict=True):
            said[i] = None
            if topic:
                contexts[:, len(said) + i] = self._tables.after_each([prompt], [topic])[:, -1]
        return State(contexts, tuple(said))

    def gathered(self, states: Sequence[State], rows: Ints) -> State:
        """Return the state of texts `rows`, numbered through all `states` in order."""
        among_all, among_topics = (
            np.concatenate([np.split(state.contexts, 2, axis=1)[half] for state in states], axis=1)
            for half in (0, 1)
        )
        said = [each for state in states for each in state.said]
        contexts = np.concatenate([among_all[:, rows], among_topics[:, rows]], axis=1)
        return State(contexts, tuple(said[row] for row in rows))

    def matched(self, state: State) -> Ints:
        """Return how many of each text's last tokens any document has in a row, (B,), order - 1 at most."""
        return longest_known(state.contexts[:, : len(state.said)])

    def next_log_probs(self, state: State) -> Floats:
        """Return log p(next token) for each text and token, in nats, (B, V)."""
        p = self.next_probs(state)
        return np.log(p, out=p)

    def next_probs(self, state: State) -> Floats:
        """Return p(next token) for each text and token, (B, V)."""
        roots, batch = state.contexts[0, :, 0], len(state.said)  # (2 B,)
        total, rest = self._tables.totals(state.contexts)  # (2 B, order)
        weight, uniform = _weights(rest[:batch], rest[batch:], roots[batch:] >= 0)
        p: Floats = weight[:batch, :1] * self._tables.root_shares(0) + uniform[:, None] / self.vocab_size
        p += weight[batch:, :1] * self._tables.root_shares(roots[batch:])
        self._tables.add_shares(p, state.contexts, weight / total)
        return p

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned, by name, for a safetensors file; `from_tensors` reads it."""
        return {**self._tables.tensors(), "cue": torch.tensor([self._cue])}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "TopicalNgramModel":
        """Rebuild a model; KeyError or ValueError unless the tensors are those of `tensors()`."""
        tables, cue = Tables.from_tensors(tensors), int(tensors["cue"].item())
        if not 0 <= cue < tables.vocab_size:
            raise ValueError(f"the cue {cue} is not a token of a vocabulary of {tables.vocab_size}")
        return cls(tables, cue)

    def _likeliest(self, prompts: Documents) -> list[int]:
        """Return the topic whose counts alone find each prompt likeliest."""
        topics = range(1, self._tables.roots)
        roots = np.repeat(topics, len(prompts)).tolist()
        scores = log_chain(self._tables, list(prompts) * len(topics), roots)
        by_topic = np.array([each.sum() for each in scores]).reshape(len(topics), len(prompts))
        best: list[int] = (by_topic.argmax(axis=0) + 1).tolist()
        return best

    def _with_topic(self, documents: Documents, topics: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Return which tokens follow the cue of a document with a topic, (N,)."""
        after = [np.zeros(len(ids), dtype=bool) for ids in documents]
        for ids, topic, tokens in zip(documents, topics, after, strict=True):
            if topic:
                tokens[list(ids).index(self._cue) + 1 :] = True
        return np.concatenate(after) if after else np.zeros(0, dtype=bool)


def _among_all_and_topics(
    documents: Documents, topics: Sequence[int]
) -> tuple[list[Sequence[int]], list[int]]:
    """Return each document below root 0 and, if it has a topic, again below that."""
    topical = [(ids, topic) for ids, topic in zip(documents, topics, strict=True) if topic]
    return (
        [*documents, *(ids for ids, _ in topical)],
        [0] * len(documents) + [topic for _, topic in topical],
    )


def _weights(among_all: Floats, among_topic: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the weights of each share, (2 B, order), and of the uniform distribution, (B,).

    They depend on the rests of contexts by length, both (B, order), and on which topics are `known` (B,).
    """
    weight = np.empty((2, *among_all.shape))
    of_topic = known.astype(
        np.float64
    )  # Weight of P_n; the other is that of A_n, without what P_n passes on to it.
    of_all = 1 - of_topic
    for n in reversed(range(among_all.shape[1])):
        passed_on = of_topic * among_topic[:, n]
        weight[1, :, n] = of_topic
        weight[0, :, n] = of_all + _FROM_ALL * passed_on
        of_topic = (1 - _FROM_ALL) * passed_on
        of_all = weight[0, :, n] * among_all[:, n]
    return weight.reshape(-1, among_all.shape[1]), of_topic + of_all
