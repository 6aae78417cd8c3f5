"""Measure how well the confidence decides to stay silent: calibration, coverage against error, AUROC.

Support messages are held-out rows; the others are a packaged set that nothing is fitted on. For the figures
"unseen", the fit leaves out the whole category judged. See `bot/cli/evaluate/abstention.py` for the tables.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from model.confidence.fitting import fit_examples, gather_examples
from model.confidence.judgement import LOOKED_AT, SUPPORT_SHARE, Confidence, Judgement
from model.corpus.not_support import EVALUATION, NotSupport, categories_of, load_not_support
from model.corpus.rows import Row, rows_of
from model.corpus.uncovered import load_uncovered
from model.errors import CorpusError
from model.masking.mask import mask
from model.metrics.calibration import CoveragePoint, auroc, calibration_error, coverage_curve
from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import Choice, choose_topic
from model.topics.classifier import TopicClassifier

if TYPE_CHECKING:
    import pandas

THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_TENTHS = 10
_ENOUGH = 1000

Array = npt.NDArray[np.float64]
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Abstention:
    """The figures; shares and areas from 0 to 1."""

    support_messages: int
    not_support_messages: int
    support_share: float  # assumed among all messages, for calibration and errors
    topic_accuracy: float  # among support messages, at any confidence
    calibration_error: float  # 15 bins of equal mass, support messages having that share
    support_calibration_error: float  # the same among support messages alone
    auroc: float  # support question against not
    auroc_by_category: dict[str, float]
    auroc_unseen: float  # each category judged by a fit that left it out
    auroc_unseen_by_category: dict[str, float]
    threshold: float  # the mean if several versions were fitted
    support_drafted: float  # at the threshold
    not_support_drafted: float
    not_support_drafted_by_category: dict[str, float]
    error: float  # share of the drafts that are off topic or answer no question, at the threshold
    coverage: tuple[CoveragePoint, ...]


@dataclass(frozen=True)
class _Scored:
    """One version's judgements of messages that it was not fitted on."""

    threshold: float
    support: tuple[Judgement, ...]
    right: tuple[bool, ...]
    others: tuple[NotSupport, ...]
    not_support: tuple[Judgement, ...]
    unseen: tuple[Judgement, ...]  # as `not_support`, each by a fit without its category
    support_unseen: dict[str, tuple[Judgement, ...]]  # the support messages by each of those fits


def abstention(
    frame: "pandas.DataFrame",
    sample: int = _ENOUGH,
    progress: Progress = lambda stage, done: None,
) -> Abstention:
    """Fit on the training rows, judge held-out ones (`sample` at most) and the packaged evaluation set.

    A corpus with fewer held-out rows is split ten ways in turn, one of them the usual split, so that each row
    is judged by a version that has not seen its message. CorpusError if too few rows have an intent to fit a
    confidence.
    """
    others = load_not_support(EVALUATION)
    splits = list(_splits(rows_of(frame), sample))
    scored = []
    for number, (training, held_out) in enumerate(splits):
        progress("Judging messages", number / len(splits))
        scored.append(_judged(training, _spread(held_out, sample), others[number :: len(splits)]))
    return _figures(scored)


def _splits(rows: Sequence[Row], sample: int) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield (training, held-out) rows: the usual split, and for a small corpus those by the other tenths."""
    rows = [row for row in rows if row.intent is not None]
    tenths = [
        zlib.crc32(row.message.strip().casefold().encode("utf-8", "surrogatepass")) % _TENTHS for row in rows
    ]
    for tenth in range(_TENTHS if tenths.count(0) < sample else 1):
        parts: tuple[list[Row], list[Row]] = [], []
        for row, own in zip(rows, tenths, strict=True):
            parts[own == tenth].append(row)
        yield parts


def _judged(training: Sequence[Row], held_out: Sequence[Row], others: Sequence[NotSupport]) -> _Scored:
    index = ResolutionIndex(training)
    support, not_support = gather_examples(training, load_not_support(), load_uncovered(), index)
    if not support.messages or not held_out:
        raise CorpusError(
            f"{len(training) + len(held_out)} rows with an intent are too few to fit a confidence and to "
            "judge it; expected some hundreds"
        )
    confidence = fit_examples(support, not_support)
    fitted_on = np.array([each.category for each in load_not_support()])
    classifier = TopicClassifier.fit(training, index.points_of(training))
    asked = [mask(row.message).text for row in held_out]
    found = _looked_up(index, classifier, asked)
    right = [choice.topic == row.intent for (_, choice), row in zip(found, held_out, strict=True)]
    said = [each.message for each in others]
    found_others = _looked_up(index, classifier, said)
    unseen, support_unseen = dict[int, Judgement](), dict[str, tuple[Judgement, ...]]()
    for category in categories_of(others):
        fitted = fit_examples(support, not_support.taking(fitted_on != category))
        of_it = [i for i, each in enumerate(others) if each.category == category]
        unseen.update((i, fitted.judge(said[i], *found_others[i])) for i in of_it)
        support_unseen[category] = _judge(fitted, asked, found)
    return _Scored(
        threshold=confidence.threshold,
        support=_judge(confidence, asked, found),
        right=tuple(right),
        others=tuple(others),
        not_support=_judge(confidence, said, found_others),
        unseen=tuple(unseen[i] for i in range(len(others))),
        support_unseen=support_unseen,
    )


def _looked_up(
    index: ResolutionIndex, classifier: TopicClassifier | None, messages: Sequence[str]
) -> list[tuple[Hits, Choice]]:
    found = []
    for message, hits in zip(messages, index.look_up(messages, LOOKED_AT), strict=True):
        known = None if classifier is None else classifier.log_probs(message, hits.point)
        found.append((hits, choose_topic(hits, known)))
    return found


def _judge(
    confidence: Confidence, messages: Sequence[str], found: Sequence[tuple[Hits, Choice]]
) -> tuple[Judgement, ...]:
    return tuple(confidence.judge(message, *each) for message, each in zip(messages, found, strict=True))


def _figures(scored: Sequence[_Scored]) -> Abstention:
    support = [each for one in scored for each in one.support]
    others = [each for one in scored for each in one.not_support]
    right = np.array([each for one in scored for each in one.right], dtype=bool)
    category = np.array([each.category for one in scored for each in one.others])
    of_it = {str(name): category == name for name in np.unique(category)}
    asks, asks_not = (np.array([each.support for each in some]) for some in (support, others))
    p, p_others = (np.array([each.probability for each in some]) for some in (support, others))
    shares = ((SUPPORT_SHARE, p), (1 - SUPPORT_SHARE, p_others))
    both, weights = (
        np.concatenate([p, p_others]),
        np.concatenate([np.full(len(x), w / len(x)) for w, x in shares]),
    )
    unseen = _unseen(scored, of_it)
    shown, wasted = _shown(scored)
    [at] = coverage_curve(shown, right, wasted, SUPPORT_SHARE, [1.0])
    return Abstention(
        support_messages=len(p),
        not_support_messages=len(p_others),
        support_share=SUPPORT_SHARE,
        topic_accuracy=float(right.mean()),
        calibration_error=calibration_error(both, np.concatenate([right, np.zeros(len(p_others))]), weights),
        support_calibration_error=calibration_error(p, right, np.ones(len(p))),
        auroc=auroc(asks, asks_not),
        auroc_by_category={name: auroc(asks, asks_not[own]) for name, own in of_it.items()},
        auroc_unseen=sum(unseen[name] * float(own.mean()) for name, own in of_it.items()),
        auroc_unseen_by_category=unseen,
        threshold=float(np.mean([one.threshold for one in scored])),
        support_drafted=at.support,
        not_support_drafted=at.not_support,
        not_support_drafted_by_category={name: float(wasted[own].mean()) for name, own in of_it.items()},
        error=at.error,
        coverage=coverage_curve(_kept(support), right, _kept(others), SUPPORT_SHARE, THRESHOLDS),
    )


def _unseen(scored: Sequence[_Scored], of_it: Mapping[str, npt.NDArray[np.bool_]]) -> dict[str, float]:
    """Return each category's area, by the fits without it."""
    unseen = np.array([each.support for one in scored for each in one.unseen])
    areas = {}
    for name, own in of_it.items():
        support = [each.support for one in scored for each in one.support_unseen.get(name, ())]
        areas[name] = auroc(np.array(support), unseen[own])
    return areas


def _kept(judgements: Sequence[Judgement]) -> Array:
    """Return their probabilities, and 0 for messages that ask nothing: no threshold lets these through."""
    return np.array([0.0 if each.asks_nothing else each.probability for each in judgements])


def _shown(scored: Sequence[_Scored]) -> tuple[Array, Array]:
    """Return 1 or 0 for each support message and each other one: whether its version shows a draft."""
    return (
        np.concatenate([(_kept(one.support) >= one.threshold).astype(np.float64) for one in scored]),
        np.concatenate([(_kept(one.not_support) >= one.threshold).astype(np.float64) for one in scored]),
    )


def _spread(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """Return at most `count` of the rows, evenly spaced."""
    return rows if len(rows) <= count else [rows[i * len(rows) // count] for i in range(count)]
