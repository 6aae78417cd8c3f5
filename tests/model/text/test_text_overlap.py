"""The overlap of texts, compared with plain implementations of the formulas."""

import re
from collections import Counter

import numpy as np
import pytest

from model.text.overlap import character_f, word_f


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


def test_chrf_equals_its_formula() -> None:
    expected = [[slow_character_f(a, b) for b in TEXTS] for a in TEXTS]
    assert character_f(TEXTS) == pytest.approx(np.array(expected), abs=1e-9)


def test_a_text_scores_one_against_itself_and_zero_against_an_empty_one() -> None:
    similarity = character_f(["same", "same", "", ""])
    assert similarity[:2, :2] == pytest.approx(1.0)
    assert similarity[2:, 2:] == pytest.approx(1.0)
    assert similarity[:2, 2:] == pytest.approx(0.0)


def slow_word_f(one: str, other: str) -> float:
    """The mean F1 of words and of pairs of words, where both texts have any."""
    found = []
    for order in (1, 2):
        words = [re.findall(r"\w+", text.lower()) for text in (one, other)]
        grams = [Counter(zip(*(of[i:] for i in range(order)), strict=False)) for of in words]
        if grams[0] and grams[1]:
            found.append(2 * (grams[0] & grams[1]).total() / (grams[0].total() + grams[1].total()))
    return sum(found) / max(1, len(found))


def test_the_f_score_of_words_equals_its_formula() -> None:
    expected = [[slow_word_f(a, b) for b in TEXTS] for a in TEXTS]
    assert word_f(TEXTS) == pytest.approx(np.array(expected), abs=1e-9)


def test_texts_without_words_match_only_each_other() -> None:
    assert word_f(["!!!", "...", "yes"]) == pytest.approx(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]]))


def test_the_order_of_words_counts() -> None:
    overlap = word_f(["cancel the order", "cancel the order now", "order the cancel"])
    assert overlap[0, 1] > overlap[0, 2]
