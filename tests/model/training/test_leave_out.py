"""Counts that leave out a document's fold: their scores, and that they never saw it."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from model.language.counted import counted, matched_lengths
from model.ngram.kneser_ney import NgramLanguageModel
from model.training.leave_out import folds_of, left_out
from tests.model.attention.small_attention import VOCABULARY, random_documents

ORDER = 4


def fit(documents: Sequence[Sequence[int]]) -> NgramLanguageModel:
    return NgramLanguageModel.fit(documents, VOCABULARY, ORDER)


def fit_of(documents: Sequence[Sequence[int]]) -> Callable[[Sequence[int]], NgramLanguageModel]:
    return lambda places: fit([documents[place] for place in places])


def test_each_document_is_scored_by_counts_of_the_other_folds_only() -> None:
    documents = random_documents(30)
    fitted_on: list[list[Sequence[int]]] = []

    def noted(places: Sequence[int]) -> NgramLanguageModel:
        fitted_on.append([documents[place] for place in places])
        return fit(fitted_on[-1])

    folds = folds_of(documents, [2] * 30, 3, apart={4, 9})
    assert set(folds) == {0, 1, 2, 3}
    assert [place for place, number in enumerate(folds) if number == 3] == [4, 9]
    found = left_out(documents, folds, noted)
    assert len(fitted_on) == 4
    for ids, number, of_document in zip(documents, folds, found, strict=True):
        others = [other for other, of in zip(documents, folds, strict=True) if of != number]
        assert others in fitted_on
        assert ids not in others
        assert of_document.log_probs == pytest.approx(fit(others).log_probs(ids), abs=1e-5)


def test_documents_with_the_same_beginning_are_left_out_together() -> None:
    phrase = [7, 8, 9, 10, 11, 12]
    documents = [[1, 2, *phrase], [1, 2, *phrase], *random_documents()]
    knowing = counted(fit(documents), documents)[0]
    unknowing = left_out(documents, folds_of(documents, [2] * len(documents), 4), fit_of(documents))[0]
    assert knowing.log_probs[2:].sum() > -8
    assert unknowing.log_probs[2:].sum() < -15


def test_the_matched_length_is_that_of_the_longest_context_seen() -> None:
    model = fit([[1, 2, 3, 4, 5, 6]])
    documents = [[1, 2, 3, 9, 3, 4, 5, 6, 1], [9, 9], [1]]
    found = matched_lengths(model, documents)
    assert [of.tolist() for of in found] == [[0, 1, 2, 3, 0, 1, 2, 3, 3], [0, 0], [0]]


def test_matched_lengths_and_scores_do_not_depend_on_the_batch() -> None:
    model, documents = fit(random_documents(seed=5)), random_documents()
    for ids, of_document in zip(documents, counted(model, documents), strict=True):
        (alone,) = counted(model, [ids])
        assert np.array_equal(alone.matched, of_document.matched)
        assert np.array_equal(alone.log_probs, of_document.log_probs)


def test_a_single_document_leaves_uniform_counts() -> None:
    (found,) = left_out([[1, 2, 3]], [0], fit_of([[1, 2, 3]]))
    assert np.exp(found.log_probs) == pytest.approx(1 / VOCABULARY)
    assert found.matched.tolist() == [0, 0, 0]


def test_one_fold_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        folds_of([[1, 2]], [1], folds=1)
