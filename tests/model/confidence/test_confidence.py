"""When to speak: what is looked at, the fit and its threshold, and what happens without anything to fit."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from model.confidence.fitting import HIGHEST_THRESHOLD, LARGEST_LOSS, fit_confidence, gather_examples
from model.confidence.judgement import (
    FEATURES,
    FOUND,
    LOOKED_AT,
    SUPPORT_SHARE,
    UNFITTED,
    Confidence,
    Judgement,
    features_of,
)
from model.confidence.words import NO_EVIDENCE, fit_word_evidence
from model.corpus.not_support import EVALUATION, NotSupport, load_not_support
from model.corpus.rows import Row, split_rows
from model.metrics.calibration import auroc
from model.retrieval.index import Hit, Hits, ResolutionIndex
from model.topics.choice import choose_topic


def _hits(*triples: tuple[str | None, float, float]) -> Hits:
    rows = (Row(str(i), "m", "r", intent) for i, (intent, _, _) in enumerate(triples))
    found = tuple(Hit(row, score, shared) for row, (_, score, shared) in zip(rows, triples, strict=True))
    return Hits(found, 0.5, 3)


@pytest.fixture(scope="module")
def split(starter_rows: list[Row]) -> tuple[list[Row], list[Row]]:
    return split_rows(starter_rows)


@pytest.fixture(scope="module")
def fitted(split: tuple[list[Row], list[Row]]) -> Confidence:
    return fit_confidence(split[0], load_not_support())


@pytest.fixture(scope="module")
def judged(
    split: tuple[list[Row], list[Row]], fitted: Confidence
) -> tuple[list[Judgement], list[bool], list[Judgement]]:
    """The held-out rows, which of them found their topic, and the evaluation set."""
    training, held_out = split
    index = ResolutionIndex(training)
    asked, said = [row.message for row in held_out], [each.message for each in load_not_support(EVALUATION)]
    found, elsewhere = index.look_up(asked, LOOKED_AT), index.look_up(said, LOOKED_AT)
    right = [choose_topic(hits).topic == row.intent for hits, row in zip(found, held_out, strict=True)]
    return (
        [fitted.judge(message, hits) for message, hits in zip(asked, found, strict=True)],
        right,
        [fitted.judge(message, hits) for message, hits in zip(said, elsewhere, strict=True)],
    )


def test_features_are_those_of_the_rows_on_the_topic() -> None:
    features = features_of(_hits(("a", 0.9, 1.0), (None, 0.8, 0.5), ("b", 0.6, 0.9), ("a", 0.5, 0.0)))
    density = math.sqrt((0.81 + 0.64 + 0.36 + 0.25) / LOOKED_AT)
    votes = [s**3 / (1.1 - s) for s in (0.9, 0.8, 0.6, 0.5)]
    agreement = 1 - votes[2] / sum(votes)
    assert features == pytest.approx((0.9, density, agreement, 0.9 - 0.6, 0.5, 0.5, 0.3))
    assert len(features) == len(FOUND)
    assert features_of(Hits((), 0.0, 0)) == (0.0,) * len(FOUND)


def test_what_an_agent_answered_before_asks_support(
    split: tuple[list[Row], list[Row]], fitted: Confidence
) -> None:
    index = ResolutionIndex(split[0])
    [unknown] = index.look_up(["pandas"], LOOKED_AT)
    assert fitted.judge("pandas", unknown).asks_nothing
    index.add([Row("resolution:1", "pandas", "We have two of them.", "animals", approved=True)])
    [known] = index.look_up(["Pandas?"], LOOKED_AT)
    assert fitted.judge("Pandas?", known).probability > 0.5 > fitted.threshold


def test_where_approved_resolutions_lead_they_are_compared_among_themselves(
    split: tuple[list[Row], list[Row]],
) -> None:
    index = ResolutionIndex(split[0])
    index.add([Row("resolution:1", "do you sell tulip bulbs", "We do.", "flowers", approved=True)])
    [hits] = index.look_up(["do you still sell tulip bulbs"], LOOKED_AT)
    features = dict(zip(FOUND, features_of(hits), strict=True))
    assert choose_topic(hits).topic == "flowers"
    assert features["similarity"] == hits.approved[0].score == features["lead"]
    assert features["agreement"] == pytest.approx(1.0)


def test_the_probability_is_that_of_support_times_that_of_its_topic() -> None:
    judgement = Judgement(0.8, 0.5)
    assert judgement.probability == pytest.approx(0.4)
    assert not judgement.asks_nothing
    assert Judgement(0.49, 1.0).asks_nothing


def test_held_out_support_messages_are_seldom_met_with_silence(
    fitted: Confidence, judged: tuple[list[Judgement], list[bool], list[Judgement]]
) -> None:
    support, right, _ = judged
    withheld = [each.asks_nothing or each.probability < fitted.threshold for each in support]
    assert np.mean(withheld) <= 0.08
    lost = [silent for silent, good in zip(withheld, right, strict=True) if good]
    assert np.mean(lost) <= LARGEST_LOSS


def test_messages_that_ask_for_no_support_are_told_apart(
    fitted: Confidence, judged: tuple[list[Judgement], list[bool], list[Judgement]]
) -> None:
    support, _, others = judged
    asks, asks_not = (np.array([each.support for each in some]) for some in (support, others))
    assert auroc(asks, asks_not) >= 0.97
    drafted = [not each.asks_nothing and each.probability >= fitted.threshold for each in others]
    assert np.mean(drafted) < 0.2


def test_categories_that_were_never_fitted_on_are_told_apart_too(
    split: tuple[list[Row], list[Row]], judged: tuple[list[Judgement], list[bool], list[Judgement]]
) -> None:
    training, held_out = split
    left_out = {"source code", "chit-chat", "spam", "other domains", "news", "empty-ish"}
    some = fit_confidence(training, [each for each in load_not_support() if each.category not in left_out])
    index = ResolutionIndex(training)

    def support(messages: list[str]) -> np.ndarray:
        found = index.look_up(messages, LOOKED_AT)
        return np.array([some.judge(m, hits).support for m, hits in zip(messages, found, strict=True)])

    others = [each.message for each in load_not_support(EVALUATION) if each.category in left_out]
    assert auroc(support([row.message for row in held_out]), support(others)) >= 0.95


def test_probabilities_are_true_on_the_examples_in_the_assumed_proportion(
    split: tuple[list[Row], list[Row]], fitted: Confidence
) -> None:
    support, others = gather_examples(split[0], load_not_support())
    words = fit_word_evidence(support.messages, others.messages)

    def mean(messages: tuple[str, ...], found: np.ndarray, which: str) -> float:
        features = [(*row, words.score(m) / 10) for m, row in zip(messages, found, strict=True)]
        return float(np.mean([getattr(fitted.predict(each), which) for each in features]))

    asked = mean(support.messages, support.found, "support")
    said = mean(others.messages, others.found, "support")
    assert SUPPORT_SHARE * asked + (1 - SUPPORT_SHARE) * said == pytest.approx(SUPPORT_SHARE, abs=0.03)
    assert mean(support.messages, support.found, "on_topic") == pytest.approx(support.right.mean(), abs=0.03)


def test_the_threshold_is_no_higher_than_a_draft_worth_a_look(fitted: Confidence) -> None:
    assert 0 < fitted.threshold <= HIGHEST_THRESHOLD


def test_nothing_to_fit_gives_the_constants(split: tuple[list[Row], list[Row]]) -> None:
    training, _ = split
    hello = [NotSupport("greetings", "hello")]
    assert fit_confidence([Row(row.id, row.message, row.reply) for row in training], hello) == UNFITTED
    assert fit_confidence([], hello) == UNFITTED
    assert fit_confidence(training, []) == UNFITTED


def test_topics_that_nobody_knew_before_are_fitted_too(split: tuple[list[Row], list[Row]]) -> None:
    renamed = [replace(row, intent=f"our_{row.intent}") for row in split[0][:200]]
    confidence = fit_confidence(renamed, load_not_support())
    assert confidence != UNFITTED
    assert 0 < confidence.threshold <= HIGHEST_THRESHOLD


def test_held_out_rows_of_the_starter_set_are_no_examples(split: tuple[list[Row], list[Row]]) -> None:
    training, held_out = split
    renamed = [replace(row, message=f"{row.message} indeed") for row in training[::4]]
    support, _ = gather_examples(renamed, load_not_support()[::10])
    assert {row.message for row in training} & set(support.messages)
    assert not {row.message for row in held_out} & set(support.messages)


def test_fitting_twice_gives_the_same(split: tuple[list[Row], list[Row]]) -> None:
    some, others = split[0][::4], load_not_support()[::4]
    assert fit_confidence(some, others) == fit_confidence(some, others)


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
