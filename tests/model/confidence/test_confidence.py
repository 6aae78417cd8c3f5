"""The confidence of a draft: its fit and threshold, and its constants without a fit."""

import json
from dataclasses import replace

import numpy as np
import pytest

from model.confidence.examples import Examples
from model.confidence.fitting import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    fit_confidence,
    fit_examples,
)
from model.confidence.judgement import (
    FEATURES,
    FOUND,
    LOOKED_AT,
    SUPPORT_SHARE,
    UNFITTED,
    Confidence,
    Judgement,
)
from model.confidence.words import NO_EVIDENCE
from model.corpus.natural import natural_messages
from model.corpus.not_support import EVALUATION, NotSupport, load_not_support
from model.corpus.rows import Row, split_rows
from model.corpus.uncovered import load_uncovered
from model.masking.mask import mask
from model.metrics.calibration import auroc
from model.retrieval.hits import Hits
from model.retrieval.index import ResolutionIndex
from model.topics.choice import Choice, choose_topic
from model.topics.classifier import TopicClassifier


@pytest.fixture(scope="module")
def held_out(starter_rows: list[Row]) -> list[Row]:
    return split_rows(starter_rows)[1]


@pytest.fixture(scope="module")
def classifier(starter_index: ResolutionIndex) -> TopicClassifier:
    """Fitted on half of the training rows, to be quick."""
    rows = starter_index.rows()[::2]
    made = TopicClassifier.fit(rows, starter_index.points_of(rows))
    assert made is not None
    return made


Judged = list[tuple[Judgement, Hits, Choice]]


def judge_all(
    confidence: Confidence, index: ResolutionIndex, classifier: TopicClassifier, messages: list[str]
) -> Judged:
    """Judge messages as a drafter does."""
    judged = []
    for message, hits in zip(messages, index.look_up(messages, LOOKED_AT), strict=True):
        choice = choose_topic(hits, classifier.log_probs(message, hits.point))
        judged.append((confidence.judge(message, hits, choice), hits, choice))
    return judged


@pytest.fixture(scope="module")
def support(
    held_out: list[Row], fitted: Confidence, starter_index: ResolutionIndex, classifier: TopicClassifier
) -> Judged:
    return judge_all(fitted, starter_index, classifier, [row.message for row in held_out])


@pytest.fixture(scope="module")
def others(fitted: Confidence, starter_index: ResolutionIndex, classifier: TopicClassifier) -> Judged:
    said = [each.message for each in load_not_support(EVALUATION)]
    return judge_all(fitted, starter_index, classifier, said)


def test_a_message_that_an_agent_answered_before_asks_for_support(
    starter_index: ResolutionIndex, fitted: Confidence
) -> None:
    [unknown] = starter_index.look_up(["pandas"], LOOKED_AT)
    assert fitted.judge("pandas", unknown, choose_topic(unknown)).asks_nothing
    index = ResolutionIndex(starter_index.rows())
    index.add([Row("resolution:1", "pandas", "We have two of them.", "animals", approved=True)])
    [known] = index.look_up(["Pandas?"], LOOKED_AT)
    assert fitted.judge("Pandas?", known, choose_topic(known)).probability > 0.5 > fitted.threshold


@pytest.mark.parametrize("topic", ["animals", None])
@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("do you sell tulip bulbs", "do you still sell tulip bulbs"),
        ("my parrot flew away while the courier was there", "the courier let my parrot fly away"),
        ("is the museum open on sundays", "opening hours of the museum on sunday?"),
    ],
)
def test_one_approved_reply_on_a_topic_that_no_public_row_knows_is_drafted_from(
    fitted: Confidence,
    starter_index: ResolutionIndex,
    classifier: TopicClassifier,
    message: str,
    asked: str,
    topic: str | None,
) -> None:
    index = ResolutionIndex(starter_index.rows()[::4])
    index.add([Row("resolution:1", message, "We have two of them.", topic, approved=True)])
    [(judgement, _, choice)] = judge_all(fitted, index, classifier, [asked])
    assert choice.approved
    assert judgement.probability > 0.5 > fitted.threshold


def test_held_out_support_messages_seldom_get_no_draft(
    fitted: Confidence, support: Judged, held_out: list[Row]
) -> None:
    withheld = [each.asks_nothing or each.probability < fitted.threshold for each, _, _ in support]
    right = [choice.topic == row.intent for (_, _, choice), row in zip(support, held_out, strict=True)]
    lost = [silent for silent, good in zip(withheld, right, strict=True) if good]
    # These messages were written to be hard, of many the topic is not found, and the probability allows for
    # topics that nobody knows: LOWEST_THRESHOLD withholds far more of them than LARGEST_LOSS.
    assert fitted.threshold == LOWEST_THRESHOLD
    assert np.mean(withheld) <= 0.43  # Measured 0.413.
    assert np.mean(lost) <= 0.3


@pytest.mark.parametrize(
    ("kinds", "most", "most_right"),
    [(("single", "two"), 0.17, 0.12), (("statement",), 0.25, 0.2)],
)
def test_plain_support_messages_seldom_get_no_draft(
    fitted: Confidence,
    starter_index: ResolutionIndex,
    classifier: TopicClassifier,
    kinds: tuple[str, ...],
    most: float,
    most_right: float,
) -> None:
    natural = [each for each in natural_messages() if each.topics and each.kind in kinds]
    judged = judge_all(fitted, starter_index, classifier, [mask(each.message).text for each in natural])
    right = np.array([c.topic in each.topics for (_, _, c), each in zip(judged, natural, strict=True)])
    silent = np.array([each.asks_nothing or each.probability < fitted.threshold for each, _, _ in judged])
    assert silent.mean() <= most
    assert silent[right].mean() <= most_right


def test_messages_that_do_not_ask_for_support_are_recognised(
    fitted: Confidence, support: Judged, others: Judged
) -> None:
    asks, asks_not = (np.array([each.support for each, _, _ in some]) for some in (support, others))
    drafted = [not each.asks_nothing and each.probability >= fitted.threshold for each, _, _ in others]
    assert auroc(asks, asks_not) >= 0.95  # Support has messages of a single word, and stories.
    assert np.mean(drafted) < 0.2


def test_a_topic_that_is_right_is_likelier_than_one_that_is_wrong(
    support: Judged, held_out: list[Row]
) -> None:
    right = [choice.topic == row.intent for (_, _, choice), row in zip(support, held_out, strict=True)]
    likely = np.array([each.on_topic for each, _, _ in support])
    assert auroc(likely[np.array(right)], likely[~np.array(right)]) >= 0.7


def test_categories_outside_the_fit_are_recognised_too(
    examples: tuple[Examples, Examples],
    starter_index: ResolutionIndex,
    classifier: TopicClassifier,
    held_out: list[Row],
) -> None:
    left_out = {"source code", "chit-chat", "spam", "other domains", "news", "empty-ish"}
    kept = np.array([each.category not in left_out for each in load_not_support()])
    some = fit_examples(examples[0], examples[1].taking(kept))

    def probabilities(messages: list[str]) -> np.ndarray:
        return np.array([each.support for each, _, _ in judge_all(some, starter_index, classifier, messages)])

    foreign = [each.message for each in load_not_support(EVALUATION) if each.category in left_out]
    asked = [row.message for row in held_out[::2]]
    found = auroc(probabilities(asked), probabilities(foreign))
    assert found >= 0.93  # Support has messages of a single word, and stories.


def test_probabilities_are_calibrated_on_the_examples_in_the_assumed_proportion(
    examples: tuple[Examples, Examples], fitted: Confidence
) -> None:
    support, others = examples

    def mean(of: Examples, which: str) -> float:
        values = [
            getattr(fitted.weigh(message, dict(zip(FOUND, row, strict=True)), point), which)
            for message, row, point in zip(of.messages, of.found, of.points, strict=True)
        ]
        weights = of.weights_for_support if which == "support" else of.weights
        return float(np.average(values, weights=weights))

    asked, said = mean(support, "support"), mean(others, "support")
    right = float(np.average(support.right, weights=support.weights))
    assert SUPPORT_SHARE * asked + (1 - SUPPORT_SHARE) * said == pytest.approx(SUPPORT_SHARE, abs=0.03)
    # The words were weighed by these very messages, while the fit weighs each by the others'.
    assert mean(support, "on_topic") == pytest.approx(right, abs=0.05)


def test_the_threshold_is_no_higher_than_a_draft_worth_a_look(fitted: Confidence) -> None:
    assert LOWEST_THRESHOLD <= fitted.threshold <= HIGHEST_THRESHOLD


def test_nothing_to_fit_gives_the_constants(starter_index: ResolutionIndex) -> None:
    training = starter_index.rows()[:100]
    index = ResolutionIndex(training)
    hello = [NotSupport("greetings", "hello")]
    no_topics = [Row(row.id, row.message, row.reply) for row in training]
    assert fit_confidence(no_topics, hello, (), ResolutionIndex(no_topics)) == UNFITTED
    assert fit_confidence([], hello, (), ResolutionIndex()) == UNFITTED
    assert fit_confidence(training, [], (), index) == UNFITTED


def test_unknown_topics_are_fitted_too(starter_index: ResolutionIndex) -> None:
    renamed = [replace(row, intent=f"our_{row.intent}") for row in starter_index.rows()[:200]]
    confidence = fit_confidence(renamed, load_not_support()[::4], (), ResolutionIndex(renamed))
    assert confidence != UNFITTED
    assert LOWEST_THRESHOLD <= confidence.threshold <= HIGHEST_THRESHOLD


def test_held_out_rows_of_the_starter_set_are_not_examples(
    examples: tuple[Examples, Examples], starter_index: ResolutionIndex, held_out: list[Row]
) -> None:
    asked = set(examples[0].messages)
    assert {row.message for row in starter_index.rows()} & asked
    assert not {row.message for row in held_out} & asked


def test_fitting_twice_gives_the_same(starter_index: ResolutionIndex) -> None:
    some, others = starter_index.rows()[::40], load_not_support()[::30]
    index = ResolutionIndex(some)
    unknown = load_uncovered()[::30]
    assert fit_confidence(some, others, unknown, index) == fit_confidence(some, others, unknown, index)


def test_a_confidence_survives_json(fitted: Confidence) -> None:
    for confidence in (fitted, UNFITTED):
        assert Confidence.from_dict(json.loads(json.dumps(confidence.to_dict()))) == confidence


@pytest.mark.parametrize(
    "broken",
    [
        {"features": ["similarity"]},
        {"support": [1.0]},
        {"on_topic": None},
        {"words": {}},
        {"threshold": None},
    ],
)
def test_a_foreign_confidence_is_refused(broken: dict[str, object]) -> None:
    sound = Confidence((0.0,) * (len(FEATURES) + 1), (0.0,) * (len(FEATURES) + 1), NO_EVIDENCE, 0.2)
    with pytest.raises(ValueError, match=r"confidence|evidence"):
        Confidence.from_dict({**sound.to_dict(), **broken})
