"""The index of past resolutions: TF-IDF over hashed n-grams, cosine similarity, changes felt at once.

Features are `model/text_features.py`'s. What is done with the nearest rows is `model/drafting.py`'s.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.corpus import Row
from model.text_features import BUCKETS, Counts, Hashes, Ints, Words, count_features, read_words

APPROVED_BOOST = 1.25
"""An approved resolution's score counts this much more than a generic row's when hits are put in order."""
APPROVED_PREFIX = "resolution:"

Floats = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Hit:
    """A past resolution and the cosine similarity of its message to the one asked for, 0 to 1, no boost.

    `shared` is the share of the asked message's words, weighted by idf, that its message holds.
    """

    row: Row
    score: float
    shared: float = 0.0


@dataclass(frozen=True)
class Hits:
    """The nearest rows of a message, and the share of its words, weighted by idf, that past messages know."""

    nearest: tuple[Hit, ...]
    known_words: float
    words: int


@dataclass(frozen=True)
class _Postings:
    """The rows given at construction by column (CSC): a search touches only the columns of its own words."""

    rows: npt.NDArray[np.int32]  # (F,)
    weights: Floats  # (F,)
    starts: Ints  # (BUCKETS + 1,) where each column begins
    size: int  # how many rows


@dataclass(frozen=True)
class _Added:
    """The rows added later, row by row (CSR), so that appending is cheap."""

    columns: Columns  # (F,)
    weights: Floats  # (F,)
    starts: Ints  # (A,) where each row begins in `columns`; every row has at least one


@dataclass(frozen=True)
class _View:
    """What a reader needs, never changed once published; R rows, those of `base` first."""

    base: _Postings
    added: _Added
    order: Floats  # (R,) what a row's score is multiplied by for ranking; 0 when removed
    rows: list[Row]  # append-only: the first R are this view's
    known: Hashes  # sorted hashes of the words seen
    known_idf: Floats


class ResolutionIndex:
    """Past resolutions by the nearness of their messages.

    One thread may add and remove while others search: a reader works on an immutable view that is published
    by one assignment. The weights of features (idf) are those of the rows given at construction.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._writing = threading.Lock()
        self._position: dict[str, int] = {}  # id -> row of the matrix, of rows not removed
        self._columns = np.zeros(0, dtype=np.int32)
        self._weights = np.zeros(0, dtype=np.float32)
        first = list({row.id: row for row in rows}.values())
        counts, words = count_features([row.message for row in first])
        self._idf = _idf(np.bincount(counts.features, minlength=BUCKETS), len(first))  # (BUCKETS,)
        self._unknown_idf = float(_idf(np.zeros(1), len(first))[0])
        known, which = np.unique(words.hashes, return_inverse=True)
        in_texts = np.unique(which * max(len(first), 1) + words.texts) // max(len(first), 1)
        known_idf = _idf(np.bincount(in_texts, minlength=len(known)), len(first))
        added = _Added(self._columns, self._weights, np.zeros(0, dtype=np.int64))
        order = np.array([_boost(row) for row in first], dtype=np.float32)
        self._view = _View(self._postings(counts, len(first)), added, order, first, known, known_idf)
        self._position.update((row.id, position) for position, row in enumerate(first))

    def __len__(self) -> int:
        """How many rows can be found."""
        return len(self._position)

    def add(self, rows: Iterable[Row]) -> None:
        """Make `rows` findable at once; a row whose id is known replaces the former one."""
        new = list({row.id: row for row in rows}.values())
        if not new:
            return
        self._append(new, *count_features([row.message for row in new]))

    def remove(self, row_id: str) -> None:
        """Make the row unfindable at once; an unknown id is ignored."""
        with self._writing:
            position = self._position.pop(row_id, None)
            if position is None:
                return
            view = self._view
            order = view.order.copy()
            order[position] = 0
            self._view = replace(view, order=order)

    def search(self, messages: Sequence[str], k: int) -> list[list[Hit]]:
        """The up to k nearest rows of each message, best first; those with nothing in common are left out."""
        return [list(hits.nearest) for hits in self.look_up(messages, k)]

    def look_up(self, messages: Sequence[str], k: int) -> list[Hits]:
        """As `search`, with what is known of each message's words."""
        view = self._view
        counts, words = count_features(messages)
        weights = self._unit(counts, len(messages))
        bounds = np.searchsorted(counts.texts, np.arange(len(messages) + 1))
        word_bounds = np.searchsorted(words.texts, np.arange(len(messages) + 1))
        found = []
        for i in range(len(messages)):
            part = slice(bounds[i], bounds[i + 1])
            hashes = words.hashes[word_bounds[i] : word_bounds[i + 1]]
            scores = _similarities(view, counts.features[part], weights[part])
            nearest = _nearest(view, scores, k)
            rarity = self._rarity(view, hashes)  # (W,)
            known = _share(np.isin(hashes, view.known), rarity)
            found.append(Hits(_with_shared(nearest, hashes, rarity), known, len(hashes)))
        return found

    def _append(self, new: list[Row], counts: Counts, words: Words) -> None:
        """Publish a view with `new` rows after the present ones; those that they replace are masked."""
        columns, weights, lengths = self._weigh(counts, len(new))
        with self._writing:
            view = self._view
            used, end = len(view.added.columns), len(view.added.columns) + len(columns)
            self._reserve(end)
            self._columns[used:end], self._weights[used:end] = columns, weights
            starts = np.concatenate([view.added.starts, used + np.cumsum(lengths) - lengths])
            added = _Added(self._columns[:end], self._weights[:end], starts)
            order = np.concatenate([view.order, [_boost(row) for row in new]]).astype(np.float32)
            for position, row in enumerate(new, start=len(view.order)):
                order[self._position.get(row.id, position)] *= row.id not in self._position
                self._position[row.id] = position
            view.rows.extend(new)
            known, idf = self._learn_words(view, words.hashes)
            self._view = _View(view.base, added, order, view.rows, known, idf)

    def _postings(self, counts: Counts, rows: int) -> _Postings:
        """The unit vectors of the first rows, column by column."""
        weights = self._unit(counts, rows)
        by_column = np.argsort(counts.features, kind="stable")
        starts = np.searchsorted(counts.features[by_column], np.arange(BUCKETS + 1))
        owners = counts.texts[by_column].astype(np.int32)
        return _Postings(owners, weights[by_column], starts, rows)

    def _unit(self, counts: Counts, rows: int) -> Floats:
        """The counts as weights of unit vectors, one for each of `rows` texts; (F,)."""
        weights = (1 + np.log(counts.counts)) * self._idf[counts.features]
        norms = np.sqrt(np.bincount(counts.texts, weights=weights**2, minlength=rows))
        unit: Floats = (weights / norms[counts.texts]).astype(np.float32)
        return unit

    def _weigh(self, counts: Counts, rows: int) -> tuple[Columns, Floats, Ints]:
        """CSR parts of the rows' unit vectors: columns (F,), weights (F,), lengths (R,)."""
        lengths = np.bincount(counts.texts, minlength=rows)
        # A text without features gets one of weight 0, because reduceat needs at least one in each row.
        gaps = (np.cumsum(lengths) - lengths)[lengths == 0]
        columns = np.insert(counts.features, gaps, 0).astype(np.int32)
        return columns, np.insert(self._unit(counts, rows), gaps, 0.0), np.maximum(lengths, 1)

    def _reserve(self, size: int) -> None:
        """Room for `size` entries and half as many more, so that a thousand additions copy little."""
        if size > len(self._columns):
            room = 3 * size // 2 + 65536
            used = len(self._view.added.columns)
            columns, weights = np.empty(room, np.int32), np.empty(room, np.float32)
            columns[:used] = self._view.added.columns
            weights[:used] = self._view.added.weights
            self._columns, self._weights = columns, weights

    def _learn_words(self, view: _View, hashes: Hashes) -> tuple[Hashes, Floats]:
        new = np.setdiff1d(hashes, view.known)
        if not len(new):
            return view.known, view.known_idf
        known = np.concatenate([view.known, new])
        idf = np.concatenate([view.known_idf, np.full(len(new), self._unknown_idf, dtype=np.float32)])
        order = np.argsort(known)
        return known[order], idf[order]

    def _rarity(self, view: _View, hashes: Hashes) -> Floats:
        """How much each word says, (W,): idf less one, so that a word of every message says nothing."""
        if not len(view.known):
            return np.full(len(hashes), self._unknown_idf - 1, dtype=np.float32)
        place = np.minimum(np.searchsorted(view.known, hashes), len(view.known) - 1)
        idf = np.where(view.known[place] == hashes, view.known_idf[place], self._unknown_idf)
        return (idf - 1).astype(np.float32)


def _share(held: npt.NDArray[np.bool_], rarity: Floats) -> float:
    """The share of the words, weighted by how much each says, that are held; 0 of no words."""
    weights = rarity + 1e-6  # Words that say nothing count when there are no others.
    return float(weights[held].sum() / weights.sum()) if len(weights) else 0.0


def _with_shared(nearest: Sequence[Hit], hashes: Hashes, rarity: Floats) -> tuple[Hit, ...]:
    words = read_words([hit.row.message for hit in nearest])
    ends = np.searchsorted(words.texts, np.arange(len(nearest) + 1))
    return tuple(
        replace(hit, shared=_share(np.isin(hashes, words.hashes[ends[i] : ends[i + 1]]), rarity))
        for i, hit in enumerate(nearest)
    )


def _idf(documents: npt.NDArray[np.generic], total: int) -> Floats:
    """log((1 + total) / (1 + documents)) + 1, smoothed as in scikit-learn's TfidfTransformer."""
    idf: Floats = (np.log((1 + total) / (1 + documents.astype(np.float64))) + 1).astype(np.float32)
    return idf


def _boost(row: Row) -> float:
    return APPROVED_BOOST if row.id.startswith(APPROVED_PREFIX) else 1.0


def _similarities(view: _View, columns: Ints, weights: Floats) -> Floats:
    """Dot products of a unit vector with every row, (R,)."""
    base, added = view.base, view.added
    scores = np.zeros(len(view.order), dtype=np.float32)
    for column, weight in zip(columns.tolist(), weights.tolist(), strict=True):
        part = slice(base.starts[column], base.starts[column + 1])
        scores[base.rows[part]] += base.weights[part] * np.float32(weight)  # No row stands in a column twice.
    if len(added.starts):
        query = np.zeros(BUCKETS, dtype=np.float32)
        query[columns] = weights
        scores[base.size :] = np.add.reduceat(added.weights * query[added.columns], added.starts)
    return scores


def _nearest(view: _View, scores: Floats, k: int) -> tuple[Hit, ...]:
    """The k rows with the greatest boosted scores; of equals the earlier row."""
    if not len(scores) or k < 1:
        return ()
    ranked = scores * view.order
    least = np.partition(ranked, len(ranked) - k)[len(ranked) - k] if k < len(ranked) else 0
    first = np.flatnonzero(ranked >= least)
    best = first[np.argsort(-ranked[first], kind="stable")][:k]
    return tuple(Hit(view.rows[i], min(float(scores[i]), 1.0)) for i in best if ranked[i] > 0)
