"""Fitting the confidence: rows looked up among others, and messages that ask for no support.

Three kinds of examples: rows of the corpus; of the starter set, for the topics that the corpus has too, since
people ask in more ways than one corpus shows; and messages that are no question to support.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.confidence.judgement import (
    FOUND,
    LIKELIER_NOT,
    LOOKED_AT,
    SUPPORT_SHARE,
    UNFITTED,
    Confidence,
    features_of,
)
from model.confidence.logistic import fit_logistic, predict_logistic
from model.confidence.words import fit_word_evidence
from model.corpus.not_support import NotSupport, categories_of
from model.corpus.rows import Row, read_starter_rows, split_rows
from model.retrieval.index import Hits, ResolutionIndex
from model.topics.choice import choose_topic

LARGEST_LOSS = 0.05
"""At most this share of the drafts that would be on topic may be withheld."""
HIGHEST_THRESHOLD = 0.25
"""A draft that is right one time in four is worth a look."""
_EXAMPLES = 350  # Looking them up is most of the time that a fit takes.
_FAMILIAR = 300
_FEWEST_EXAMPLES = 30
_FOLDS = 10
_GROUPS = 8  # of examples, for the words that each is scored by
_RIDGE = 0.01
_TOPIC_RIDGE = 0.1

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """N messages, what was found for each, whether on its topic, and which go together."""

    messages: tuple[str, ...]
    found: Array  # (N, F)
    right: npt.NDArray[np.bool_]  # (N,)
    groups: tuple[int, ...]  # (N,)

    def taking(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        """Those of the messages that are chosen, (N,)."""
        kept = np.flatnonzero(chosen).tolist()
        messages = tuple(self.messages[i] for i in kept)
        return Examples(messages, self.found[kept], self.right[kept], tuple(self.groups[i] for i in kept))

    def beside(self, group: int) -> list[str]:
        """The messages of all other groups."""
        return [message for message, own in zip(self.messages, self.groups, strict=True) if own != group]


def fit_confidence(training: Sequence[Row], others: Sequence[NotSupport]) -> Confidence:
    """Fit on training rows with an intent, each looked up among other rows, and on `others`.

    With too few rows that have an intent, or nothing else to tell them from, the result is `UNFITTED`.
    """
    return fit_examples(*gather_examples(training, others))


def gather_examples(training: Sequence[Row], others: Sequence[NotSupport]) -> tuple[Examples, Examples]:
    """What `fit_examples` takes: support messages, none where there are too few, and the others, in order."""
    rows, index = _looked_up_among_others(training)
    if len(rows.messages) < _FEWEST_EXAMPLES:
        return _joined(), _joined()
    return _joined(rows, _of_the_starter_set(training, index)), _of_others(index, others)


def fit_examples(support: Examples, not_support: Examples) -> Confidence:
    """Fit both probabilities, the words' evidence and the threshold; `UNFITTED` without examples.

    The two classes are weighted so that SUPPORT_SHARE of all is support: what comes out is a probability
    there. A message's words are weighed by evidence from other messages, and from other categories, so that
    they count as much as they will for messages never seen.
    """
    if not support.messages or not not_support.messages:
        return UNFITTED
    wording = _cross_fitted_wording(support, not_support)
    inputs = np.column_stack([np.concatenate([support.found, not_support.found]), wording / 10])
    asks = np.arange(len(inputs)) < len(support.messages)
    share = np.where(asks, SUPPORT_SHARE / asks.sum(), (1 - SUPPORT_SHARE) / (~asks).sum())
    by_support = fit_logistic(inputs, asks, share * len(inputs), _RIDGE)
    by_topic = fit_logistic(inputs[asks], support.right, np.ones(asks.sum()), _TOPIC_RIDGE)
    p = predict_logistic(inputs[asks], by_support)
    return Confidence(
        support=tuple(by_support.tolist()),
        on_topic=tuple(by_topic.tolist()),
        words=fit_word_evidence(support.messages, not_support.messages),
        threshold=_threshold(p, p * predict_logistic(inputs[asks], by_topic), support.right),
    )


def _threshold(support: Array, probability: Array, right: npt.NDArray[np.bool_]) -> float:
    """The highest threshold that withholds at most LARGEST_LOSS of the right drafts.

    It is HIGHEST_THRESHOLD at most. From the curve of coverage against risk over the support examples: a
    threshold withholds those with a lower probability, and any withholds those likelier no question.
    """
    kept = np.where(support < LIKELIER_NOT, 0.0, probability)[right]
    if not len(kept):
        return HIGHEST_THRESHOLD
    highest = float(np.quantile(kept, LARGEST_LOSS, method="lower"))
    return min(max(highest, UNFITTED.threshold / 2), HIGHEST_THRESHOLD)


def _looked_up_among_others(rows: Sequence[Row]) -> tuple[Examples, ResolutionIndex]:
    """Up to _EXAMPLES rows with an intent, each looked up among the other folds' rows, and the last index.

    Rows with the same message share a fold. Folds are taken until there are examples enough.
    """
    folds = [_number(row.message) % _FOLDS for row in rows]
    found, index = list[Examples](), ResolutionIndex()
    taken = 0
    for fold in range(_FOLDS):
        asked = [row for row, own in zip(rows, folds, strict=True) if own == fold and row.intent is not None]
        asked = list(_spread(asked, _EXAMPLES - taken))
        if asked:
            index = ResolutionIndex(row for row, own in zip(rows, folds, strict=True) if own != fold)
            found.append(_of_rows(index, asked))
            taken += len(asked)
    return _joined(*found), index


def _of_rows(index: ResolutionIndex, asked: Sequence[Row]) -> Examples:
    messages = tuple(row.message for row in asked)
    hits = index.look_up(messages, LOOKED_AT)
    right = [choose_topic(each).topic == row.intent for each, row in zip(hits, asked, strict=True)]
    groups = tuple(_number(message) % _GROUPS for message in messages)
    return Examples(messages, _found(hits), np.array(right, dtype=bool), groups)


def _of_the_starter_set(training: Sequence[Row], index: ResolutionIndex) -> Examples:
    """Training rows of the packaged starter set with a topic of the corpus, without what the corpus has."""
    topics = {row.intent for row in training} - {None}
    known = {row.message for row in training}
    familiar = split_rows(read_starter_rows())[0]
    asked = [row for row in familiar if row.intent in topics and row.message not in known]
    return _of_rows(index, _spread(asked, _FAMILIAR))


def _of_others(index: ResolutionIndex, others: Sequence[NotSupport]) -> Examples:
    """Messages that are none for support; those of a category are one group."""
    messages = tuple(each.message for each in others)
    categories = categories_of(others)
    groups = tuple(categories.index(each.category) % _GROUPS for each in others)
    found = _found(index.look_up(messages, LOOKED_AT))
    return Examples(messages, found, np.zeros(len(messages), dtype=bool), groups)


def _found(hits: Sequence[Hits]) -> Array:
    return np.array([features_of(each) for each in hits]).reshape(len(hits), len(FOUND))


def _cross_fitted_wording(support: Examples, not_support: Examples) -> Array:
    """Each example's score by the words of other groups' examples, (N,), support first."""
    scores = [np.zeros(len(support.messages)), np.zeros(len(not_support.messages))]
    for group in range(_GROUPS):
        evidence = fit_word_evidence(support.beside(group), not_support.beside(group))
        for examples, scored in zip((support, not_support), scores, strict=True):
            for i, own in enumerate(examples.groups):
                if own == group:
                    scored[i] = evidence.score(examples.messages[i])
    return np.concatenate(scores)


def _joined(*parts: Examples) -> Examples:
    return Examples(
        tuple(message for part in parts for message in part.messages),
        np.concatenate([np.zeros((0, len(FOUND))), *(part.found for part in parts)]),
        np.concatenate([np.zeros(0, dtype=bool), *(part.right for part in parts)]),
        tuple(group for part in parts for group in part.groups),
    )


def _number(message: str) -> int:
    """A checksum, the same for messages that differ in case alone."""
    return zlib.crc32(b"fold" + message.casefold().encode("utf-8", "replace"))


def _spread(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """At most `count` of the rows, evenly spaced."""
    if len(rows) <= count:
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]
