"""Find the past resolutions whose messages are nearest. Changes count at once.

See `vectors.py` and `postings.py` for similarity and `hits.py` for the result. `model/topics/choice.py` and
`model/drafting/drafter.py` use the nearest rows.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from model.corpus.rows import Row
from model.encoder.encoder import DIMENSIONS, Encoder, load_encoder
from model.encoder.reading import as_compared
from model.retrieval.hits import Alike, Hit, Hits
from model.retrieval.known_words import KnownWords, share, with_shared_words
from model.retrieval.postings import Appended, Appender, Comparing, Postings, similarities
from model.retrieval.stored_index import StoredIndex
from model.retrieval.vectors import (
    SHARE_OF_POINTS,
    Floats,
    Reading,
    StaticPoints,
    Vectors,
    Weighing,
    read_later,
    read_messages,
)
from model.text.features import Ints

APPROVED_BOOST = 1.25
"""Factor of an approved resolution's score when hits are ordered."""
APPROVED_SHOWN = 30
"""Number of nearest approved resolutions returned, even if more generic rows are nearer."""
ALIKE, _LAST = 0.6, 3
"""Similarity from which on a past message of the team is counted as like another, and how many are named."""
LEAST_NEAR = 0.3
"""An approved resolution less similar than this is not evidence about a message."""
_APPROVED = -1  # in place of a base's number
_KIN = 30


@dataclass(frozen=True)
class _View:
    """An immutable view for readers; R rows, those of `base` first."""

    base: Postings
    added: Appended
    order: Floats  # (R,) factor of a row's score for ranking; 0 when removed
    bases: Ints  # (R,) number of a row's public base; _APPROVED for an approved one
    weights: tuple[float, ...]  # weight of a vote of each public base
    rows: list[Row]  # append-only: the first R are this view's
    known: KnownWords


class ResolutionIndex:
    """Search past resolutions by their messages.

    One thread may add and remove while others search: a reader works on an immutable view that is published
    by one assignment. Frequencies are those of the rows given at construction.
    """

    def __init__(
        self, rows: Iterable[Row] = (), encoder: Encoder | None = None, stored: StoredIndex | None = None
    ) -> None:
        """Index `rows`; None takes the sentence encoder, or its fallback on this machine. What is `stored` of
        these rows is not computed again.
        """
        self._encoder = encoder or load_encoder()
        self._writing = threading.Lock()
        first = list({row.id: row for row in rows}.values())
        stored = stored or self._learned(first)
        self._weighing = stored.weighing
        self._appender = Appender(DIMENSIONS)
        order = np.array([_boost(row) for row in first], dtype=np.float32)
        self._base_names: list[str] = []
        bases = self._bases_of(first)
        sizes = np.bincount(bases[bases >= 0], minlength=len(self._base_names)).tolist()
        self._view = _View(
            base=stored.base,
            added=self._appender.nothing(),
            order=order,
            bases=bases,
            weights=tuple((min(sizes) / size) ** 0.5 for size in sizes),
            rows=first,
            known=stored.known,
        )
        # id -> position in the view, of rows not removed
        self._position = {row.id: position for position, row in enumerate(first)}
        self._kin: dict[str, tuple[Row, tuple[Hit, ...]]] = {}

    def _learned(self, rows: Sequence[Row]) -> StoredIndex:
        reading = self._read([row.message for row in rows])
        weighing = Weighing(reading, centred=not self._encoder.contextual)
        postings = Postings.of(weighing.weigh(reading))
        return StoredIndex("", weighing, postings, KnownWords.of(reading.words, len(rows)))

    def to_store(self, mark: str) -> StoredIndex:
        """Return what was learned from the first rows, to be stored under `mark`."""
        view = self._view
        return StoredIndex(mark, self._weighing, view.base, view.known)

    def __len__(self) -> int:
        """Return how many rows can be found."""
        return len(self._position)

    def rows(self) -> list[Row]:
        """Return the rows that can be found, in the order they were added."""
        return [self._view.rows[position] for position in sorted(self._position.values())]

    def points_of(self, rows: Sequence[Row]) -> Floats:
        """Return the points of rows that can be found, (R, D); KeyError for another row."""
        view = self._view
        points = np.concatenate([view.base.points, view.added.points])
        return points[[self._position[row.id] for row in rows]]

    def add(self, rows: Iterable[Row], *, later: bool = False) -> None:
        """Add `rows`, which can be found at once; a row whose id is known replaces the former one.

        With `later`, they are found by static points until `understand` has come to them: a fiftieth of the
        time, where thousands arrive.
        """
        new = list({row.id: row for row in rows}.values())
        if not new:
            return
        messages = [row.message for row in new]
        if later and self._encoder.contextual:
            self._append(new, read_later(messages), self._static.of(messages))
        else:
            self._append(new, self._read(messages))

    def understand(self, most: int) -> int:
        """Have the sentence encoder read up to `most` rows that were added for later; return how many wait.

        Call it from one thread at a time; rows may be added and removed meanwhile.
        """
        view = self._view
        if view.added.waiting:
            places = len(view.base.points) + view.added.waiting[0].places[:most]
            messages = [as_compared(view.rows[place].message) for place in places.tolist()]
            points = self._encoder.embed(messages)
            with self._writing:
                added = self._appender.understood(self._view.added, points)
                self._view = replace(self._view, added=added)
        return self.waiting

    @property
    def waiting(self) -> int:
        """How many rows were added for later and wait for the sentence encoder."""
        return sum(len(waiting.places) for waiting in self._view.added.waiting)

    @cached_property
    def _static(self) -> StaticPoints:
        return StaticPoints([row.message for row in self._view.rows])

    @contextmanager
    def trying(self, rows: Iterable[Row]) -> Iterator[None]:
        """Have `rows` for a while and no trace of them afterwards; no other thread may change rows then."""
        view, position = self._view, dict(self._position)
        self.add(rows)
        try:
            yield
        finally:
            del view.rows[len(view.order) :]
            self._view, self._position = view, position

    def remove(self, row_id: str) -> None:
        """Remove a row at once; an unknown id is ignored."""
        with self._writing:
            position = self._position.pop(row_id, None)
            if position is None:
                return
            view = self._view
            order = view.order.copy()
            order[position] = 0
            self._view = replace(view, order=order)

    def search(self, messages: Sequence[str], k: int) -> list[list[Hit]]:
        """Return up to k nearest rows of each message, best first; none with nothing in common."""
        return [list(hits.nearest) for hits in self.look_up(messages, k)]

    def look_up(
        self, messages: Sequence[str], k: int, topics: Sequence[str | None] | None = None
    ) -> list[Hits]:
        """Do the same as `search`, and return what is known of each message's words and of approved rows.

        If `topics` names a topic for a message, only rows on it are found.
        """
        view = self._view
        reading = read_messages(messages, self._encoder, one_by_one=True)
        words, bounds = reading.words, np.searchsorted(reading.words.texts, np.arange(len(messages) + 1))
        found = []
        vectors = self._weighing.weigh(reading)
        for i, scores in enumerate(self._similarities(view, vectors, messages)):
            hashes = words.hashes[bounds[i] : bounds[i + 1]]
            rarity = view.known.rarity(hashes)  # (W,)
            ranked = scores * _findable(view, topics[i] if topics is not None else None)
            nearest = _best(view, ranked, scores, k)
            approved = _best(view, np.where(view.bases == _APPROVED, ranked, 0), scores, APPROVED_SHOWN)
            generic = _of_each_base(view, ranked, scores, k)
            shared = with_shared_words([*nearest, *approved, *generic], hashes, rarity)
            found.append(
                Hits(
                    nearest=tuple(shared[hit.row.id] for hit in nearest),
                    known_words=share(view.known.holds(hashes), rarity),
                    words=len(hashes),
                    approved=tuple(shared[hit.row.id] for hit in approved),
                    generic=tuple(shared[hit.row.id] for hit in generic),
                    kin=self._kin_of(view, approved[0])
                    if approved and approved[0].score >= LEAST_NEAR
                    else (),
                    point=vectors.points[i],
                    alike=_alike(view, ranked, scores),
                )
            )
        return found

    def _kin_of(self, view: _View, approved: Hit) -> tuple[Hit, ...]:
        """Return the generic rows nearest to the message of an approved one; looked up once."""
        row, kin = self._kin.get(approved.row.id, (None, ()))
        if row is not approved.row:
            asked = self._weighing.weigh(self._read([approved.row.message]))
            (scores,) = self._similarities(view, asked, [approved.row.message])
            kin = tuple(_of_each_base(view, scores * view.order, scores, _KIN))
            self._kin[approved.row.id] = approved.row, kin
        return kin

    def _similarities(self, view: _View, asked: Vectors, messages: Sequence[str]) -> Iterator[Floats]:
        contextual = self._encoder.contextual
        static = self._static.of(messages) if view.added.waiting else None
        how = Comparing(SHARE_OF_POINTS[contextual], contextual, SHARE_OF_POINTS[False], static)
        return similarities(view.base, view.added, asked, how)

    def _read(self, messages: Sequence[str]) -> Reading:
        return read_messages(messages, self._encoder)

    def _bases_of(self, rows: Sequence[Row]) -> Ints:
        """Return the number of each row's public base in `_base_names`; _APPROVED for approved ones, (R,)."""
        names = [None if row.approved else row.id.rpartition(":")[0] for row in rows]
        for name in dict.fromkeys(names):
            if name is not None and name not in self._base_names:
                self._base_names.append(name)
        return np.array([_APPROVED if name is None else self._base_names.index(name) for name in names], int)

    def _append(self, new: list[Row], reading: Reading, static: Floats | None = None) -> None:
        """Publish a view with the `new` rows after the present ones; rows that they replace are hidden."""
        vectors = self._weighing.weigh(reading)
        with self._writing:
            view = self._view
            added = self._appender.append(view.added, vectors, static)
            order = np.concatenate([view.order, [_boost(row) for row in new]]).astype(np.float32)
            for position, row in enumerate(new, start=len(view.order)):
                order[self._position.get(row.id, position)] *= row.id not in self._position
                self._position[row.id] = position
            view.rows.extend(new)
            known = view.known.learned(reading.words.hashes)
            bases = np.concatenate([view.bases, self._bases_of(new)])
            weights = view.weights + (1.0,) * (len(self._base_names) - len(view.weights))
            self._view = replace(view, added=added, order=order, bases=bases, weights=weights, known=known)


def _boost(row: Row) -> float:
    return APPROVED_BOOST if row.approved else 1.0


def _alike(view: _View, ranked: Floats, scores: Floats) -> Alike | None:
    """Return the approved rows that are like the message, without published ones; None if there are none."""
    places = np.flatnonzero((view.bases == _APPROVED) & (ranked > 0) & (scores >= ALIKE))
    found = [view.rows[place].id for place in places.tolist() if not view.rows[place].verbatim]
    return Alike(len(found), tuple(found[-_LAST:])) if found else None


def _best(view: _View, ranked: Floats, scores: Floats, k: int) -> list[Hit]:
    """Return the k rows that rank highest, with their scores; on a tie the earlier; none of rank 0."""
    if not len(ranked) or k < 1:
        return []
    # The k lowest of the negated ranks: many rows rank 0, and many equal ones before the k-th take long.
    least = -np.partition(-ranked, k - 1)[k - 1] if k < len(ranked) else 0
    first = np.flatnonzero((ranked >= least) & (ranked > 0))
    best: Ints = first[np.argsort(-ranked[first], kind="stable")][:k]
    return [Hit(view.rows[i], float(scores[i]), weight=_weight(view, i)) for i in best]


def _weight(view: _View, row: int) -> float:
    return 1.0 if view.bases[row] == _APPROVED else view.weights[view.bases[row]]


def _findable(view: _View, topic: str | None) -> Floats:
    """Return the factor of each row's score, (R,); 0 for a row that is not on `topic`, if there is one."""
    if topic is None:
        return view.order
    on_topic = np.array([row.intent == topic for row in view.rows[: len(view.order)]], dtype=bool)
    return np.where(on_topic, view.order, np.float32(0))


def _of_each_base(view: _View, ranked: Floats, scores: Floats, k: int) -> list[Hit]:
    """Return the k highest ranked rows of each public base, nearest first."""
    found = [
        hit
        for base in range(len(view.weights))
        for hit in _best(view, np.where(view.bases == base, ranked, 0), scores, k)
    ]
    return sorted(found, key=lambda hit: -hit.score)
