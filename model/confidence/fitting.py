"""Fit the confidence on rows looked up among others (`cases.py`) and on messages that ask for no support."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.confidence.cases import Case, CrossFitted, asked_rows, cases_of, checksum_of
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
_RIDGE = 0.01
_TOPIC_RIDGE = 0.1

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """N messages with what was found for each, whether that is on topic, and which messages go together."""

    messages: tuple[str, ...]
    found: Array  # (N, F)
    right: npt.NDArray[np.bool_]  # (N,)
    groups: tuple[int, ...]  # (N,)
    weights: Array  # (N,) weight of each for the topic

    def taking(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        """Return the `chosen` messages, (N,)."""
        kept = np.flatnonzero(chosen).tolist()
        messages = tuple(self.messages[i] for i in kept)
        groups = tuple(self.groups[i] for i in kept)
        return Examples(messages, self.found[kept], self.right[kept], groups, self.weights[kept])

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
        return _joined(), _joined()
    classifier = CrossFitted.of(training, index.points_of(training))
    return _of_rows(asked, cases_of(asked, index, classifier)), _of_others(index, classifier, others)


def fit_examples(support: Examples, not_support: Examples) -> Confidence:
    """Fit both probabilities, the words' evidence and the threshold; `UNFITTED` without examples.

    The two classes are weighted so that a SUPPORT_SHARE of all is support, which makes the results
    probabilities at that share. A message's words are scored by evidence from other messages and other
    categories, as for new messages.
    """
    if not support.messages or not not_support.messages:
        return UNFITTED
    wording = _cross_fitted_wording(support, not_support)
    inputs = np.column_stack([np.concatenate([support.found, not_support.found]), wording / 10])
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


def _of_rows(asked: Sequence[Row], cases: Sequence[Case]) -> Examples:
    messages = tuple(asked[case.asked].message for case in cases)
    return Examples(
        messages,
        _found([(case.hits, case.choice) for case in cases]),
        np.array([case.right for case in cases], dtype=bool),
        tuple(checksum_of(message) % _GROUPS for message in messages),
        np.array([case.weight for case in cases]),
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
    return Examples(messages, found, np.zeros(len(messages), dtype=bool), groups, np.ones(len(messages)))


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


def _joined(*parts: Examples) -> Examples:
    return Examples(
        tuple(message for part in parts for message in part.messages),
        np.concatenate([np.zeros((0, len(FOUND))), *(part.found for part in parts)]),
        np.concatenate([np.zeros(0, dtype=bool), *(part.right for part in parts)]),
        tuple(group for part in parts for group in part.groups),
        np.concatenate([np.zeros(0), *(part.weights for part in parts)]),
    )
