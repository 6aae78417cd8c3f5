"""Simple drafters to compare ours with: each quotes one past reply, chosen in its own way.

Two of them know more than a drafter can: one the message's intent, one the reply itself. They do not use
`model/retrieval/index.py`, so that a change there does not change the comparison.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from model.corpus.rows import Row
from model.drafting.ranking import consensus
from model.encoder.minilm import DIMENSIONS, MiniLM
from model.errors import EncoderMissingError
from model.evaluation.drafts.scores import chrf
from model.text.features import BUCKETS, Counts, count_features
from model.text.overlap import character_f

RANDOM, NEAREST, MINILM = "random of the right intent", "TF-IDF nearest", "MiniLM nearest"
MEDOID, ORACLE = "medoid of the 10 nearest", "oracle of the 10 nearest"
PEERS = (RANDOM, NEAREST, MINILM, MEDOID, ORACLE)

_CONSIDERED = 10

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Proposal:
    """A draft in placeholder form, and the ids of the rows that it cites, the main one first."""

    text: str
    sources: tuple[str, ...]


class Proposes(Protocol):
    """A drafter. It gets whole rows, but only the two peers that know more read beyond the message."""

    def propose(self, asked: Sequence[Row]) -> list[tuple[Proposal, ...]]:
        """Return the drafts for each row's message, best first; empty if it abstains."""
        ...


def peer_is_missing(name: str) -> bool:
    """Return whether the peer cannot run on this machine; only MiniLM needs more than numpy."""
    if name != MINILM:
        return False
    try:
        _network()
    except EncoderMissingError:
        return True
    return False


def make_peer(name: str, training: Sequence[Row], seed: int) -> Proposes:
    """Return the named peer, ready to draft from `training`; ValueError for an unknown name."""
    if name == RANDOM:
        return _RandomOfIntent(training, seed)
    if name == MINILM:
        return _Chooser(training, _MiniLM(training).nearest, 1, _first)
    choices: dict[str, tuple[int, _Choose]] = {
        NEAREST: (1, _first),
        MEDOID: (_CONSIDERED, _medoid),
        ORACLE: (_CONSIDERED, _oracle()),
    }
    if name not in choices:
        raise ValueError(f"no peer is called {name!r}; there are {', '.join(PEERS)}")
    return _Chooser(training, TfidfNearest(training).nearest, *choices[name])


class TfidfNearest:
    """Cosine of TF-IDF over character 2-5-grams and word 1-2-grams.

    Term frequencies are damped (1 + log tf) and idf is smoothed, as in scikit-learn's TfidfTransformer.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        counts, _ = count_features([row.message for row in rows])
        documents = np.bincount(counts.features, minlength=BUCKETS)
        self._size = len(rows)
        self._idf = np.log((1 + self._size) / (1 + documents)) + 1  # (BUCKETS,)
        by_feature = np.argsort(counts.features, kind="stable")
        self._starts = np.searchsorted(counts.features[by_feature], np.arange(BUCKETS + 1))
        self._owners = counts.texts[by_feature]  # (F,) the rows that have a feature, feature by feature
        self._weights = self._unit(counts, self._size)[by_feature]  # (F,)

    def nearest(self, messages: Sequence[str], k: int) -> list[list[int]]:
        """Return the positions of the k nearest rows of each message, the nearest first."""
        return [self._nearest(message, k) for message in messages]

    def _nearest(self, message: str, k: int) -> list[int]:
        counts, _ = count_features([message])
        begins, ends = self._starts[counts.features], self._starts[counts.features + 1]
        postings = [np.arange(*bounds) for bounds in zip(begins, ends, strict=True)]
        touched = np.concatenate([np.zeros(0, dtype=np.int64), *postings])  # A message may have no features.
        weights = np.repeat(self._unit(counts, 1), ends - begins) * self._weights[touched]
        scores = np.bincount(self._owners[touched], weights, minlength=self._size)  # (R,)
        best: list[int] = np.argsort(-scores, kind="stable")[:k].tolist()
        return best

    def _unit(self, counts: Counts, texts: int) -> Floats:
        """The weight of each feature of each text, texts scaled to length 1; (F,)."""
        weights = (1 + np.log(counts.counts)) * self._idf[counts.features]
        norms = np.sqrt(np.bincount(counts.texts, weights=weights**2, minlength=texts))
        unit: Floats = (weights / norms[counts.texts]).astype(np.float32)
        return unit


class _MiniLM:
    """Cosine of sentence embeddings by all-MiniLM-L6-v2 alone, whose 8-bit weights the product has too."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = _points([row.message for row in rows])  # (R, 384)

    def nearest(self, messages: Sequence[str], k: int) -> list[list[int]]:
        scores = _points(messages) @ self._rows.T  # (M, R)
        return [np.argsort(-row, kind="stable")[:k].tolist() for row in scores]


@cache
def _network() -> MiniLM:
    return MiniLM()


def _points(messages: Sequence[str]) -> Floats:
    return np.array([_point(message) for message in messages], dtype=np.float32).reshape(-1, DIMENSIONS)


@cache
def _point(message: str) -> Floats:
    """Return the message's point, (DIMENSIONS,); kept, because a set asks again after each approval."""
    point: Floats = _network().embed([message])[0]
    return point


class _RandomOfIntent:
    """Quotes a random reply of the row's true intent."""

    def __init__(self, training: Sequence[Row], seed: int) -> None:
        self._seed = seed
        self._all = list(training)
        self._of: dict[str | None, list[Row]] = {}
        for row in training:
            self._of.setdefault(row.intent, []).append(row)

    def propose(self, asked: Sequence[Row]) -> list[tuple[Proposal, ...]]:
        proposed = []
        for row in asked:
            chance = random.Random(f"{self._seed} {row.id}")  # noqa: S311  # Not for secrets.
            proposed.append(_quoted(chance.choice(self._of.get(row.intent, self._all))))
        return proposed


_Choose = Callable[[Row, Sequence[Row]], Row]
"""Given the row asked and the nearest rows, picks one; only the oracle reads the asked row's reply."""


class _Chooser:
    """Quotes the row that `choose` picks among the nearest."""

    def __init__(
        self,
        training: Sequence[Row],
        nearest: Callable[[Sequence[str], int], list[list[int]]],
        considered: int,
        choose: _Choose,
    ) -> None:
        self._training, self._nearest = training, nearest
        self._considered, self._choose = considered, choose

    def propose(self, asked: Sequence[Row]) -> list[tuple[Proposal, ...]]:
        found = self._nearest([row.message for row in asked], self._considered)
        return [
            _quoted(self._choose(row, [self._training[i] for i in positions]))
            for row, positions in zip(asked, found, strict=True)
        ]


def _quoted(row: Row) -> tuple[Proposal, ...]:
    return (Proposal(row.reply, (row.id,)),)


def _first(_: Row, near: Sequence[Row]) -> Row:
    return near[0]


def _medoid(_: Row, near: Sequence[Row]) -> Row:
    """The reply most similar to all others by chrF: minimum Bayes risk with equal weights."""
    return near[int(np.argmax(consensus(character_f([row.reply for row in near]), np.ones(len(near)))))]


def _oracle() -> _Choose:
    score = chrf()
    return lambda asked, near: max(near, key=lambda row: score(row.reply, asked.reply))
