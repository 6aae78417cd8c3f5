"""Tells a message's topic from its n-grams: softmax regression over hashed features.

What past resolutions near the message say of its topic is `model/topics/voting.py`'s, which takes both
together.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag

from model.corpus.rows import Row
from model.text.features import count_features

BUCKETS = 2**16
_FEWEST_PASSES, _MOST_PASSES = 4, 20
_EXAMPLES = 100_000  # read in all, where so few passes allow it
_BATCH = 256
_RATE = 0.03
_MEAN, _SQUARE = 0.9, 0.999  # Adam's usual decays

Array = npt.NDArray[np.float64]


class TopicClassifier:
    """p(topic | message) of the topics it was fitted on. Immutable, so threads may share it."""

    def __init__(self, topics: Sequence[str], weights: Tensor, idf: Tensor) -> None:
        """Take weights (BUCKETS, T) of T topics and the features' idf (BUCKETS,); ValueError otherwise."""
        if weights.shape != (BUCKETS, len(topics)) or idf.shape != (BUCKETS,):
            raise ValueError(
                f"weights {tuple(weights.shape)} and idf {tuple(idf.shape)} are not of {len(topics)} topics"
            )
        self.topics = tuple(topics)
        self._weights = weights
        self._idf = idf

    @classmethod
    def fit(cls, rows: Sequence[Row], seed: int = 0) -> "TopicClassifier | None":
        """Fit on the rows that have a topic; None when these are fewer than two topics."""
        labelled = [row for row in rows if row.intent is not None]
        topics = sorted({row.intent for row in labelled if row.intent is not None})
        if len(topics) < 2:
            return None
        counts, _ = count_features([row.message for row in labelled])
        having = np.bincount(counts.features % BUCKETS, minlength=BUCKETS)
        idf = np.log((1 + len(labelled)) / (1 + having)) + 1
        made = cls(topics, torch.zeros(BUCKETS, len(topics)), torch.from_numpy(idf.astype(np.float32)))
        numbers = {topic: number for number, topic in enumerate(topics)}
        made._learn(
            [row.message for row in labelled],
            torch.tensor([numbers[str(row.intent)] for row in labelled]),
            torch.Generator().manual_seed(seed),
        )
        return made

    @torch.no_grad()
    def log_probs(self, message: str) -> Mapping[str, float]:
        """Return log p(topic | message) by topic, in nats."""
        features, starts, values = self._read([message])
        scores = embedding_bag(features, self._weights.float(), starts, mode="sum", per_sample_weights=values)
        return dict(zip(self.topics, scores[0].log_softmax(-1).tolist(), strict=True))

    def tensors(self) -> dict[str, Tensor]:
        """Return everything learned but the topics' names, in half precision."""
        return {"weights": self._weights.half(), "idf": self._idf.half()}

    @classmethod
    def from_tensors(cls, topics: Sequence[str], tensors: Mapping[str, Tensor]) -> "TopicClassifier":
        """Rebuild from `tensors`; KeyError or ValueError for foreign ones."""
        return cls(topics, tensors["weights"].float(), tensors["idf"].float())

    def _learn(self, messages: Sequence[str], targets: Tensor, generator: torch.Generator) -> None:
        """Minimise the cross-entropy by Adam on the rows read, the rate falling from pass to pass.

        Not `torch.optim.SparseAdam`: importing `torch.optim` takes as long as all of a small fit.
        """
        features, starts, values = self._read(messages)
        ends = torch.cat([starts[1:], torch.tensor([len(features)])])
        weights = self._weights.requires_grad_()
        mean, square = torch.zeros_like(weights), torch.zeros_like(weights)
        step = 0
        count = len(messages)
        passes = min(_MOST_PASSES, max(_FEWEST_PASSES, -(-_EXAMPLES // count)))
        for done in range(passes):
            for chosen in torch.split(torch.randperm(count, generator=generator), _BATCH):
                lengths = ends[chosen] - starts[chosen]
                first = torch.repeat_interleave(starts[chosen] - lengths.cumsum(0) + lengths, lengths)
                places = first + torch.arange(len(first))
                scores = embedding_bag(
                    features[places],
                    weights,
                    lengths.cumsum(0) - lengths,
                    mode="sum",
                    sparse=True,
                    per_sample_weights=values[places],
                )
                loss = cross_entropy(scores, targets[chosen])
                (gradient,) = torch.autograd.grad(loss, weights)
                gradient, step = gradient.coalesce(), step + 1
                read, values_of = gradient.indices()[0], gradient.values()  # (U,), (U, T)
                mean[read] = _MEAN * mean[read] + (1 - _MEAN) * values_of
                square[read] = _SQUARE * square[read] + (1 - _SQUARE) * values_of**2
                moved = mean[read] / (1 - _MEAN**step)
                spread = (square[read] / (1 - _SQUARE**step)).sqrt() + 1e-8
                rate = _RATE * (1 - done / passes)
                weights.data[read] -= rate * moved / spread
        self._weights = weights.detach()

    def _read(self, messages: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Return the messages' features (F,), where each begins (R,), and the features' values (F,).

        A text's values are tf-idf, its vector of length 1.
        """
        counts, _ = count_features(messages)
        features = counts.features % BUCKETS
        values = np.log1p(counts.counts) * self._idf.numpy()[features]
        squares = np.bincount(counts.texts, values**2, minlength=len(messages))
        values = values / np.sqrt(squares[counts.texts])
        starts = np.searchsorted(counts.texts, np.arange(len(messages)))
        return (
            torch.from_numpy(features),
            torch.from_numpy(starts),
            torch.from_numpy(values.astype(np.float32)),
        )
