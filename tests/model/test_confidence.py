"""When to speak: the fit, its threshold, and what happens without anything to fit."""

import json
import math

import numpy as np
import pytest

from model.confidence import (
    FEATURES,
    LARGEST_ABSTENTION,
    LOOKED_AT,
    UNFITTED,
    Confidence,
    features_of,
    fit_confidence,
    topic_of,
)
from model.corpus import Row, load_frame, not_support_messages, rows_of, split_rows
from model.retrieval import Hit, Hits, ResolutionIndex


def _hits(*triples: tuple[str | None, float, float]) -> Hits:
    rows = (Row(str(i), "m", "r", intent) for i, (intent, _, _) in enumerate(triples))
    found = tuple(Hit(row, score, shared) for row, (_, score, shared) in zip(rows, triples, strict=True))
    return Hits(found, 0.5, 3)


@pytest.fixture(scope="module")
def starter() -> tuple[list[Row], list[Row]]:
    return split_rows(rows_of(load_frame("starter")))


def test_features_are_those_of_the_rows_on_the_topic() -> None:
    features = features_of(_hits(("a", 0.9, 1.0), (None, 0.8, 0.5), ("b", 0.6, 0.9), ("a", 0.5, 0.0)))
    density = math.sqrt((0.81 + 0.64 + 0.36 + 0.25) / LOOKED_AT)
    agreement = (0.729 + 0.512 + 0.125) / (0.729 + 0.512 + 0.125 + 0.216)
    assert features == pytest.approx((0.9, density, agreement, 0.5, 0.5, 0.3))
    assert features_of(Hits((), 0.0, 0)) == (0.0,) * len(FEATURES)


def test_many_near_rows_outvote_one_that_is_nearer() -> None:
    assert topic_of(_hits(("a", 0.7, 0), ("b", 0.6, 0), ("b", 0.6, 0)).nearest) == "b"
    assert topic_of(_hits(("a", 0.9, 0), ("b", 0.5, 0), ("b", 0.5, 0)).nearest) == "a"
    assert topic_of(_hits((None, 0.9, 0)).nearest) is None


def test_a_vote_finds_more_of_the_starter_sets_topics_than_the_nearest_row(
    starter: tuple[list[Row], list[Row]],
) -> None:
    rows = starter[0] + starter[1]
    found = [hits.nearest for hits in ResolutionIndex(rows).look_up([r.message for r in rows], LOOKED_AT + 1)]
    others = [[hit for hit in hits if hit.row.id != row.id] for row, hits in zip(rows, found, strict=True)]
    voted = np.mean([topic_of(hits) == row.intent for row, hits in zip(rows, others, strict=True)])
    nearest = np.mean(
        [hits[0].row.intent == row.intent for row, hits in zip(rows, others, strict=True) if hits]
    )
    assert voted > nearest + 0.03
    assert voted > 0.6


def test_held_out_support_messages_are_seldom_met_with_silence(starter: tuple[list[Row], list[Row]]) -> None:
    training, held_out = starter
    confidence = fit_confidence(training, held_out, not_support_messages()[::2])
    found = ResolutionIndex(training).look_up([row.message for row in held_out], LOOKED_AT)
    withheld = [confidence.predict(features_of(hits)) < confidence.threshold for hits in found]
    assert np.mean(withheld) <= LARGEST_ABSTENTION


def test_messages_that_ask_for_no_support_score_lower_even_when_never_fitted_on(
    starter: tuple[list[Row], list[Row]],
) -> None:
    training, held_out = starter
    negatives = not_support_messages()
    index = ResolutionIndex(training)

    def predictions(confidence: Confidence, messages: list[str]) -> np.ndarray:
        found = index.look_up(messages, LOOKED_AT)
        return np.array([confidence.predict(features_of(hits)) for hits in found])

    accepted = []
    for half in (0, 1):
        confidence = fit_confidence(training, held_out, negatives[half::2])
        support = predictions(confidence, [row.message for row in held_out])
        others = predictions(confidence, negatives[1 - half :: 2])
        assert (support[:, None] > others[None, :]).mean() > 0.9  # the area under the ROC curve
        accepted.append((others >= confidence.threshold).mean())
    assert np.mean(accepted) < 0.25


def test_nothing_to_fit_gives_the_constants(starter: tuple[list[Row], list[Row]]) -> None:
    training, held_out = starter
    without_intent = [Row(row.id, row.message, row.reply) for row in training]
    assert fit_confidence(without_intent, held_out, ["hello"]) == UNFITTED
    assert fit_confidence([], [], ["hello"]) == UNFITTED
    assert fit_confidence(training, [], []) == UNFITTED


def test_an_empty_held_out_set_still_gives_a_fit(starter: tuple[list[Row], list[Row]]) -> None:
    confidence = fit_confidence(starter[0], [], not_support_messages())
    assert confidence != UNFITTED
    assert 0 < confidence.threshold < 1


def test_fitting_twice_gives_the_same(starter: tuple[list[Row], list[Row]]) -> None:
    negatives = not_support_messages()
    assert fit_confidence(*starter, negatives) == fit_confidence(*starter, negatives)


def test_a_confidence_survives_json() -> None:
    confidence = Confidence(-1.5, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), 0.25)
    assert Confidence.from_dict(json.loads(json.dumps(confidence.to_dict()))) == confidence


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"features": ["similarity"], "weights": [1.0], "bias": 0.0, "threshold": 0.5},
        {"features": list(FEATURES), "weights": [1.0], "bias": 0.0, "threshold": 0.5},
    ],
)
def test_a_foreign_confidence_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Confidence.from_dict(stored)
