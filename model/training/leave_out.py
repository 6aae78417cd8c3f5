"""What counts say of the very documents they were counted in: each document's fold is left out.

A model trained beside counts must see them as unsure as they will be on new text. Counts that hold the
document itself know its every phrase, and would be trusted too much.
"""

import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from torch import Tensor

from model.language.buckets import padded, similar_lengths

FOLDS = 3


class Counts(Protocol):
    """What a mixture needs of a counted model: those of `model.ngram.kneser_ney` and `topical` have it."""

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
        """Return the state of texts `rows`, counted through all `states` one after another."""
        ...

    def matched(self, state: Any) -> npt.NDArray[np.int64]:
        """Return how many of each text's last tokens were seen in a row, (B,), order - 1 at most."""
        ...

    def next_log_probs(self, state: Any) -> npt.NDArray[np.float64]: ...

    def next_probs(self, state: Any) -> npt.NDArray[np.float64]: ...


_READ_AT_ONCE = 200_000  # tokens


@dataclass(frozen=True)
class CountedDocument:
    """What counts say of each of a document's T tokens, given those before it."""

    log_probs: npt.NDArray[np.float32]  # (T,) in nats
    matched: npt.NDArray[np.uint8]  # (T,) how many of the tokens before it the counts have seen in a row


def counted(model: Counts, documents: Sequence[Sequence[int]]) -> list[CountedDocument]:
    """Return what `model` says of each document."""
    scores = model.log_probs_of(documents)
    lengths = matched_lengths(model, documents)
    return [CountedDocument(of.astype(np.float32), long) for of, long in zip(scores, lengths, strict=True)]


def left_out(
    documents: Sequence[Sequence[int]], folds: Sequence[int], fit: Callable[[Sequence[int]], Counts]
) -> list[CountedDocument]:
    """Return what counts of the other folds say of each document; `fit` counts those with given numbers.

    `folds[i]` is the fold of document i. A corpus of one fold leaves nothing to count.
    """
    found: dict[int, CountedDocument] = {}
    for number in sorted(set(folds)):
        model = fit([place for place, of in enumerate(folds) if of != number])
        inside = [place for place, of in enumerate(folds) if of == number]
        found.update(zip(inside, counted(model, [documents[place] for place in inside]), strict=True))
    return [found[place] for place in range(len(documents))]


def folds_of(
    documents: Sequence[Sequence[int]],
    prompts: Sequence[int],
    folds: int = FOLDS,
    apart: Collection[int] = (),
) -> list[int]:
    """Return each document's fold, a checksum of its first `prompts[i]` tokens, 0 to `folds` - 1.

    Repeats of a message are then left out together, as they are held out together; those `apart` are one
    more fold, `folds`. ValueError for fewer than two folds.
    """
    if folds < 2:
        raise ValueError(f"leaving a fold out needs at least 2 of them, got {folds}")
    found = [_checksum(ids[:prompt]) % folds for ids, prompt in zip(documents, prompts, strict=True)]
    return [folds if place in apart else number for place, number in enumerate(found)]


def set_apart(documents: Sequence[Sequence[int]], prompts: Sequence[int]) -> frozenset[int]:
    """Return the numbers of the documents to fit the mixture's weights on: about a fiftieth of them.

    Of few documents a fifth, 40 at most; of fewer than five none. Those that share their first `prompts[i]`
    tokens stay together.
    """
    marks = [_checksum(ids[:prompt]) for ids, prompt in zip(documents, prompts, strict=True)]
    wanted = max(len(marks) // 50, min(len(marks) // 5, 40))
    if not wanted:
        return frozenset()
    last = sorted(marks)[wanted - 1]
    return frozenset(place for place, mark in enumerate(marks) if mark <= last)


def _checksum(prompt: Sequence[int]) -> int:
    return zlib.crc32(np.asarray(prompt, dtype="<i4").tobytes())


def matched_lengths(model: Counts, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.uint8]]:
    """Return for each token of each document how long the context is that the counts have seen."""
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
