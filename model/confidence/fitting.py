"""Fit the confidence on rows looked up among others (`cases.py`) and on messages that ask for no support."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from model.confidence.cases import NATURAL, Case, CrossFitted, asked_rows, cases_of, checksum_of, spread
from model.confidence.examples import NO_EXAMPLES, Array, Examples, Kin
from model.confidence.judgement import (
    FITTED,
    FOUND,
    LIKELIER_NOT,
    LOOKED_AT,
    SUPPORT_SHARE,
    UNFITTED,
    Confidence,
    features_of,
)
from model.confidence.logistic import fit_logistic, predict_logistic
from model.confidence.meaning import Floats, Meaning, fit_meaning
from model.confidence.nearness import Nearness
from model.confidence.uncovered import UncoveredCase, uncovered_cases
from model.confidence.words import fit_word_evidence
from model.corpus.not_support import NotSupport, categories_of
from model.corpus.rows import Row
from model.corpus.uncovered import Uncovered
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
_UNCOVERED = 0.33  # of the weight of all messages that ask support
_RIDGE = 0.01
_TOPIC_RIDGE = 1.0


def fit_confidence(
    training: Sequence[Row],
    others: Sequence[NotSupport],
    uncovered: Sequence[Uncovered],
    index: ResolutionIndex,
) -> Confidence:
    """Fit on training rows with an intent, each looked up in their `index`, on `others`, which ask for no
    support, and on questions that no topic covers.

    `UNFITTED` if too few rows have an intent, or if there are no others to tell them from.
    """
    return fit_examples(*gather_examples(training, others, uncovered, index))


def gather_examples(
    training: Sequence[Row],
    others: Sequence[NotSupport],
    uncovered: Sequence[Uncovered],
    index: ResolutionIndex,
) -> tuple[Examples, Examples]:
    """Return the examples for `fit_examples`: support messages, none if there are too few, and the others, in
    order.
    """
    asked = asked_rows(training)
    if len(asked) < _FEWEST_EXAMPLES:
        return NO_EXAMPLES, NO_EXAMPLES
    classifier = CrossFitted.of(training, index.points_of(training))
    cases = cases_of(asked, index, classifier)
    support = _of_rows(asked, cases, _kin_of(training, asked, index))
    if uncovered:
        support += _of_uncovered(uncovered_cases(uncovered, index, classifier), support.weights.sum())
    return support, _of_others(index, classifier, others)


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
    return Kin(np.concatenate(points), groups, np.ones(len(groups), dtype=bool))


def fit_examples(support: Examples, not_support: Examples) -> Confidence:
    """Fit both probabilities, the words' evidence and the threshold; `UNFITTED` without examples.

    The two classes are weighted so that a SUPPORT_SHARE of all is support, which makes the results
    probabilities at that share. A message's words are scored by evidence from other messages and other
    categories, as for new messages.
    """
    if not support.messages or not not_support.messages:
        return UNFITTED
    inputs = _inputs(support, not_support)
    asks = np.arange(len(inputs)) < len(support.messages)
    weights = np.concatenate([support.weights_for_support, not_support.weights_for_support])
    totals = np.where(asks, support.weights_for_support.sum(), not_support.weights_for_support.sum())
    share = weights / totals * np.where(asks, SUPPORT_SHARE, 1 - SUPPORT_SHARE)
    by_support = fit_logistic(inputs, asks, share * len(inputs), _RIDGE)
    by_topic = fit_logistic(inputs[asks], support.right, support.weights, _TOPIC_RIDGE)
    p = predict_logistic(inputs[asks], by_support)
    return Confidence(
        support=tuple(by_support.tolist()),
        on_topic=tuple(by_topic.tolist()),
        words=fit_word_evidence(support.messages, not_support.messages),
        threshold=_threshold(p, p * predict_logistic(inputs[asks], by_topic), support.right),
        meaning=_meaning(support.kin, not_support.kin),
        coverage=_coverage(support.kin),
        no_support=_near_all(not_support.kin),
        uncovered=_near_uncovered(support.kin),
        features=FITTED,
    )


def _inputs(support: Examples, not_support: Examples) -> Array:
    """Return the FITTED features of all examples, (N, F), support first."""
    both = (support, not_support)
    found = np.concatenate([support.found, not_support.found])
    public = 1 - found[:, FOUND.index("approved")]
    columns = {
        **dict(zip(FOUND, found.T, strict=True)),
        "wording": _cross_fitted_wording(support, not_support) / 10,
        "meaning": _cross_fitted(
            both, lambda group: _meaning(support.kin.beside(group), not_support.kin.beside(group))
        ),
        "coverage": public * _cross_fitted(both, lambda group: _coverage(support.kin.beside(group))),
        "no_support": _cross_fitted(both, lambda group: _near_all(not_support.kin.beside(group))),
        "uncovered": public * _cross_fitted(both, lambda group: _near_uncovered(support.kin.beside(group))),
    }
    return np.column_stack([columns[name] for name in FITTED])


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
    weights = np.array([case.weight for case in cases])
    return Examples(
        messages,
        _found([(case.hits, case.choice) for case in cases]),
        np.array([case.right for case in cases], dtype=bool),
        tuple(checksum_of(message) % _GROUPS for message in messages),
        weights,
        weights,
        _points([case.hits for case in cases]),
        kin,
    )


def _of_uncovered(cases: Sequence[UncoveredCase], others: float) -> Examples:
    """Collect questions that no topic covers, weighing _UNCOVERED of them and `others`, the rest's weight.

    A trade is one group, so that its words count as those of a new trade would. Where no approved reply
    leads, no draft answers it: whether it asks for support need not be known (docs/experiments-drafts.md).
    """
    groups = tuple(case.trade % _GROUPS for case in cases)
    weights = np.full(len(cases), others * _UNCOVERED / (1 - _UNCOVERED) / len(cases))
    points = _points([case.hits for case in cases])
    first = np.unique([case.message for case in cases], return_index=True)[1]  # Each has several cases.
    return Examples(
        tuple(case.message for case in cases),
        _found([(case.hits, case.choice) for case in cases]),
        np.array([case.right for case in cases], dtype=bool),
        groups,
        weights,
        weights * [case.choice.approved for case in cases],
        points,
        Kin(points[first], np.array(groups, int)[first], np.zeros(len(first), dtype=bool)),
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
    kin = Kin(points, np.array(groups, int), none_right)
    weights = np.ones(len(messages))
    return Examples(messages, found, none_right, groups, weights, weights, points, kin)


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


def _cross_fitted(parts: Sequence[Examples], fit: Callable[[int], Meaning | Nearness]) -> Array:
    """Return each example's score by a `fit` without its group, (N,), the parts in order."""
    scores = [np.zeros(len(examples.messages)) for examples in parts]
    for group in range(_GROUPS):
        fitted = fit(group)
        for examples, scored in zip(parts, scores, strict=True):
            for i, own in enumerate(examples.groups):
                if own == group:
                    scored[i] = fitted.score(examples.points[i])
    return np.concatenate(scores)


def _meaning(support: Kin, not_support: Kin) -> Meaning:
    return fit_meaning(support.points, not_support.points)


def _coverage(support: Kin) -> Meaning:
    return fit_meaning(support.asking_what_is_covered(True), support.asking_what_is_covered(False))


def _near_all(kin: Kin) -> Nearness:
    return Nearness(kin.points)


def _near_uncovered(support: Kin) -> Nearness:
    return Nearness(support.asking_what_is_covered(False))
