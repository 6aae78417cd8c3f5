"""A sentence that points back is not left standing alone."""

import pytest

from model.writing.leaning import freed, leans_back


@pytest.mark.parametrize(
    "sentence",
    [
        "If it was, sign in once and choose Resend confirmation.",
        "If they don't, reply here.",
        "If it hasn't, send us the number.",
        "If so, choose another one.",
        "That helps as well.",
        "Please check those and try once more.",
    ],
)
def test_a_condition_about_the_sentence_before_points_back(sentence: str) -> None:
    assert leans_back(sentence)
    assert freed(sentence, tried=False) is None


@pytest.mark.parametrize(
    "sentence", ["If it was delivered to a neighbour, ask them first.", "Open the order and choose Cancel."]
)
def test_a_condition_that_names_what_it_means_stands_alone(sentence: str) -> None:
    assert not leans_back(sentence)
