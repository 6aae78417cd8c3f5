"""Turn encoded rows into training examples, and examples into batches of inputs and targets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.attention.network import IGNORED
from model.language.buckets import padded
from model.language.counted import CountedDocument


@dataclass(frozen=True)
class Example:
    """One row, or a window of a long one."""

    ids: tuple[int, ...]
    start: int  # The first token to predict: the reply's first, or the window's second.
    counted: CountedDocument | None = None  # the scores of `ids` by counts that leave out the row's fold
    fold: int = 0  # the fold of the row


@dataclass(frozen=True)
class Batch:
    """B examples, T + 1 tokens long at most."""

    idx: Tensor  # (B, T)
    targets: Tensor  # (B, T), IGNORED for padding and for the customer's words
    counted: Tensor | None  # (B, T) log-probabilities of the targets by counts
    matched: Tensor | None  # (B, T) lengths of the contexts that the counts have seen
    folds: Tensor  # (B,)

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on `device`."""
        counted = None if self.counted is None else self.counted.to(device)
        matched = None if self.matched is None else self.matched.to(device)
        return Batch(self.idx.to(device), self.targets.to(device), counted, matched, self.folds.to(device))


def examples_of(
    encoded: Sequence[tuple[Sequence[int], int]],
    context_length: int,
    counted: Sequence[CountedDocument] | None = None,
    folds: Sequence[int] | None = None,
) -> list[Example]:
    """Return an example for each (ids, index of the first reply token) with a token to predict.

    A row that needs more than `context_length` tokens of context is cut into windows of that length; each
    begins with the last token of the one before.
    """
    examples = []
    for number, (ids, start) in enumerate(encoded):
        known = counted[number] if counted is not None else None
        for first in range(0, max(len(ids) - 1, 0), context_length):
            window = slice(first, first + context_length + 1)
            predicted = max(start - first, 1)
            if predicted < len(ids[window]):
                part = CountedDocument(known.log_probs[window], known.matched[window]) if known else None
                fold = folds[number] if folds is not None else 0
                examples.append(Example(tuple(ids[window]), predicted, part, fold))
    return examples


def batch_of(examples: Sequence[Example]) -> Batch:
    """Return the examples as one batch, padded on the right."""
    idx = padded([example.ids[:-1] for example in examples], 0)
    targets = padded(
        [(IGNORED,) * (example.start - 1) + example.ids[example.start :] for example in examples], IGNORED
    )
    folds = torch.tensor([example.fold for example in examples])
    known = [example.counted for example in examples if example.counted is not None]
    if not known:
        return Batch(idx, targets, None, None, folds)
    if len(known) < len(examples):
        raise ValueError(f"{len(known)} of {len(examples)} examples come with counts; give all or none")
    log_probs = _side_by_side([document.log_probs[1:] for document in known])
    matched = _side_by_side([document.matched[1:] for document in known])
    return Batch(idx, targets, log_probs, matched, folds)


def _side_by_side(rows: Sequence[np.ndarray[tuple[int], np.dtype[np.generic]]]) -> Tensor:
    tensors = [torch.from_numpy(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True)  # (B, T)
