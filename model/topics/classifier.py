"""Classify a message's topic from its n-grams and its point: softmax regression over both.

See `model/topics/voting.py` for the topic that the nearest past resolutions suggest, and for both together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag

from model.corpus.rows import Row
from model.text.features import count_features

BUCKETS = 2**16
_FEWEST_PASSES, _MOST_PASSES = 3, 5
_EXAMPLES = 45_000  # rows read in all, if that allows only few passes
_BATCH = 256
_RATE = 0.03
_RATE_OF_POINTS = 0.02
_SCALE = 8.0  # of points, whose numbers are small
_DECAY = 3e-4
_MEAN, _SQUARE = 0.9, 0.999  # Adam's usual decays

Floats = npt.NDArray[np.float32]


class TopicClassifier:
    """The probability of each topic it was fitted on, given a message. Immutable, so threads may share it."""

    def __init__(self, topics: Sequence[str], weights: Tensor, idf: Tensor, directions: Tensor) -> None:
        """Take weights (BUCKETS, T), features' idf (BUCKETS,), directions (D, T); ValueError otherwise.

        D is 0 in a version that was fitted before messages had points.
        """
        if weights.shape != (BUCKETS, len(topics)) or idf.shape != (BUCKETS,):
            raise ValueError(
                f"weights {tuple(weights.shape)} and idf {tuple(idf.shape)} are not of {len(topics)} topics"
            )
        self.topics = tuple(topics)
        self._weights, self._idf, self._directions = weights, idf, directions

    @classmethod
    def fit(
        cls, rows: Sequence[Row], points: Floats, words: bool = True, seed: int = 0
    ) -> "TopicClassifier | None":
        """Fit on rows that have a topic, with messages' points (R, D); None for fewer than two topics.

        Without `words` it learns from points alone, in a tenth of the time and a little worse
        (docs/experiments-drafts.md). Each public base has the same total weight, however many rows it has; an
        approved row weighs as much as one of the smallest base.
        """
        labelled = [i for i, row in enumerate(rows) if row.intent is not None]
        topics = sorted({str(rows[i].intent) for i in labelled})
        if len(topics) < 2:
            return None
        messages = [rows[i].message for i in labelled]
        counts, _ = count_features(messages)
        having = np.bincount(counts.features % BUCKETS, minlength=BUCKETS)
        idf = np.log((1 + len(labelled)) / (1 + having)) + 1
        made = cls(
            topics,
            torch.zeros(BUCKETS, len(topics)),
            torch.from_numpy(idf.astype(np.float32)),
            torch.zeros(points.shape[1], len(topics)),
        )
        numbers = {topic: number for number, topic in enumerate(topics)}
        examples = _Examples(
            made._read(messages, points[labelled]),
            torch.tensor([numbers[str(rows[i].intent)] for i in labelled]),
            _balanced([rows[i] for i in labelled]),
        )
        made._learn(examples, words, torch.Generator().manual_seed(seed))
        return cls.from_tensors(topics, made.tensors())  # so it drafts now as when it is read back

    @torch.no_grad()
    def log_probs(self, message: str, point: Floats | None = None) -> Mapping[str, float]:
        """Return the log probability, in nats, of each topic given `message`; `point` is its own, (D,)."""
        points = np.zeros((1, len(self._directions)), np.float32) if point is None else point[None]
        read = self._read([message], points[:, : len(self._directions)])
        scores = read.points @ self._directions + _scores_of_words(read, self._weights.float())
        return dict(zip(self.topics, scores[0].log_softmax(-1).tolist(), strict=True))

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned except the topics' names, in half precision."""
        parts = {"weights": self._weights, "idf": self._idf, "directions": self._directions}
        return {name: part.half() for name, part in parts.items()}

    @classmethod
    def from_tensors(cls, topics: Sequence[str], tensors: Mapping[str, Tensor]) -> "TopicClassifier":
        """Rebuild from `tensors`; KeyError or ValueError if they are invalid."""
        directions = tensors.get("directions", torch.zeros(0, len(topics)))
        return cls(topics, tensors["weights"].float(), tensors["idf"].float(), directions.float())

    def _learn(self, examples: "_Examples", words: bool, generator: torch.Generator) -> None:
        """Minimise the weighted cross-entropy by Adam with a rate that falls from pass to pass.

        Not `torch.optim.SparseAdam`: importing `torch.optim` takes as long as a small fit.
        """
        weights, directions = self._weights.requires_grad_(), self._directions.requires_grad_()
        sparse, dense = _Adam(weights), _Adam(directions)
        count = len(examples.targets)
        passes = min(_MOST_PASSES, max(_FEWEST_PASSES, -(-_EXAMPLES // count)))
        for done in range(passes):
            rate = 1 - done / passes
            for chosen in torch.split(torch.randperm(count, generator=generator), _BATCH):
                read = examples.read.taking(chosen) if words else None
                scores = examples.read.points[chosen] @ directions
                if read is not None:
                    scores = scores + _scores_of_words(read, weights, sparse=True)
                losses = cross_entropy(scores, examples.targets[chosen], reduction="none")
                loss = (losses * examples.weights[chosen]).mean() + _DECAY * directions.square().sum()
                by_directions, *by_words = torch.autograd.grad(
                    loss, (directions, weights) if words else (directions,)
                )
                dense.step(slice(None), by_directions, _RATE_OF_POINTS * rate)
                for gradient in by_words:
                    coalesced = gradient.coalesce()
                    sparse.step(coalesced.indices()[0], coalesced.values(), _RATE * rate)
        self._weights, self._directions = weights.detach(), directions.detach()

    def _read(self, messages: Sequence[str], points: Floats) -> "_Read":
        """Return the messages' features: tf-idf vectors of length 1, and points scaled by _SCALE."""
        counts, _ = count_features(messages)
        features = counts.features % BUCKETS
        values = np.log1p(counts.counts) * self._idf.numpy()[features]
        squares = np.bincount(counts.texts, values**2, minlength=len(messages))
        values = values / np.sqrt(squares[counts.texts])
        starts = np.searchsorted(counts.texts, np.arange(len(messages)))
        return _Read(
            torch.from_numpy(features),
            torch.from_numpy(starts),
            torch.from_numpy(values.astype(np.float32)),
            torch.from_numpy(np.ascontiguousarray(points, dtype=np.float32)) * _SCALE,
        )


@dataclass(frozen=True)
class _Read:
    """R messages' features (F,), the start of each (R,), the features' values (F,), and points (R, D)."""

    features: Tensor
    starts: Tensor
    values: Tensor
    points: Tensor

    def taking(self, chosen: Tensor) -> "_Read":
        """Return the `chosen` messages."""
        ends = torch.cat([self.starts[1:], torch.tensor([len(self.features)])])
        lengths = ends[chosen] - self.starts[chosen]
        first = torch.repeat_interleave(self.starts[chosen] - lengths.cumsum(0) + lengths, lengths)
        places = first + torch.arange(len(first))
        starts = lengths.cumsum(0) - lengths
        return _Read(self.features[places], starts, self.values[places], self.points[chosen])


@dataclass(frozen=True)
class _Examples:
    read: _Read
    targets: Tensor  # (R,)
    weights: Tensor  # (R,) with mean 1


class _Adam:
    """Adam for one tensor of which some rows change at a time."""

    def __init__(self, parameter: Tensor) -> None:
        self._parameter = parameter
        self._mean, self._square = torch.zeros_like(parameter), torch.zeros_like(parameter)
        self._steps = 0

    @torch.no_grad()
    def step(self, rows: Tensor | slice, gradient: Tensor, rate: float) -> None:
        """Move `rows` against their gradient."""
        self._steps += 1
        self._mean[rows] = _MEAN * self._mean[rows] + (1 - _MEAN) * gradient
        self._square[rows] = _SQUARE * self._square[rows] + (1 - _SQUARE) * gradient**2
        moved = self._mean[rows] / (1 - _MEAN**self._steps)
        spread = (self._square[rows] / (1 - _SQUARE**self._steps)).sqrt() + 1e-8
        self._parameter.data[rows] -= rate * moved / spread


def _scores_of_words(read: _Read, weights: Tensor, sparse: bool = False) -> Tensor:
    """Return the topics' scores of each message by its n-grams, (R, T)."""
    return embedding_bag(
        read.features, weights, read.starts, mode="sum", per_sample_weights=read.values, sparse=sparse
    )


def _balanced(rows: Sequence[Row]) -> Tensor:
    """Return the weight of each row, (R,), with mean 1."""
    names = ["" if row.approved else row.id.rpartition(":")[0] for row in rows]
    sizes = Counter(names)
    smallest = min((size for name, size in sizes.items() if name), default=1)
    weights = torch.tensor([smallest / sizes[name] if name else 1.0 for name in names])
    return weights / weights.mean()
