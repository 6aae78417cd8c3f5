"""Consensus and diversity, against the formula written out slowly."""

from collections import Counter

import numpy as np
import pytest

from model.ranking import character_f, choose, consensus


def slow_character_f(hypothesis: str, reference: str) -> float:
    """chrF (Popović 2015), order 6, beta 2, as sacrebleu computes it for one sentence."""
    precision = recall = orders = 0.0
    hypothesis, reference = "".join(hypothesis.split()), "".join(reference.split())
    for order in range(1, 7):
        grams = [
            Counter(text[i : i + order] for i in range(len(text) - order + 1))
            for text in (hypothesis, reference)
        ]
        if grams[0] and grams[1]:
            shared = (grams[0] & grams[1]).total()
            precision += shared / grams[0].total()
            recall += shared / grams[1].total()
            orders += 1
    if not orders or not precision + recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return 5 * precision * recall / (4 * precision + recall)


TEXTS = [
    "We are sorry for the delay of order {{Order Number}}.",
    "We are so sorry for the delay.",
    "Your refund is on its way",
    "ok",
    "Où est-elle ? 日本語 😀",
    "aaaaaaaaaa",
]


def test_the_f_score_is_that_of_the_formula() -> None:
    expected = [[slow_character_f(a, b) for b in TEXTS] for a in TEXTS]
    assert character_f(TEXTS) == pytest.approx(np.array(expected), abs=1e-9)


def test_a_text_is_wholly_like_itself_and_an_empty_one_like_none_but_empty_ones() -> None:
    similarity = character_f(["same", "same", "", ""])
    assert similarity[:2, :2] == pytest.approx(1.0)
    assert similarity[2:, 2:] == pytest.approx(1.0)
    assert similarity[:2, 2:] == pytest.approx(0.0)


def test_consensus_prefers_what_the_weightier_candidates_agree_on() -> None:
    similarity = character_f(["the parcel is late", "the parcel is late!", "no refund", "no refund!"])
    assert consensus(similarity, [1, 1, 0.1, 0.1]).argmax() in (0, 1)
    assert consensus(similarity, [0.1, 0.1, 1, 1]).argmax() in (2, 3)


def test_consensus_ignores_a_candidates_agreement_with_itself() -> None:
    assert consensus(np.ones((1, 1)), [1.0]) == pytest.approx(0.0)
    assert consensus(np.eye(3), [1, 2, 3]) == pytest.approx(0.0)


def test_the_chosen_differ_and_the_best_comes_first() -> None:
    texts = ["the parcel is late", "the parcel is late.", "your money is back", "call us today"]
    chosen = choose(np.array([0.5, 0.9, 0.7, 0.6]), character_f(texts), count=3)
    assert chosen == [1, 2, 3]


def test_fewer_are_chosen_when_all_are_alike() -> None:
    assert choose(np.array([0.1, 0.2]), np.ones((2, 2))) == [1]
