"""Choose the held-out rows that every drafter drafts for, and the rows that it may quote."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.bundle import Bundle
from model.corpus.rows import FLAGS, Row, read_starter_rows, rows_of, split_rows
from model.errors import CorpusError
from model.masking.mask import mask

if TYPE_CHECKING:
    import pandas

TYPOS, KEYWORDS = "Z", "K"
"""Letters in the corpus' column of flags."""


@dataclass(frozen=True)
class Asked:
    """The rows to draft for: `sampled`, then more of the flagged ones."""

    sampled: tuple[Row, ...]
    others: tuple[Row, ...]
    typos: frozenset[str]  # ids of rows with typos
    keywords: frozenset[str]  # ids of rows of keywords

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.sampled + self.others


def split_masked(frame: "pandas.DataFrame") -> tuple[list[Row], list[Row]]:
    """Return (training rows, held-out rows), the latter masked as the drafter gets messages.

    Leaves out held-out messages that masking makes equal to a training row's. CorpusError if either list
    would be empty.
    """
    training, held_out = split_rows(rows_of(frame))
    learned = {_key(row) for row in training}
    masked = [replace(row, message=mask(row.message).text) for row in held_out]
    unknown = [row for row in masked if _key(row) not in learned]
    if not training or not unknown:
        raise CorpusError(
            f"{len(training) + len(held_out)} rows split into {len(training)} for training and "
            f"{len(held_out)} held out by their messages; evaluation needs at least one of each"
        )
    return training, unknown


def without_learned(
    bundle: Bundle, directory: Path, training: Sequence[Row], held_out: Sequence[Row]
) -> list[Row]:
    """Return the held-out rows whose messages the version did not learn.

    CorpusError if its base rows, read from `directory`, are not this corpus' and the starter set's.
    """
    base = [row for row in bundle.rows if not row.approved]
    learned_from, _ = split_rows(base)
    missing = set(training) - set(learned_from)
    foreign = set(learned_from) - set(training) - set(read_starter_rows())
    if missing or foreign:
        raise CorpusError(
            f"{directory} was fitted on another corpus: it lacks {len(missing):,} of this one's "
            f"{len(training):,} training rows and has {len(foreign):,} others; name with --data the file it "
            "was trained on"
        )
    approved = {_key(row) for row in bundle.rows if row.approved}
    return [row for row in held_out if _key(row) not in approved]


def choose_asked(frame: "pandas.DataFrame", held_out: Sequence[Row], sample: int, seed: int) -> Asked:
    """Return `sample` random rows, and more until half as many have typos and half as many are keywords."""
    flags = _flags(frame)
    chance = random.Random(seed)  # noqa: S311  # Not for secrets.
    shuffled = chance.sample(held_out, len(held_out))
    sampled = shuffled[:sample]
    chosen = {row.id for row in sampled}
    groups = []
    for letter in (TYPOS, KEYWORDS):
        flagged = [row.id for row in shuffled if letter in flags[row.id]]
        wanted = max(sample // 2, sum(each in chosen for each in flagged))
        groups.append(frozenset(flagged[:wanted]))  # Sampled rows come first in `shuffled`.
    others = [row for row in shuffled[sample:] if row.id in groups[0] | groups[1]]
    return Asked(tuple(sampled), tuple(others), *groups)


def _flags(frame: "pandas.DataFrame") -> dict[str, str]:
    """Return each row's flags by its id; empty if the file has none."""
    flags = frame[FLAGS] if FLAGS in frame else [""] * len(frame)
    prefix = frame.attrs["prefix"]
    return {f"{prefix}:{number}": letters for number, letters in zip(frame.index, flags, strict=True)}


def _key(row: Row) -> str:
    return row.message.strip().casefold()
