"""Score documents by counts that leave out each document's own fold.

A model trained beside counts must see them as uncertain as they will be on new text. Counts that include the
document itself know all its phrases, and the model would trust them too much.
"""

import zlib
from collections.abc import Callable, Collection, Sequence

import numpy as np

from model.language.counted import CountedDocument, Counts, counted

FOLDS = 3


def left_out(
    documents: Sequence[Sequence[int]], folds: Sequence[int], fit: Callable[[Sequence[int]], Counts]
) -> list[CountedDocument]:
    """Return the scores of each document by counts of the other folds; `fit` counts documents by number.

    `folds[i]` is the fold of document i. With only one fold, nothing is left to count.
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

    Repeats of a message are therefore left out together, as they are held out together. Documents `apart`
    form one more fold, number `folds`. ValueError for fewer than two folds.
    """
    if folds < 2:
        raise ValueError(f"leaving a fold out needs at least 2 of them, got {folds}")
    found = [_checksum(ids[:prompt]) % folds for ids, prompt in zip(documents, prompts, strict=True)]
    return [folds if place in apart else number for place, number in enumerate(found)]


def set_apart(documents: Sequence[Sequence[int]], prompts: Sequence[int]) -> frozenset[int]:
    """Return the numbers of the documents to fit the mixture's weights on: about a fiftieth of them.

    Of few documents a fifth, at most 40; of fewer than five none. Documents that share their first
    `prompts[i]` tokens stay together.
    """
    marks = [_checksum(ids[:prompt]) for ids, prompt in zip(documents, prompts, strict=True)]
    wanted = max(len(marks) // 50, min(len(marks) // 5, 40))
    if not wanted:
        return frozenset()
    last = sorted(marks)[wanted - 1]
    return frozenset(place for place, mark in enumerate(marks) if mark <= last)


def _checksum(prompt: Sequence[int]) -> int:
    return zlib.crc32(np.asarray(prompt, dtype="<i4").tobytes())
