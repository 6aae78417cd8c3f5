"""Fit the confidence on rows looked up among others (`cases.py`) and on messages that ask for no support."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.confidence.cases import NATURAL, Case, CrossFitted, asked_rows, cases_of, checksum_of, spread
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
from model.confidence.meaning import Floats, fit_meaning
from model.confidence.words import fit_word_evidence
from model.corpus.not_support import NotSupport, categories_of
from model.corpus.rows import Row
from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import Choice, choose_topic

LARGEST_LOSS = 0.05
"""Largest share of the on-topic drafts that a threshold may withhold, unless it is the lowest threshold."""
LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 0.25, 0.35
"""Bounds of the threshold: a draft that is right one time in four is worth reading, a rarer one is not."""
_FEWEST_EXAMPLES = 30
_GROUPS = 8  # of examples, for scoring each message's words without its own group
_KIN_OF_EACH_BASE = 4000
_RIDGE = 0.01
_TOPIC_RIDGE = 0.1

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Kin:
    """The points of M messages that ask support, or of others, (M, D), and which go together, (M,)."""

    points: Floats
    groups: npt.NDArray[np.int_]

    def beside(self, group: int) -> Floats:
        """Return the points of all other groups."""
        others: Floats = self.points[self.groups != group]
        return others


@dataclass(frozen=True)
class Examples:
    """N messages with what was found for each, whether that is on topic, and which messages go together."""

    messages: tuple[str, ...]
    found: Array  # (N, F)
    right: npt.NDArray[np.bool_]  # (N,)
    groups: tuple[int, ...]  # (N,)
    weights: Array  # (N,) weight of each for the topic
    points: Floats  # (N, D)
    kin: Kin  # more messages of the same side

    def taking(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        """Return the `chosen` messages, (N,)."""
        kept = np.flatnonzero(chosen).tolist()
        messages = tuple(self.messages[i] for i in kept)
        groups = tuple(self.groups[i] for i in kept)
        return replace(
            self,
            messages=messages,
            found=self.found[kept],
            right=self.right[kept],
            groups=groups,
            weights=self.weights[kept],
            points=self.points[kept],
        )

    def beside(self, group: int) -> list[str]:
        """Return the messages of all other groups."""
        return [message for message, own in zip(self.messages, self.groups, strict=True) if own != group]


def fit_confidence(
    training: Sequence[Row], others: Sequence[NotSupport], index: ResolutionIndex
) -> Confidence:
    """Fit on training rows with an intent, each looked up in their `index`, and on `others`.

    `UNFITTED` if too few rows have an intent, or if there are no others to tell them from.
    """
    return fit_examples(*gather_examples(training, others, index))


def gather_examples(
    training: Sequence[Row], others: Sequence[NotSupport], index: ResolutionIndex
) -> tuple[Examples, Examples]:
    """Return the examples for `fit_examples`: support messages, none if there are too few, and the others, in
    order.
    """
    asked = asked_rows(training)
    if len(asked) < _FEWEST_EXAMPLES:
        return _NO_EXAMPLES, _NO_EXAMPLES
    classifier = CrossFitted.of(training, index.points_of(training))
    cases = cases_of(asked, index, classifier)
    return _of_rows(asked, cases, _kin_of(training, asked, index)), _of_others(index, classifier, others)


def _kin_of(training: Sequence[Row], asked: Sequence[Row], index: ResolutionIndex) -> Kin:
    """Public rows with an intent, evenly spaced over each base, and what was asked beside them."""
    by_base: dict[str, list[Row]] = {}
    for row in training:
        if row.intent is not None and not row.approved:
            by_base.setdefault(row.id.rpartition(":")[0], []).append(row)
    rows = [row for some in by_base.values() for row in spread(some, _KIN_OF_EACH_BASE)]
    natural = tuple(row.message for row in asked if row.id.startswith(NATURAL))
    points = [index.points_of(rows)]
    if natural:
        points.append(_points(index.look_up(natural, 1)))
    messages = (*(row.message for row in rows), *natural)
    groups = np.array([checksum_of(message) % _GROUPS for message in messages], int)
    return Kin(np.concatenate(points), groups)


def fit_examples(support: Examples, not_support: Examples) -> Confidence:
    """Fit both probabilities, the words' evidence and the threshold; `UNFITTED` without examples.

    The two classes are weighted so that a SUPPORT_SHARE of all is support, which makes the results
    probabilities at that share. A message's words are scored by evidence from other messages and other
    categories, as for new messages.
    """
    if not support.messages or not not_support.messages:
        return UNFITTED
    wording = _cross_fitted_wording(support, not_support)
    found = np.concatenate([support.found, not_support.found])
    inputs = np.column_stack([found, wording / 10, _cross_fitted_meaning(support, not_support)])
    asks = np.arange(len(inputs)) < len(support.messages)
    weights = np.concatenate([support.weights, not_support.weights])
    totals = np.where(asks, support.weights.sum(), not_support.weights.sum())
    share = weights / totals * np.where(asks, SUPPORT_SHARE, 1 - SUPPORT_SHARE)
    by_support = fit_logistic(inputs, asks, share * len(inputs), _RIDGE)
    by_topic = fit_logistic(inputs[asks], support.right, support.weights, _TOPIC_RIDGE)
    p = predict_logistic(inputs[asks], by_support)
    return Confidence(
        support=tuple(by_support.tolist()),
        on_topic=tuple(by_topic.tolist()),
        words=fit_word_evidence(support.messages, not_support.messages),
        threshold=_threshold(p, p * predict_logistic(inputs[asks], by_topic), support.right),
        meaning=fit_meaning(support.kin.points, not_support.kin.points),
    )


def _threshold(support: Array, probability: Array, right: npt.NDArray[np.bool_]) -> float:
    """Return the highest threshold that withholds at most LARGEST_LOSS of the right drafts.

    It is between LOWEST_THRESHOLD and HIGHEST_THRESHOLD. A threshold withholds drafts of lower probability;
    any threshold withholds drafts for messages that are likelier not a question.
    """
    kept = np.where(support < LIKELIER_NOT, 0.0, probability)[right]
    if not len(kept):
        return HIGHEST_THRESHOLD
    highest = float(np.quantile(kept, LARGEST_LOSS, method="lower"))
    return min(max(highest, LOWEST_THRESHOLD), HIGHEST_THRESHOLD)


def _of_rows(asked: Sequence[Row], cases: Sequence[Case], kin: Kin) -> Examples:
    messages = tuple(asked[case.asked].message for case in cases)
    return Examples(
        messages,
        _found([(case.hits, case.choice) for case in cases]),
        np.array([case.right for case in cases], dtype=bool),
        tuple(checksum_of(message) % _GROUPS for message in messages),
        np.array([case.weight for case in cases]),
        _points([case.hits for case in cases]),
        kin,
    )


def _of_others(index: ResolutionIndex, classifier: CrossFitted, others: Sequence[NotSupport]) -> Examples:
    """Collect messages that do not ask for support; those of a category are one group."""
    messages = tuple(each.message for each in others)
    categories = categories_of(others)
    # A category is a group, so that its words count as those of a new kind of message would.
    groups = tuple(categories.index(each.category) % _GROUPS for each in others)
    looked_up = index.look_up(messages, LOOKED_AT)
    found = _found(
        [
            (hits, choose_topic(hits, classifier.log_probs(message, hits.point)))
            for message, hits in zip(messages, looked_up, strict=True)
        ]
    )
    points = _points(looked_up)
    none_right = np.zeros(len(messages), dtype=bool)
    kin = Kin(points, np.array(groups, int))
    return Examples(messages, found, none_right, groups, np.ones(len(messages)), points, kin)


def _points(hits: Sequence[Hits]) -> Floats:
    return np.array([each.point for each in hits], dtype=np.float32)


def _found(chosen: Sequence[tuple[Hits, Choice]]) -> Array:
    values = [[features_of(hits, choice)[name] for name in FOUND] for hits, choice in chosen]
    return np.array(values).reshape(len(chosen), len(FOUND))


def _cross_fitted_wording(support: Examples, not_support: Examples) -> Array:
    """Return each example's score by the words of other groups' examples, (N,), support first."""
    scores = [np.zeros(len(support.messages)), np.zeros(len(not_support.messages))]
    for group in range(_GROUPS):
        evidence = fit_word_evidence(support.beside(group), not_support.beside(group))
        for examples, scored in zip((support, not_support), scores, strict=True):
            for i, own in enumerate(examples.groups):
                if own == group:
                    scored[i] = evidence.score(examples.messages[i])
    return np.concatenate(scores)


def _cross_fitted_meaning(support: Examples, not_support: Examples) -> Array:
    """Each example's score by the points of other groups' messages, (N,), support first."""
    scores = [np.zeros(len(support.messages)), np.zeros(len(not_support.messages))]
    for group in range(_GROUPS):
        meaning = fit_meaning(support.kin.beside(group), not_support.kin.beside(group))
        for examples, scored in zip((support, not_support), scores, strict=True):
            for i, own in enumerate(examples.groups):
                if own == group:
                    scored[i] = meaning.score(examples.points[i])
    return np.concatenate(scores)


_NO_KIN = Kin(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=int))
_NO_EXAMPLES = Examples(
    (), np.zeros((0, len(FOUND))), np.zeros(0, dtype=bool), (), np.zeros(0), _NO_KIN.points, _NO_KIN
)
