"""The n-gram model: Kneser-Ney as published, normalised, and the same result by every method."""

import math
import random

import numpy as np
import pytest
import torch

from model.ngram.kneser_ney import NgramLanguageModel
from tests.model.ngram.kneser_ney_by_hand import (
    VOCABULARY,
    DictionaryKneserNey,
    documents_from,
    log_probs_step_by_step,
)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize("size", [(3, 6), (60, 25)])
def test_the_model_agrees_with_the_published_formulas(order: int, size: tuple[int, int]) -> None:
    documents = documents_from(order, *size)
    model = NgramLanguageModel.fit(documents, VOCABULARY, order)
    reference = DictionaryKneserNey(documents, VOCABULARY, order)
    source = random.Random(2)
    for _ in range(40):
        ids = [source.randrange(VOCABULARY) for _ in range(8)]
        ids[:5] = source.choice(documents)[:5]
        expected = [math.log(reference.p(token, tuple(ids[:i]))) for i, token in enumerate(ids)]
        assert model.log_probs(ids) == pytest.approx(expected, abs=1e-9)


def test_the_larger_test_corpus_has_discounts_from_its_counts() -> None:
    reference = DictionaryKneserNey(documents_from(5, 60, 25), VOCABULARY, 5)
    assert any(found != [0, 0.5, 1.0, 1.5] for found in reference.discounts.values())
    assert any(found == [0, 0.5, 1.0, 1.5] for found in reference.discounts.values())


@pytest.mark.parametrize("order", [1, 2, 4, 7])
def test_distributions_sum_to_one_for_seen_and_unseen_contexts(order: int) -> None:
    documents = documents_from(3, 40, 30, vocab_size=200)
    model = NgramLanguageModel.fit(documents, 200, order)
    source = random.Random(4)
    state = model.start(50)
    for step in range(10):
        assert np.exp(model.next_log_probs(state)).sum(axis=1) == pytest.approx(1, abs=1e-12)
        unseen = [source.randrange(200) for _ in range(25)]
        seen = [document[step % len(document)] for document in documents[:25]]
        state = model.advance(state, unseen + seen)


def test_scoring_a_document_equals_decoding_it_step_by_step() -> None:
    documents = documents_from(6, 40, 30)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 6)
    for ids in [*documents[:5], [8, 8, 8, 0, 1]]:
        assert model.log_probs(ids) == pytest.approx(log_probs_step_by_step(model, ids), abs=1e-9)


def test_scoring_many_documents_equals_scoring_each() -> None:
    documents = [*documents_from(7, 30, 20), [], [8]]
    model = NgramLanguageModel.fit(documents, VOCABULARY, 4)
    together = model.log_probs_of(documents)
    assert [len(scores) for scores in together] == [len(ids) for ids in documents]
    for ids, scores in zip(documents, together, strict=True):
        assert scores == pytest.approx(model.log_probs(ids), abs=1e-12)
    assert model.log_probs_of([]) == []


def test_texts_of_a_batch_decode_as_they_do_alone() -> None:
    model = NgramLanguageModel.fit(documents_from(8, 40, 30), VOCABULARY, 5)
    texts = [[0, 1, 2, 3], [8, 8, 8, 8], [0, 0, 1, 8]]
    state, alone = model.start(3), [model.start(1) for _ in texts]
    for step in range(4):
        tokens = [ids[step] for ids in texts]
        state = model.advance(state, tokens)
        alone = [model.advance(one, [token]) for one, token in zip(alone, tokens, strict=True)]
        expected = np.concatenate([model.next_log_probs(one) for one in alone])
        assert model.next_log_probs(state) == pytest.approx(expected, abs=1e-12)


def test_forward_gives_the_same_log_probabilities_and_their_cross_entropy() -> None:
    documents = documents_from(9, 40, 30)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 4)
    idx = torch.tensor([[0, 1, 2, 3, 4], [0, 0, 8, 1, 2]])
    logits, nothing = model(idx)
    assert logits.shape == (2, 5, VOCABULARY)
    assert nothing is None
    flat, loss = model(idx[:, :-1], idx[:, 1:])
    assert flat.shape == (8, VOCABULARY)
    expected = np.concatenate([model.log_probs(ids)[1:] for ids in idx.tolist()])
    assert loss is not None
    assert float(loss) == pytest.approx(-expected.mean(), abs=1e-6)


def test_only_the_last_tokens_of_its_context_length_matter() -> None:
    model = NgramLanguageModel.fit(documents_from(10, 40, 30), VOCABULARY, 4)
    long, short = torch.tensor([[0, 1, 2, 3, 4, 5]]), torch.tensor([[3, 4, 5]])
    assert model.context_length == 3
    assert torch.equal(model(long)[0][:, -1], model(short)[0][:, -1])


def test_no_ngram_crosses_from_one_document_into_the_next() -> None:
    together = NgramLanguageModel.fit([[1, 2], [3, 4]], VOCABULARY, 2)
    apart = DictionaryKneserNey([[1, 2], [3, 4]], VOCABULARY, 2)
    assert (2,) not in apart.successors
    assert together.log_probs([2, 3])[1] == pytest.approx(together.log_probs([3])[0], abs=1e-9)


def test_a_model_is_restored_from_its_tensors() -> None:
    documents = documents_from(11, 40, 30)
    model = NgramLanguageModel.fit(documents, VOCABULARY, 5)
    again = NgramLanguageModel.from_tensors(model.tensors())
    assert (again.order, again.vocab_size) == (5, VOCABULARY)
    assert again.log_probs(documents[0]).tolist() == model.log_probs(documents[0]).tolist()
    assert all(torch.equal(tensor, again.tensors()[name]) for name, tensor in model.tensors().items())


def test_tensors_that_do_not_fit_together_are_refused() -> None:
    tensors = NgramLanguageModel.fit([[1, 2, 3]], VOCABULARY, 3).tensors()
    changes = {
        "token": tensors["token"][:-1],
        "gained_before": tensors["gained_before"][:-1],
        "first_child": tensors["first_child"].flip(0),
        "kinds": tensors["kinds"].flip(0),
        "counts_of_counts": tensors["counts_of_counts"][:2],
        "shape": torch.tensor([1, 2, 3]),
    }
    for name, changed in changes.items():
        with pytest.raises(ValueError, match="fit together"):
            NgramLanguageModel.from_tensors({**tensors, name: changed})
    with pytest.raises(ValueError, match="lengths"):
        NgramLanguageModel.from_tensors({**tensors, "added_lengths": torch.tensor([2])})
    with pytest.raises(KeyError):
        NgramLanguageModel.from_tensors({name: t for name, t in tensors.items() if name != "token"})


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_a_model_of_no_documents_is_uniform(documents: list[list[int]]) -> None:
    model = NgramLanguageModel.fit(documents, VOCABULARY, 3)
    assert np.exp(model.log_probs([1, 2, 3, 4])) == pytest.approx(1 / VOCABULARY)


@pytest.mark.parametrize("documents", [[[4]], [[4], [4]], [[4, 4, 4, 4, 4, 4]], [[0, 1]]])
def test_the_smallest_corpora_still_give_distributions(documents: list[list[int]]) -> None:
    model = NgramLanguageModel.fit(documents, VOCABULARY, 6)
    state = model.start(1)
    for token in documents[0]:
        assert np.exp(model.next_log_probs(state)).sum() == pytest.approx(1, abs=1e-6)
        assert model.next_log_probs(state).argmax() == token
        state = model.advance(state, [token])


def test_a_vocabulary_beyond_sixteen_bits_keeps_ids_distinct() -> None:
    model = NgramLanguageModel.fit([[70_000, 4_464]], 100_000, 2)
    assert model.next_log_probs(model.advance(model.start(1), [70_000])).argmax() == 4_464


@pytest.mark.parametrize("foreign", [-1, VOCABULARY])
def test_a_token_outside_the_vocabulary_is_refused(foreign: int) -> None:
    with pytest.raises(ValueError, match=f"0..{VOCABULARY - 1}"):
        NgramLanguageModel.fit([[1, foreign]], VOCABULARY, 2)
    model = NgramLanguageModel.fit([[1, 2]], VOCABULARY, 2)
    with pytest.raises(ValueError, match=f"0..{VOCABULARY - 1}"):
        model.log_probs([foreign])
    with pytest.raises(ValueError, match=f"0..{VOCABULARY - 1}"):
        model.advance(model.start(1), [foreign])


def test_an_order_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        NgramLanguageModel.fit([[1]], VOCABULARY, 0)
