"""The gate's decision from figures. `test_nights.py` runs whole nights through it."""

import math

import pytest

from bot.jobs.gate import LIMITS, Limit, in_words, refusal
from model.training.judging_names import (
    BITS,
    CALIBRATION,
    GOLDEN_BROKEN,
    GOLDEN_MISSED,
    NOISE,
    PREVIOUS,
    TRAINING_ROWS,
)


@pytest.mark.parametrize(
    ("bits", "former", "noise", "served"),
    [
        (0.5, None, 0.0, True),
        (0.5, 0.5, 0.0, True),
        (0.502, 0.5, 0.0, True),
        (0.503, 0.5, 0.0, False),
        (0.503, 0.5, 0.01, True),
        (0.52, 0.5, 0.01, False),
        (math.nan, 0.5, 0.0, False),
    ],
)
def test_a_version_may_be_half_a_percent_worse_and_within_the_noise(
    bits: float, former: float | None, noise: float, served: bool
) -> None:
    figures = {BITS: bits, BITS + NOISE: noise, **({} if former is None else {PREVIOUS + BITS: former})}
    assert (refusal(figures, first=False) is None) is served


def test_only_a_first_version_serves_without_a_figure() -> None:
    assert refusal({}, first=True) is None
    assert refusal({}, first=False) == "no held-out reply could judge it"


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_each_figure_can_refuse_beyond_its_tolerance_and_its_noise(limit: Limit) -> None:
    def told(worse: float, noise: float) -> str | None:
        figures = {
            BITS: 0.5,
            limit.name: 0.5 + limit.sign * worse,
            PREVIOUS + limit.name: 0.5,
            limit.name + NOISE: noise,
        }
        return refusal(figures, first=False)

    assert told(0.9 * limit.tolerance, 0.0) is None
    assert told(-0.4, 0.0) is None
    assert told(0.2, 0.25) is None
    reason = told(0.2, 0.1)
    assert reason is not None
    assert limit.worse in reason
    assert limit.told(0.5) in reason
    assert limit.told(0.1) in reason


def test_a_broken_golden_pair_refuses_and_one_that_neither_meets_does_not() -> None:
    assert refusal({BITS: 0.5, GOLDEN_MISSED: "2"}, first=False) is None
    reason = refusal({BITS: 0.5, GOLDEN_BROKEN: "1, 3"}, first=False)
    assert reason == "these golden pairs no longer come first: 1, 3"


def test_a_refusal_names_a_corpus_that_has_shrunk() -> None:
    worse = {BITS: 0.9, PREVIOUS + BITS: 0.5, TRAINING_ROWS: 1, PREVIOUS + TRAINING_ROWS: 20_000}
    assert "it learned from 1 resolved tickets, the serving version from 20,000" in str(
        refusal(worse, first=False)
    )
    better = {**worse, BITS: 0.4, CALIBRATION: 0.1, PREVIOUS + CALIBRATION: 0.1}
    assert refusal(better, first=False) is None


def test_a_lead_is_told_what_both_versions_did_with_the_same_messages() -> None:
    figures = {"draft_quality": 0.54, "previous_draft_quality": 0.5, "drafts_changed": 0.2, "rows_judged": 90}
    assert in_words(figures) == (
        "On 90 messages that both were asked: overlap with the replies that were sent 54.0% (before 50.0%); "
        "20.0% of the first drafts changed."
    )
    assert in_words({}) == ""
