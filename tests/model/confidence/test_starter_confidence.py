"""The starter set's stored confidence is the one that a fit gives, and stands for no other rows."""

from model.confidence.fitting import fit_confidence
from model.confidence.judgement import UNFITTED
from model.confidence.starter import confidence_of
from model.corpus.not_support import load_not_support
from model.corpus.rows import Row, split_rows


def test_the_stored_confidence_is_what_a_fit_gives(starter_rows: list[Row]) -> None:
    """If this fails, run `python -m model.confidence.starter` and look at what changed."""
    training = split_rows(starter_rows)[0]
    stored, fitted = confidence_of(training), fit_confidence(training, load_not_support())
    assert stored.words == fitted.words
    assert abs(stored.threshold - fitted.threshold) < 1e-3
    for one, other in ((stored.support, fitted.support), (stored.on_topic, fitted.on_topic)):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 1e-3


def test_other_rows_are_fitted(starter_rows: list[Row]) -> None:
    assert confidence_of(starter_rows[:5]) == UNFITTED
