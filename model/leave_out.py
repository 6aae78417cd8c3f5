"""What counts say of the very documents they were counted in: each document's fold is left out.

A model trained beside counts must see them as unsure as they will be on new text. Counts that hold the
document itself know its every phrase, and would be trusted too much.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.buckets import padded, similar_lengths
from model.ngram import NgramLanguageModel

FOLDS = 4

_READ_AT_ONCE = 200_000  # tokens


@dataclass(frozen=True)
class CountedDocument:
    """What counts say of each of a document's T tokens, given those before it."""

    log_probs: npt.NDArray[np.float32]  # (T,) in nats
    matched: npt.NDArray[np.uint8]  # (T,) how many of the tokens before it the counts have seen in a row
    passed_on: npt.NDArray[np.float32]  # (T,) what that longest known context leaves to shorter ones

    def window(self, part: slice) -> "CountedDocument":
        """Return what is said of a part of the tokens."""
        return CountedDocument(self.log_probs[part], self.matched[part], self.passed_on[part])


def counted(model: NgramLanguageModel, documents: Sequence[Sequence[int]]) -> list[CountedDocument]:
    """Return what `model` says of each document."""
    scores, trust = model.log_probs_of(documents), trusted(model, documents)
    return [CountedDocument(of.astype(np.float32), *known) for of, known in zip(scores, trust, strict=True)]


def left_out(
    documents: Sequence[Sequence[int]],
    prompts: Sequence[int],
    fit: Callable[[Sequence[Sequence[int]]], NgramLanguageModel],
    folds: int = FOLDS,
) -> list[CountedDocument]:
    """Return what counts of the other folds say of each document.

    A document's fold is a checksum of its first `prompts[i]` tokens, so that repeats of a message are left
    out together, as they are held out together. ValueError for fewer than two folds.
    """
    if folds < 2:
        raise ValueError(f"leaving a fold out needs at least 2 of them, got {folds}")
    fold_of = [fold(ids[:prompt], folds) for ids, prompt in zip(documents, prompts, strict=True)]
    found: dict[int, CountedDocument] = {}
    for number in range(folds):
        model = fit([ids for ids, of in zip(documents, fold_of, strict=True) if of != number])
        inside = [place for place, of in enumerate(fold_of) if of == number]
        found.update(zip(inside, counted(model, [documents[place] for place in inside]), strict=True))
    return [found[place] for place in range(len(documents))]


def fold(prompt: Sequence[int], folds: int) -> int:
    """Return which of `folds` a document with this beginning belongs to."""
    return zlib.crc32(np.asarray(prompt, dtype="<i4").tobytes()) % folds


def trusted(
    model: NgramLanguageModel, documents: Sequence[Sequence[int]]
) -> list[tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]]:
    """Return `model.trust` before each token of each document, (T,) and (T,)."""
    found = [(np.zeros(len(ids), np.uint8), np.zeros(len(ids), np.float32)) for ids in documents]
    for numbers in similar_lengths([len(ids) for ids in documents], _READ_AT_ONCE):
        idx = padded([documents[number] for number in numbers], 0).numpy()  # (B, T)
        state, matched, passed_on = model.start(len(idx)), np.zeros(idx.shape), np.zeros(idx.shape)
        for place, tokens in enumerate(idx.T):
            matched[:, place], passed_on[:, place] = model.trust(state)
            state = model.advance(state, tokens)
        for row, number in enumerate(numbers):
            found[number][0][:] = matched[row, : len(documents[number])]
            found[number][1][:] = passed_on[row, : len(documents[number])]
    return found
