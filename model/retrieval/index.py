"""The index of past resolutions: the nearest by message, changes felt at once.

What nearness is, `model/retrieval/vectors.py` and `model/retrieval/postings.py` say; what is done with the
nearest rows is `model/topics/choice.py`'s and `model/drafting/drafter.py`'s.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.corpus.rows import Row
from model.encoder.encoder import DIMENSIONS, Encoder, load_encoder
from model.retrieval.postings import Appended, Appender, Postings, similarities
from model.retrieval.vectors import SHARE_OF_POINTS, Floats, Reading, Vectors, Weighing, idf, read_messages
from model.text.features import Hashes, Ints, read_words

APPROVED_BOOST = 1.25
"""An approved resolution's score counts this much more than a generic row's when hits are put in order."""
APPROVED_SHOWN = 30
"""So many of the nearest approved resolutions are told of, however many generic rows are nearer."""
LEAST_NEAR = 0.3
"""An approved resolution less near than this says nothing about a message."""
_APPROVED = -1  # in place of a base's number
_KIN = 30


@dataclass(frozen=True)
class Hit:
    """A past resolution and the similarity of its message to the one asked for, 0 to 1, no boost.

    `shared` is the share of the asked message's words, weighted by idf, that its message holds. `weight` is
    what its vote counts: less for a row of a large base, so that no base outweighs another by its size.
    """

    row: Row
    score: float
    shared: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Hits:
    """The nearest rows of a message, and the share of its words, weighted by idf, that past messages know.

    Of all rows the nearest come in the order of boosted scores. Apart from them there are those that agents
    approved, the generic ones (the nearest of each public base), and `kin`: the generic rows nearest to the
    first of the approved, where that is at least `LEAST_NEAR`. `point` is the message's, to be compared
    with `ResolutionIndex.points_of`, (D,).
    """

    nearest: tuple[Hit, ...]
    known_words: float
    words: int
    approved: tuple[Hit, ...] = ()
    generic: tuple[Hit, ...] = ()
    kin: tuple[Hit, ...] = ()
    point: Floats | None = None

    def without(self, row_ids: Collection[str]) -> "Hits":
        """The same with no hit of those rows."""
        return self.where(lambda row: row.id not in row_ids)

    def where(self, wanted: Callable[[Row], bool]) -> "Hits":
        """The same with the hits of rows that are `wanted`."""

        def kept(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
            return tuple(hit for hit in hits if wanted(hit.row))

        return replace(
            self,
            nearest=kept(self.nearest),
            approved=kept(self.approved),
            generic=kept(self.generic),
            kin=kept(self.kin),
        )


@dataclass(frozen=True)
class _View:
    """What a reader needs, never changed once published; R rows, those of `base` first."""

    base: Postings
    added: Appended
    order: Floats  # (R,) what a row's score is multiplied by for ranking; 0 when removed
    bases: Ints  # (R,) which public base a row is of; APPROVED for an approved one
    weights: tuple[float, ...]  # what a vote of each public base counts
    rows: list[Row]  # append-only: the first R are this view's
    known: Hashes  # sorted hashes of the words seen
    known_idf: Floats


class ResolutionIndex:
    """Past resolutions by the nearness of their messages.

    One thread may add and remove while others search: a reader works on an immutable view that is published
    by one assignment. What is rare or usual is what was so among the rows given at construction.
    """

    def __init__(self, rows: Iterable[Row] = (), encoder: Encoder | None = None) -> None:
        """Index `rows`; None takes the sentence encoder, or what stands in for it on this machine."""
        self._encoder = encoder or load_encoder()
        self._writing = threading.Lock()
        first = list({row.id: row for row in rows}.values())
        reading = self._read([row.message for row in first])
        self._weighing = Weighing(reading, centred=not self._encoder.contextual)
        words = reading.words
        self._unknown_idf = float(idf(np.zeros(1), len(first))[0])
        known, which = np.unique(words.hashes, return_inverse=True)
        in_texts = np.unique(which * max(len(first), 1) + words.texts) // max(len(first), 1)
        texts = np.bincount(in_texts, minlength=len(known))
        known, texts = known[texts > 1], texts[texts > 1]  # One row's own words say little of a language.
        known_idf = idf(texts, len(first))
        base = Postings.of(self._weighing.weigh(reading))
        self._appender = Appender(DIMENSIONS)
        order = np.array([_boost(row) for row in first], dtype=np.float32)
        self._base_names: list[str] = []
        bases = self._bases_of(first)
        sizes = np.bincount(bases[bases >= 0], minlength=len(self._base_names)).tolist()
        self._view = _View(
            base=base,
            added=self._appender.nothing(),
            order=order,
            bases=bases,
            weights=tuple((min(sizes) / size) ** 0.5 for size in sizes),
            rows=first,
            known=known,
            known_idf=known_idf,
        )
        # id -> row of the view, of rows not removed
        self._position = {row.id: position for position, row in enumerate(first)}
        self._kin: dict[str, tuple[Row, tuple[Hit, ...]]] = {}

    def __len__(self) -> int:
        """How many rows can be found."""
        return len(self._position)

    def rows(self) -> list[Row]:
        """The rows that can be found, in the order they were added."""
        return [self._view.rows[position] for position in sorted(self._position.values())]

    def points_of(self, rows: Sequence[Row]) -> Floats:
        """The points of rows that can be found, (R, D); KeyError for another row."""
        view = self._view
        points = np.concatenate([view.base.points, view.added.points])
        return points[[self._position[row.id] for row in rows]]

    def add(self, rows: Iterable[Row]) -> None:
        """Make `rows` findable at once; a row whose id is known replaces the former one."""
        new = list({row.id: row for row in rows}.values())
        if not new:
            return
        self._append(new, self._read([row.message for row in new]))

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
        """As `search`, with what is known of each message's words and of what was approved."""
        view = self._view
        reading = read_messages(messages, self._encoder, one_by_one=True)
        words, bounds = reading.words, np.searchsorted(reading.words.texts, np.arange(len(messages) + 1))
        found = []
        vectors = self._weighing.weigh(reading)
        for i, scores in enumerate(self._similarities(view, vectors)):
            hashes = words.hashes[bounds[i] : bounds[i + 1]]
            rarity = self._rarity(view, hashes)  # (W,)
            nearest = _best(view, scores * view.order, scores, k)
            approved = _best(
                view, np.where(view.bases == _APPROVED, scores * view.order, 0), scores, APPROVED_SHOWN
            )
            generic = _of_each_base(view, scores, k)
            shared = _shared_words([*nearest, *approved, *generic], hashes, rarity)
            found.append(
                Hits(
                    nearest=tuple(shared[hit.row.id] for hit in nearest),
                    known_words=_share(np.isin(hashes, view.known), rarity),
                    words=len(hashes),
                    approved=tuple(shared[hit.row.id] for hit in approved),
                    generic=tuple(shared[hit.row.id] for hit in generic),
                    kin=self._kin_of(view, approved[0])
                    if approved and approved[0].score >= LEAST_NEAR
                    else (),
                    point=vectors.points[i],
                )
            )
        return found

    def _kin_of(self, view: _View, approved: Hit) -> tuple[Hit, ...]:
        """The generic rows nearest to the message of an approved one; looked up once."""
        row, kin = self._kin.get(approved.row.id, (None, ()))
        if row is not approved.row:
            asked = self._weighing.weigh(self._read([approved.row.message]))
            (scores,) = self._similarities(view, asked)
            kin = tuple(_of_each_base(view, scores, _KIN))
            self._kin[approved.row.id] = approved.row, kin
        return kin

    def _similarities(self, view: _View, asked: Vectors) -> Iterator[Floats]:
        contextual = self._encoder.contextual
        return similarities(view.base, view.added, asked, SHARE_OF_POINTS[contextual], contextual)

    def _read(self, messages: Sequence[str]) -> Reading:
        return read_messages(messages, self._encoder)

    def _bases_of(self, rows: Sequence[Row]) -> Ints:
        """The public base of each row, by its number in `_base_names`; APPROVED for approved ones, (R,)."""
        names = [None if row.approved else row.id.rpartition(":")[0] for row in rows]
        for name in dict.fromkeys(names):
            if name is not None and name not in self._base_names:
                self._base_names.append(name)
        return np.array([_APPROVED if name is None else self._base_names.index(name) for name in names], int)

    def _append(self, new: list[Row], reading: Reading) -> None:
        """Publish a view with `new` rows after the present ones; those that they replace are masked."""
        vectors = self._weighing.weigh(reading)
        with self._writing:
            view = self._view
            added = self._appender.append(view.added, vectors)
            order = np.concatenate([view.order, [_boost(row) for row in new]]).astype(np.float32)
            for position, row in enumerate(new, start=len(view.order)):
                order[self._position.get(row.id, position)] *= row.id not in self._position
                self._position[row.id] = position
            view.rows.extend(new)
            known, known_idf = self._learn_words(view, reading.words.hashes)
            bases = np.concatenate([view.bases, self._bases_of(new)])
            weights = view.weights + (1.0,) * (len(self._base_names) - len(view.weights))
            self._view = replace(
                view, added=added, order=order, bases=bases, weights=weights, known=known, known_idf=known_idf
            )

    def _learn_words(self, view: _View, hashes: Hashes) -> tuple[Hashes, Floats]:
        new = np.setdiff1d(hashes, view.known)
        if not len(new):
            return view.known, view.known_idf
        known = np.concatenate([view.known, new])
        weights = np.concatenate([view.known_idf, np.full(len(new), self._unknown_idf, dtype=np.float32)])
        order = np.argsort(known)
        return known[order], weights[order]

    def _rarity(self, view: _View, hashes: Hashes) -> Floats:
        """How much each word says, (W,): idf less one, so that a word of every message says nothing."""
        if not len(view.known):
            return np.full(len(hashes), self._unknown_idf - 1, dtype=np.float32)
        place = np.minimum(np.searchsorted(view.known, hashes), len(view.known) - 1)
        found = np.where(view.known[place] == hashes, view.known_idf[place], self._unknown_idf)
        return (found - 1).astype(np.float32)


def _share(held: npt.NDArray[np.bool_], rarity: Floats) -> float:
    """The share of the words, weighted by how much each says, that are held; 0 of no words."""
    weights = rarity + 1e-6  # Words that say nothing count when there are no others.
    return float(weights[held].sum() / weights.sum()) if len(weights) else 0.0


def _shared_words(hits: Sequence[Hit], hashes: Hashes, rarity: Floats) -> dict[str, Hit]:
    """The hits by their rows' ids, each with the share of the asked words that its message holds."""
    once = list({hit.row.id: hit for hit in hits}.values())
    asked, which = np.unique(hashes, return_inverse=True)
    words = read_words([hit.row.message for hit in once])
    held = np.zeros((len(once), len(asked)), dtype=bool)
    if len(asked):
        place = np.minimum(np.searchsorted(asked, words.hashes), len(asked) - 1)
        same = asked[place] == words.hashes
        held[words.texts[same], place[same]] = True
    return {hit.row.id: replace(hit, shared=_share(held[i][which], rarity)) for i, hit in enumerate(once)}


def _boost(row: Row) -> float:
    return APPROVED_BOOST if row.approved else 1.0


def _best(view: _View, ranked: Floats, scores: Floats, k: int) -> list[Hit]:
    """The k rows that rank highest, with their scores; of equals the earlier row, and none of rank 0."""
    if not len(ranked) or k < 1:
        return []
    least = np.partition(ranked, len(ranked) - k)[len(ranked) - k] if k < len(ranked) else 0
    first = np.flatnonzero((ranked >= least) & (ranked > 0))
    best: Ints = first[np.argsort(-ranked[first], kind="stable")][:k]
    return [Hit(view.rows[i], float(scores[i]), weight=_weight(view, i)) for i in best]


def _weight(view: _View, row: int) -> float:
    return 1.0 if view.bases[row] == _APPROVED else view.weights[view.bases[row]]


def _of_each_base(view: _View, scores: Floats, k: int) -> list[Hit]:
    """The k nearest rows of each public base, the nearest first."""
    found = [
        hit
        for base in range(len(view.weights))
        for hit in _best(view, np.where(view.bases == base, scores * view.order, 0), scores, k)
    ]
    return sorted(found, key=lambda hit: -hit.score)
