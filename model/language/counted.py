"""Score documents by a counted model, token by token, for the network that is mixed with it.

See `model/attention/mixture.py` for the mixture, and `model/training/leave_out.py` for counts that have not
seen the documents they score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from torch import Tensor

from model.language.buckets import padded, similar_lengths

_READ_AT_ONCE = 200_000  # tokens


class Counts(Protocol):
    """What a mixture needs of a counted model; those in `model/ngram` have it."""

    @property
    def vocab_size(self) -> int: ...

    @property
    def order(self) -> int: ...

    @property
    def context_length(self) -> int: ...

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]: ...

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]: ...

    def start(self, batch: int) -> Any: ...

    def advance(self, state: Any, tokens: npt.ArrayLike) -> Any: ...

    def gathered(self, states: Sequence[Any], rows: npt.NDArray[np.int64]) -> Any:
        """Return the state of texts `rows`, numbered through all `states` in order."""
        ...

    def matched(self, state: Any) -> npt.NDArray[np.int64]:
        """Return how many of each text's last tokens were seen in a row, (B,), order - 1 at most."""
        ...

    def next_log_probs(self, state: Any) -> npt.NDArray[np.float64]: ...

    def next_probs(self, state: Any) -> npt.NDArray[np.float64]: ...


@dataclass(frozen=True)
class CountedDocument:
    """The score of each of a document's T tokens by counts, given the tokens before it."""

    log_probs: npt.NDArray[np.float32]  # (T,) in nats
    matched: npt.NDArray[np.uint8]  # (T,) how many of the tokens before it the counts have seen in a row


def counted(model: Counts, documents: Sequence[Sequence[int]]) -> list[CountedDocument]:
    """Return the scores of each document by `model`."""
    scores = model.log_probs_of(documents)
    lengths = matched_lengths(model, documents)
    return [CountedDocument(of.astype(np.float32), long) for of, long in zip(scores, lengths, strict=True)]


def matched_lengths(model: Counts, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.uint8]]:
    """Return, for each token of each document, the length of the context that the counts have seen."""
    found = [np.zeros(len(ids), dtype=np.uint8) for ids in documents]
    for numbers in similar_lengths([len(ids) for ids in documents], _READ_AT_ONCE):
        idx = padded([documents[number] for number in numbers], 0).numpy()  # (B, T)
        state, columns = model.start(len(idx)), []
        for tokens in idx.T:
            columns.append(model.matched(state))  # (B,)
            state = model.advance(state, tokens)
        for row, number in enumerate(numbers):
            found[number][:] = [column[row] for column in columns[: len(found[number])]]
    return found
