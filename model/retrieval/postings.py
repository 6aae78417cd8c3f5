"""Compare a new message with the vectors of past messages: the rows given first, and those added since.

See `model/retrieval/index.py` for the rows and which of them were removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from model.retrieval.vectors import Floats, Vectors
from model.text.features import BUCKETS, Ints

_DECIMALS = 6
_SPARE = 256
_BLOCK = 4096  # Rows that wait in one array.
_COMPARED = 1024
"""Added rows, those with the nearest points, whose n-grams are compared: reading all those of a long import
would take most of a search.
"""

Entry = TypeVar("Entry", bound=np.generic)


@dataclass(frozen=True)
class Postings:
    """The rows given first, by column (CSC): a search reads only the columns of its own n-grams."""

    rows: npt.NDArray[np.int32]  # (F,)
    weights: Floats  # (F,)
    starts: Ints  # (BUCKETS + 1,) start of each column
    points: Floats  # (R, D)

    @classmethod
    def of(cls, vectors: Vectors) -> "Postings":
        """Sort by column."""
        by_column = np.argsort(vectors.columns, kind="stable")
        starts = np.searchsorted(vectors.columns[by_column], np.arange(BUCKETS + 1))
        return cls(
            vectors.texts[by_column].astype(np.int32), vectors.weights[by_column], starts, vectors.points
        )


@dataclass(frozen=True)
class Waiting:
    """Added rows that the sentence encoder has not read yet: they are found by other, static points."""

    places: Ints  # (P,) their places in `Appended`
    points: Floats  # (P, D) static


@dataclass(frozen=True)
class Appended:
    """The rows added later, row by row (CSR). Immutable: appending makes a longer one."""

    columns: npt.NDArray[np.int32]  # (F,)
    weights: Floats  # (F,)
    starts: Ints  # (A,) start of each row in `columns`; every row has at least one
    points: Floats  # (A, D); 0 for a row that waits
    waiting: tuple[Waiting, ...] = ()


class Appender:
    """A buffer for added rows with spare room, so that a thousand additions copy little."""

    def __init__(self, dimensions: int) -> None:
        self._columns = np.zeros(0, dtype=np.int32)
        self._weights = np.zeros(0, dtype=np.float32)
        self._points = np.zeros((0, dimensions), dtype=np.float32)

    def nothing(self) -> Appended:
        """Return an empty set of rows."""
        return Appended(self._columns, self._weights, np.zeros(0, dtype=np.int64), self._points)

    def append(self, before: Appended, vectors: Vectors, static: Floats | None = None) -> Appended:
        """Return `before`, the last result of this appender, followed by the rows of `vectors`.

        With `static` points, (N, D), these rows wait for those of the sentence encoder.
        """
        lengths = np.diff(vectors.bounds())
        # A text without n-grams gets one of weight 0, because reduceat needs at least one in each row.
        gaps = (np.cumsum(lengths) - lengths)[lengths == 0]
        columns = np.insert(vectors.columns, gaps, 0).astype(np.int32)
        weights = np.insert(vectors.weights, gaps, 0.0).astype(np.float32)
        used, rows = len(before.columns), len(before.points)
        self._columns = _with(self._columns, used, columns)
        self._weights = _with(self._weights, used, weights)
        self._points = _with(self._points, rows, vectors.points)
        sizes = np.maximum(lengths, 1)
        starts = np.concatenate([before.starts, used + np.cumsum(sizes) - sizes])
        end = used + len(columns)
        waiting = before.waiting
        if static is not None:
            waiting = _queued(waiting, Waiting(np.arange(rows, len(starts)), static))
        return Appended(
            self._columns[:end], self._weights[:end], starts, self._points[: len(starts)], waiting
        )

    def understood(self, before: Appended, points: Floats) -> Appended:
        """Return `before`, the last result of this appender, with the points of the first that wait, (N, D).

        They are written in place: a reader of `before` still finds these rows by their static points.
        """
        first, *others = before.waiting
        count = len(points)
        before.points[first.places[:count]] = points
        rest = Waiting(first.places[count:], first.points[count:])
        return replace(before, waiting=(*([rest] if len(rest.places) else []), *others))


def _queued(waiting: tuple[Waiting, ...], new: Waiting) -> tuple[Waiting, ...]:
    """Return `waiting` and `new`, the last blocks put together while they are small: copies stay short."""
    if not waiting or len(waiting[-1].places) >= _BLOCK:
        return (*waiting, new)
    *before, last = waiting
    places = np.concatenate([last.places, new.places])
    return (*before, Waiting(places, np.concatenate([last.points, new.points])))


@dataclass(frozen=True)
class Comparing:
    """How messages are compared with rows.

    `share` is that of the points in a similarity. Without `unshared`, a row that shares no n-gram has 0. Rows
    that wait are compared with the points `static`, (N, D), whose share is `waiting_share`.
    """

    share: float
    unshared: bool
    waiting_share: float = 0.0
    static: Floats | None = None


def similarities(base: Postings, added: Appended, asked: Vectors, how: Comparing) -> Iterator[Floats]:
    """Yield the similarity, 0 to 1, of each message to each of R rows, those of `base` first, (R,).

    It is the mean of both cosines, weighted by the share of points.
    """
    bounds = asked.bounds()
    for row, point in enumerate(asked.points):
        # One message at a time: a product of several differs from that of one in its last bits.
        closeness = np.concatenate([base.points @ point, _of_understood(added, point)])  # (R,)
        of_waiting = _of_waiting(added, None if how.static is None else how.static[row], len(base.points))
        for places, near in of_waiting:
            closeness[places] = near
        grams = slice(bounds[row], bounds[row + 1])
        nearest = _nearest(closeness[len(base.points) :])
        shared = _shared_grams(base, added, nearest, asked.columns[grams], asked.weights[grams])  # (R,)
        both = (1 - how.share) * shared + how.share * closeness
        if not how.unshared:
            both[shared <= 0] = 0
        for places, near in of_waiting:
            mean = (1 - how.waiting_share) * shared[places] + how.waiting_share * near
            both[places] = np.where(shared[places] > 0, mean, 0)
        yield both.clip(0, 1).round(_DECIMALS)  # So that rows that differ only in the last bits tie.


def _of_understood(added: Appended, point: Floats) -> Floats:
    """Return the closeness of the added rows to `point`, (A,); 0 for rows that wait, which are not read."""
    if not added.waiting:
        closeness: Floats = added.points @ point
        return closeness
    first = int(added.waiting[0].places[0])  # Rows wait in the order they came in.
    understood = np.ones(len(added.points) - first, dtype=bool)
    for waiting in added.waiting:
        understood[waiting.places - first] = False
    later = first + np.flatnonzero(understood)
    closeness = np.zeros(len(added.points), dtype=np.float32)
    closeness[:first] = added.points[:first] @ point
    closeness[later] = added.points[later] @ point
    return closeness


def _of_waiting(added: Appended, static: Floats | None, first: int) -> list[tuple[Ints, Floats]]:
    """Return the places of rows that wait, from `first` on, and their closeness to the point `static`."""
    if static is None:
        return []
    return [(first + waiting.places, waiting.points @ static) for waiting in added.waiting]


def _nearest(closeness: Floats) -> Ints:
    """Return the places of the `_COMPARED` nearest of the added rows, (C,), in order."""
    if len(closeness) <= _COMPARED:
        return np.arange(len(closeness))
    return np.sort(np.argpartition(-closeness, _COMPARED)[:_COMPARED])


def _shared_grams(base: Postings, added: Appended, nearest: Ints, columns: Ints, weights: Floats) -> Floats:
    """Return the cosines of n-gram weights, (R,); 0 for an added row that is not among the `nearest`."""
    size = len(base.points)
    cosines = np.zeros(size + len(added.points), dtype=np.float32)
    for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
        part = slice(base.starts[column], base.starts[column + 1])
        cosines[base.rows[part]] += base.weights[part] * np.float32(weight)  # No row is in a column twice.
    if len(nearest):
        query = np.zeros(BUCKETS, dtype=np.float32)
        query[columns] = weights
        lengths = np.diff(added.starts, append=len(added.columns))[nearest]
        firsts = np.cumsum(lengths) - lengths  # (C,) where each row's n-grams begin in `read`
        read = np.arange(lengths.sum()) + np.repeat(added.starts[nearest] - firsts, lengths)
        cosines[size + nearest] = np.add.reduceat(added.weights[read] * query[added.columns[read]], firsts)
    return cosines


def _with(buffer: npt.NDArray[Entry], used: int, new: npt.NDArray[Entry]) -> npt.NDArray[Entry]:
    """Return `buffer`, or a larger copy if it is too small, with `new` after the first `used` values."""
    if used + len(new) > len(buffer):
        larger = np.empty((3 * (used + len(new)) // 2 + _SPARE, *buffer.shape[1:]), buffer.dtype)
        larger[:used] = buffer[:used]
        buffer = larger
    buffer[used : used + len(new)] = new
    return buffer
