"""The starter set's stored confidence equals a fit, and is not used for other rows."""

import pytest

from model.confidence.judgement import UNFITTED, Confidence
from model.confidence.starter import confidence_of
from model.corpus.rows import Row
from model.retrieval.index import ResolutionIndex


@pytest.mark.timeout(900)  # Gathering the examples, which the fixture does, takes long on a busy machine.
def test_the_stored_confidence_is_what_a_fit_gives(
    starter_index: ResolutionIndex, fitted: Confidence
) -> None:
    """If this fails, run `python -m model.confidence.starter` and look at what changed."""
    stored = confidence_of(starter_index.rows(), starter_index)
    assert stored.words == fitted.words
    assert abs(stored.threshold - fitted.threshold) < 1e-3
    for one, other in ((stored.support, fitted.support), (stored.on_topic, fitted.on_topic)):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-3


def test_other_rows_are_fitted(starter_rows: list[Row]) -> None:
    some = [Row(row.id, row.message, row.reply) for row in starter_rows[:5]]
    assert confidence_of(some, ResolutionIndex(some)) == UNFITTED
