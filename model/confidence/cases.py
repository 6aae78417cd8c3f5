"""Make cases of messages as a workspace may meet them, each with whether its draft would answer it.

Every asked row is a message whose right answer is known. It is looked up without itself, in five situations:
among all rows; with other topics known from approvals alone; with its topic unknown; with its topic known
from three approved replies alone; and with its topic unknown while other topics are known from approvals. So
a few approvals do not make a bot sure of every message.
"""

import random
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.confidence.judgement import LOOKED_AT
from model.corpus.natural import natural_messages
from model.corpus.rows import Row
from model.masking.mask import mask
from model.retrieval.hits import Hits
from model.retrieval.index import APPROVED_BOOST, APPROVED_SHOWN, ResolutionIndex
from model.topics.choice import Choice, choose_topic
from model.topics.classifier import TopicClassifier

_OF_EACH_BASE = 60  # Looking them up takes most of the time of a fit.
_DEEP = 160  # Rows looked up of each base, so that enough remain without a topic's.
_FOLDS = 2
_APPROVED_TOPICS, _APPROVALS = 10, 3
_WEIGHTS = (0.7, 0.7, 0.3, 0.3, 0.3)  # of the five situations
NATURAL = "natural"
_NATURAL_WEIGHT = 6.0
"""Customers write like these: the starter set's messages were made to be hard, Bitext's by a machine."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """The result of one asked row in one situation, and whether it answers the row."""

    asked: int  # position among the rows asked
    hits: Hits
    choice: Choice
    right: bool
    weight: float


@dataclass(frozen=True)
class CrossFitted:
    """Classifiers of the topic, each fitted without one fold of the rows, for messages of that fold."""

    folds: tuple[TopicClassifier | None, ...]

    @classmethod
    def of(cls, rows: Sequence[Row], points: Floats) -> "CrossFitted":
        """Fit on `rows`, whose messages' points are given, (R, D)."""
        own = np.array([checksum_of(row.message) % _FOLDS for row in rows])
        kept = [np.flatnonzero(own != fold).tolist() for fold in range(_FOLDS)]
        return cls(
            tuple(TopicClassifier.fit([rows[i] for i in some], points[some], words=False) for some in kept)
        )

    def log_probs(self, message: str, point: Floats | None) -> Mapping[str, float] | None:
        """Return each topic's log probability by the classifier that has not seen `message`.

        None if there are no topics.
        """
        classifier = self.folds[checksum_of(message) % _FOLDS]
        return None if classifier is None else classifier.log_probs(message, point)


def asked_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the messages to ask: rows with an intent of each public base and approved ones, evenly spaced,
    up to _OF_EACH_BASE each; and the natural messages on one of the rows' topics.
    """
    by_base: dict[str, list[Row]] = {}
    for row in rows:
        if row.intent is not None:
            by_base.setdefault("" if row.approved else row.id.rpartition(":")[0], []).append(row)
    topics = {row.intent for some in by_base.values() for row in some}
    natural = [
        Row(f"{NATURAL}:{each.id}", mask(each.message).text, "", each.topics[0])
        for each in natural_messages()
        if each.topics and topics.issuperset(each.topics)
    ]
    return [*(row for some in by_base.values() for row in spread(some, _OF_EACH_BASE)), *natural]


def cases_of(asked: Sequence[Row], index: ResolutionIndex, classifier: CrossFitted) -> list[Case]:
    """Return the cases of each asked row, its situations in order."""
    pretended = _pretend_approvals(index.rows(), Counter(str(row.intent) for row in asked))
    found = index.look_up([row.message for row in asked], _DEEP)
    cases = []
    for number, (row, hits) in enumerate(zip(asked, found, strict=True)):
        known = classifier.log_probs(row.message, hits.point)
        own = str(row.intent)
        others = _apart_from(hits, row)
        topics = {hit.row.id: hit.row.intent for hit in (*hits.nearest, *hits.approved, *hits.generic)}
        unknown = pretended.topics - {own}
        situations = (
            (_cut(others), known),
            (_cut(_approving(others, unknown, pretended.ids)), _forgetting(known, unknown)),
            (_cut(_without(others, {own})), _forgetting(known, {own})),
            (_cut(_approving(others, unknown | {own}, pretended.ids)), _forgetting(known, unknown | {own})),
            (
                _cut(_approving(_without(others, {own}), unknown, pretended.ids)),
                _forgetting(known, unknown | {own}),
            ),
        )
        natural = _NATURAL_WEIGHT if row.id.startswith(NATURAL) else 1.0
        for weight, (seen, likely) in zip(_WEIGHTS, situations, strict=True):
            choice = choose_topic(seen, likely)
            cases.append(Case(number, seen, choice, _answers(row, choice, topics), weight * natural))
    return cases


def checksum_of(message: str) -> int:
    """Return a checksum that ignores case."""
    return zlib.crc32(b"fold" + message.casefold().encode("utf-8", "replace"))


def spread(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """Return at most `count` of the rows, evenly spaced."""
    if len(rows) <= count:
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]


@dataclass(frozen=True)
class _Pretended:
    """Topics treated as known from approvals alone, and the rows treated as approved: some of every topic."""

    topics: frozenset[str]
    ids: frozenset[str]


def _pretend_approvals(rows: Sequence[Row], topics: Counter[str]) -> _Pretended:
    chance = random.Random(7)  # noqa: S311  # No secret.
    by_topic: dict[str, list[str]] = {}
    for row in rows:
        if row.intent is not None and not row.approved:
            by_topic.setdefault(row.intent, []).append(row.id)
    names = sorted(topics)
    chosen = chance.sample(names, min(_APPROVED_TOPICS, len(names) // 2))
    ids = [
        row_id
        for name in sorted(by_topic)
        for row_id in chance.sample(by_topic[name], min(_APPROVALS, len(by_topic[name])))
    ]
    return _Pretended(frozenset(chosen), frozenset(ids))


def _apart_from(hits: Hits, asked: Row) -> Hits:
    """Drop rows with the same message, and those written with the asked one for the same reply."""
    said = asked.message.strip().casefold()
    return hits.where(lambda row: row.message.strip().casefold() != said and row.reply != asked.reply)


def _without(hits: Hits, topics: Collection[str]) -> Hits:
    return hits.where(lambda row: row.intent not in topics)


def _approving(hits: Hits, topics: Collection[str], ids: Collection[str]) -> Hits:
    """Return what would be found if the rows `ids` of `topics` were approved, without a topic, and their
    other rows unknown.
    """
    approved = [
        replace(hit, row=replace(hit.row, approved=True, intent=None), weight=1.0)
        for hit in hits.generic
        if hit.row.intent in topics and hit.row.id in ids
    ]
    public = [hit for hit in hits.generic if hit.row.intent not in topics]
    nearest = sorted(
        [*approved, *public], key=lambda hit: -hit.score * (APPROVED_BOOST if hit.row.approved else 1)
    )
    return replace(hits, nearest=tuple(nearest), approved=tuple(approved), generic=tuple(public), kin=())


def _cut(hits: Hits) -> Hits:
    """Return what would be found if only LOOKED_AT rows of each base were looked up."""
    seen: Counter[str] = Counter()
    generic = []
    for hit in hits.generic:
        base = hit.row.id.rpartition(":")[0]
        seen[base] += 1
        if seen[base] <= LOOKED_AT:
            generic.append(hit)
    return replace(
        hits,
        nearest=hits.nearest[:LOOKED_AT],
        generic=tuple(generic),
        approved=hits.approved[:APPROVED_SHOWN],
    )


def _forgetting(known: Mapping[str, float] | None, topics: Collection[str]) -> Mapping[str, float] | None:
    """Return the log-probabilities without `topics`, which then are as unlikely as any unseen one."""
    if known is None:
        return None
    kept = {topic: value for topic, value in known.items() if topic not in topics}
    total = np.logaddexp.reduce(list(kept.values())) if kept else 0.0
    return {topic: float(value - total) for topic, value in kept.items()}


def _answers(asked: Row, choice: Choice, topics: Mapping[str, str | None]) -> bool:
    """True if the leading rows are on the asked row's topic; `topics` are the true ones, by row id."""
    return bool(choice.near) and topics[choice.near[0].row.id] == asked.intent
