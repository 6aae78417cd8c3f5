"""When to speak: the fit, its threshold, and what happens without anything to fit."""

import json

import numpy as np
import pytest

from model.confidence import (
    FEATURES,
    LARGEST_ABSTENTION,
    NEAREST,
    UNFITTED,
    Confidence,
    features_of,
    fit_confidence,
)
from model.corpus import Row, load_frame, not_support_messages, rows_of, split_rows
from model.retrieval import Hit, Hits, ResolutionIndex


def _hits(*pairs: tuple[str | None, float]) -> Hits:
    rows = (Row(str(i), "m", "r", intent) for i, (intent, _) in enumerate(pairs))
    return Hits(tuple(Hit(row, score) for row, (_, score) in zip(rows, pairs, strict=True)), 0.5, 3)


@pytest.fixture(scope="module")
def starter() -> tuple[list[Row], list[Row]]:
    return split_rows(rows_of(load_frame("starter")))


def test_features_are_similarity_margin_agreement_and_known_words() -> None:
    features = features_of(_hits(("a", 0.9), (None, 0.8), ("b", 0.6), ("a", 0.5)))
    assert features == pytest.approx((0.9, 0.3, 3 / NEAREST, 0.5))
    assert features_of(Hits((), 0.0, 0)) == (0.0,) * len(FEATURES)


def test_held_out_support_messages_are_seldom_met_with_silence(starter: tuple[list[Row], list[Row]]) -> None:
    training, held_out = starter
    confidence = fit_confidence(training, held_out, not_support_messages()[::2])
    found = ResolutionIndex(training).look_up([row.message for row in held_out], NEAREST)
    withheld = [confidence.predict(features_of(hits)) < confidence.threshold for hits in found]
    assert np.mean(withheld) <= LARGEST_ABSTENTION


def test_messages_that_ask_for_no_support_score_lower_even_when_never_fitted_on(
    starter: tuple[list[Row], list[Row]],
) -> None:
    training, held_out = starter
    negatives = not_support_messages()
    confidence = fit_confidence(training, held_out, negatives[::2])
    index = ResolutionIndex(training)

    def predictions(messages: list[str]) -> np.ndarray:
        found = index.look_up(messages, NEAREST)
        return np.array([confidence.predict(features_of(hits)) for hits in found])

    support, others = predictions([row.message for row in held_out]), predictions(negatives[1::2])
    assert (support[:, None] > others[None, :]).mean() > 0.85  # the area under the ROC curve
    assert (others < confidence.threshold).mean() > 0.4


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
    confidence = Confidence(-1.5, (1.0, 2.0, 3.0, 4.0), 0.25)
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
