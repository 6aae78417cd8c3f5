"""What words say for or against support: the counts, the score, and the stored form."""

import json
import math

import pytest

from model.confidence.words import NO_EVIDENCE, WordEvidence, fit_word_evidence

SUPPORT = ["where is my order", "cancel order {{Order Number 2}}", "order 12345 is late", "refund please"]
OTHERS = ["lunch at 12?", "print(order)"]


@pytest.fixture
def evidence() -> WordEvidence:
    return fit_word_evidence(SUPPORT, OTHERS)


def test_log_odds_are_those_of_smoothed_shares(evidence: WordEvidence) -> None:
    assert evidence.log_odds["order"] == pytest.approx(math.log((3.5 / 5) / (1.5 / 3)), abs=0.005)
    assert evidence.log_odds["lunch"] == pytest.approx(math.log((0.5 / 5) / (1.5 / 3)), abs=0.005)
    assert evidence.unknown == pytest.approx(math.log((0.5 / 5) / (0.5 / 3)), abs=0.005)


def test_placeholders_numbers_and_signs_are_words(evidence: WordEvidence) -> None:
    assert {"{{order_number}}", "0", "?", "("} <= evidence.log_odds.keys()
    assert "12345" not in evidence.log_odds


def test_the_score_is_the_sum_over_the_root_of_the_number_of_words(evidence: WordEvidence) -> None:
    both = evidence.log_odds["order"] + evidence.log_odds["is"]
    assert evidence.score("ORDER is order") == pytest.approx(both / math.sqrt(2))
    assert evidence.score("zebra") == evidence.unknown


def test_support_scores_above_the_rest(evidence: WordEvidence) -> None:
    assert evidence.score("is my refund late") > evidence.score("lunch (12)?")
    assert evidence.score("") < evidence.score("refund")


def test_it_survives_json(evidence: WordEvidence) -> None:
    for each in (evidence, NO_EVIDENCE, fit_word_evidence(["naïve 价格 {{A b}}"], ['" \\ {'])):
        assert WordEvidence.from_dict(json.loads(json.dumps(each.to_dict()))) == each


@pytest.mark.parametrize(
    "stored", [{}, {"table": "a 1.0"}, {"table": "a", "unknown": 0.0}, {"table": 3, "unknown": 0.0}]
)
def test_invalid_evidence_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        WordEvidence.from_dict(stored)
