"""Where thousands of rows were added, n-grams are compared with the nearest of them only."""

import pytest

from model.corpus.rows import read_starter_rows
from model.encoder.static import load_embeddings
from model.retrieval.index import ResolutionIndex

ROWS = read_starter_rows()[:400]


@pytest.mark.parametrize("later", [False, True])
def test_the_nearest_of_many_added_rows_are_those_of_a_full_comparison(
    monkeypatch: pytest.MonkeyPatch, later: bool
) -> None:
    index = ResolutionIndex(ROWS[:50], None if later else load_embeddings())
    index.add(ROWS[50:], later=later)
    assert (index.waiting > 0) == later
    asked = [row.message for row in ROWS[::40]]
    whole = index.search(asked, 3)
    monkeypatch.setattr("model.retrieval.postings._COMPARED", 60)
    assert index.search(asked, 3) == whole
    monkeypatch.setattr("model.retrieval.postings._COMPARED", 1)
    assert index.search(asked, 3) != whole
