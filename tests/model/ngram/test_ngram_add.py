"""Adding documents to an n-gram model: exactly equal to a fit on all of them, by every method."""

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from model.corpus.rows import load_frame, rows_of
from model.ngram.kneser_ney import NgramLanguageModel
from model.text.tokenizer import train_on_rows
from tests.model.ngram.kneser_ney_by_hand import (
    VOCABULARY,
    DictionaryKneserNey,
    documents_from,
    log_probs_step_by_step,
)


def assert_equal(
    model: NgramLanguageModel, expected: NgramLanguageModel, texts: Sequence[Sequence[int]]
) -> None:
    """Compare the scores of `texts`, and the distributions at each of their tokens, to float precision."""
    for scores, wanted in zip(model.log_probs_of(texts), expected.log_probs_of(texts), strict=True):
        assert scores == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    states = model.start(len(texts)), expected.start(len(texts))
    for step in range(max(map(len, texts))):
        found, wanted = model.next_log_probs(states[0]), expected.next_log_probs(states[1])
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12)
        tokens = [ids[step % len(ids)] for ids in texts]
        states = model.advance(states[0], tokens), expected.advance(states[1], tokens)


def texts_like(documents: Sequence[Sequence[int]], seed: int) -> list[list[int]]:
    """Return some documents unchanged, some with random tokens at their end, and a random one."""
    source = random.Random(seed)
    texts = [list(source.choice(documents)) for _ in range(6)]
    noise = [[source.randrange(VOCABULARY) for _ in range(6)] for _ in range(3)]
    return [*texts, texts[0][:3] + noise[0], texts[1][:5] + noise[1], noise[2]]


@pytest.mark.parametrize("order", [1, 2, 3, 6])
@pytest.mark.parametrize("size", [(0, 0), (2, 5), (60, 25)])
def test_rounds_of_adding_equal_a_fit_on_all_documents(order: int, size: tuple[int, int]) -> None:
    documents = documents_from(order, *size)
    model = NgramLanguageModel.fit(documents, VOCABULARY, order)
    for added in range(4):
        more = documents_from(100 + added, 1 + 5 * (added % 2), 20)
        documents, model = documents + more, model.add(more)
        fitted = NgramLanguageModel.fit(documents, VOCABULARY, order)
        assert_equal(model, fitted, texts_like(documents, added))


def test_adding_agrees_with_the_published_formulas() -> None:
    documents, more = documents_from(1, 60, 25), documents_from(2, 8, 25)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 5).add(more[:3]).add(more[3:])
    reference = DictionaryKneserNey(documents + more, VOCABULARY, 5)
    for ids in texts_like(documents + more, 3):
        expected = [math.log(reference.p(token, tuple(ids[:i]))) for i, token in enumerate(ids)]
        assert model.log_probs(ids) == pytest.approx(expected, abs=1e-9)


def test_additions_change_the_discounts_of_all_other_texts() -> None:
    before, after = (
        DictionaryKneserNey(documents_from(1, 60, 25)[:n], VOCABULARY, 3).discounts for n in (55, 60)
    )
    assert before[3] != after[3]
    fallback = [0, 0.5, 1.0, 1.5]
    small = DictionaryKneserNey(documents_from(3, 2, 5), VOCABULARY, 3).discounts
    assert small[3] == fallback != after[3]


def test_a_hundred_additions_equal_a_fit_and_keep_the_tables_few() -> None:
    documents, more = documents_from(4, 50, 20), documents_from(5, 100, 12)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 5)
    for document in more:
        model = model.add([document])
        assert model.start(1).contexts.shape[0] <= 5  # One trie of the fit, and three or four of additions.
    assert_equal(model, NgramLanguageModel.fit(documents + more, VOCABULARY, 5), texts_like(more, 6))


def test_the_same_document_added_again_counts_again() -> None:
    documents, again = documents_from(7, 30, 20), [[0, 1, 2, 3, 4, 5]]
    model = NgramLanguageModel.fit(documents, VOCABULARY, 4).add(again).add(again).add(again)
    fitted = NgramLanguageModel.fit(documents + 3 * again, VOCABULARY, 4)
    assert_equal(model, fitted, [*again, *documents[:3]])


def test_an_added_text_costs_fewer_bits_than_before() -> None:
    model = NgramLanguageModel.fit(documents_from(8, 60, 25), VOCABULARY, 5)
    text = [8, 7, 8, 7, 7, 1]
    assert model.add([text]).log_probs(text).sum() > model.log_probs(text).sum() + 5


def test_the_original_model_does_not_change_and_shares_its_tables() -> None:
    documents = documents_from(9, 40, 20)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 4)
    before = model.log_probs(documents[0])
    one, other = model.add([[1, 2, 3]]), model.add([[3, 2, 1]])
    assert model.log_probs(documents[0]).tolist() == before.tolist()
    for added, text in ((one, [1, 2, 3]), (other, [3, 2, 1])):
        assert_equal(added, NgramLanguageModel.fit([*documents, text], VOCABULARY, 4), [text, documents[0]])
        assert added.tensors()["token"].data_ptr() == model.tensors()["token"].data_ptr()


@pytest.mark.parametrize("nothing", [[], [[]], [[], []]])
def test_adding_nothing_changes_nothing(nothing: list[list[int]]) -> None:
    documents = documents_from(10, 30, 20)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 4)
    assert_equal(model.add(nothing), model, documents[:3])
    assert_equal(model.add([[1, 2]]).add(nothing), model.add([[1, 2]]), documents[:3])


@pytest.mark.parametrize("order", [1, 2, 5])
def test_distributions_sum_to_one_after_adding(order: int) -> None:
    model = NgramLanguageModel.fit(documents_from(11, 40, 30, vocab_size=200), 200, order)
    more = documents_from(12, 10, 30, vocab_size=200)
    model = model.add(more[:8]).add(more[8:])
    source, state = random.Random(13), model.start(30)
    for step in range(10):
        assert np.exp(model.next_log_probs(state)).sum(axis=1) == pytest.approx(1, abs=1e-12)
        unseen = [source.randrange(200) for _ in range(20)]
        state = model.advance(state, unseen + [document[step % len(document)] for document in more])


def test_all_methods_agree_after_adding() -> None:
    documents = documents_from(14, 40, 30)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 6).add([[8, 7, 6, 5, 4, 3]]).add([[8, 7]])
    for ids in [*documents[:3], [8, 7, 6, 5, 4, 3], [8, 8, 8, 0, 1]]:
        scores = model.log_probs(ids)
        assert scores == pytest.approx(log_probs_step_by_step(model, ids), abs=1e-9)
        if len(ids) > 1:
            loss = model(torch.tensor([ids[:-1]]), torch.tensor([ids[1:]]))[1]
            assert loss is not None
            assert float(loss) == pytest.approx(-scores[1:].mean(), abs=1e-5)


def test_a_restored_model_has_its_additions_and_can_learn_more() -> None:
    documents = documents_from(15, 40, 20)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 5).add([[8, 7, 6], []]).add([[1]])
    again = NgramLanguageModel.from_tensors(model.tensors())
    assert_equal(again, model, [[8, 7, 6], *documents[:3]])
    fitted = NgramLanguageModel.fit([*documents, [8, 7, 6], [1], [2, 2]], VOCABULARY, 5)
    assert_equal(again.add([[2, 2]]), fitted, [[8, 7, 6], [2, 2], *documents[:3]])


def test_a_token_outside_the_vocabulary_is_not_added() -> None:
    model = NgramLanguageModel.fit([[1, 2]], VOCABULARY, 2)
    with pytest.raises(ValueError, match=f"0..{VOCABULARY - 1}"):
        model.add([[VOCABULARY]])


def test_rows_of_the_starter_set_added_to_the_others_equal_a_fit_on_all() -> None:
    rows = rows_of(load_frame("starter"))
    pairs = [(row.message, row.reply) for row in rows]
    tokenizer = train_on_rows(pairs)
    documents = [ids for ids, _ in tokenizer.encode_rows(pairs)]
    model = NgramLanguageModel.fit(documents[:-20], tokenizer.vocab_size)
    for document in documents[-20:]:
        model = model.add([document])
    fitted = NgramLanguageModel.fit(documents, tokenizer.vocab_size)
    for scores, wanted in zip(model.log_probs_of(documents), fitted.log_probs_of(documents), strict=True):
        assert scores == pytest.approx(wanted, rel=1e-12, abs=1e-12)
