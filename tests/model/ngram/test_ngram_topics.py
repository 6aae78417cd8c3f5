"""The topical n-gram model: its formula, normalised, the same by every method, exact after additions."""

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel, number_topics, with_likeliest_topics
from tests.model.ngram.kneser_ney_by_hand import VOCABULARY, DictionaryKneserNey, documents_from

CUE = VOCABULARY - 1


def with_cue(documents: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the same documents with a cue after their third token."""
    return [[*ids[:3], CUE, *ids[3:]] for ids in documents]


def corpus(seed: int, number: int = 60) -> tuple[list[list[int]], list[int]]:
    """Return documents of two mirrored topics, and documents without a topic."""
    up = with_cue(documents_from(seed, number, 20))
    down = [
        [CUE if i == CUE else CUE - 1 - i for i in ids]
        for ids in with_cue(documents_from(seed + 1, number, 20))
    ]
    none = with_cue(documents_from(seed + 2, 5, 9))
    return up + down + none, [1] * number + [2] * number + [0] * 5


def texts(seed: int) -> list[list[int]]:
    """Return texts with a cue early, late, twice, first and never, some with unseen sequences."""
    source = random.Random(seed)
    noise = [[source.randrange(CUE) for _ in range(6)] for _ in range(4)]
    documents, _ = corpus(seed + 50, 3)
    return [*documents, [CUE, *noise[0]], noise[1], [*noise[2], CUE, 1, CUE, 2], [*noise[3], CUE], [4]]


def step_by_step(model: TopicalNgramModel, ids: Sequence[int]) -> list[float]:
    state, found = model.start(1), []
    for token in ids:
        found.append(float(model.next_log_probs(state)[0, token]))
        state = model.advance(state, [token])
    return found


@pytest.mark.parametrize("order", [1, 2, 4])
def test_the_model_agrees_with_its_formula_as_a_recursion(order: int) -> None:
    documents, topics = corpus(1)
    # One reference counts everything: shift each topic's documents into a separate alphabet.
    shifted = [
        [(topic * VOCABULARY) + i for i in ids] for ids, topic in zip(documents, topics, strict=True) if topic
    ]
    reference = DictionaryKneserNey([*documents, *shifted], VOCABULARY, order)

    def share_and_rest(token: int, context: tuple[int, ...], topic: int) -> tuple[float, float]:
        after = {
            gram[-1]: count
            for gram, count in reference.counts.items()
            if gram[:-1] == tuple(topic * VOCABULARY + i for i in context) and gram[-1] // VOCABULARY == topic
        }
        if not after:
            return 0.0, 1.0
        discount, total = reference.discounts[len(context) + 1], sum(after.values())
        count = after.get(topic * VOCABULARY + token, 0)
        taken = sum(discount[min(each, 3)] for each in after.values())
        return (count - discount[min(count, 3)]) / total, taken / total

    def by_all(token: int, context: tuple[int, ...]) -> float:
        share, rest = share_and_rest(token, context, 0)
        return share + rest * (by_all(token, context[1:]) if context else 1 / VOCABULARY)

    def by_topic(token: int, context: tuple[int, ...], topic: int) -> float:
        share, rest = share_and_rest(token, context, topic)
        shorter = by_topic(token, context[1:], topic) if context else 1 / VOCABULARY
        return share + rest * (0.65 * shorter + 0.35 * by_all(token, context))

    model = TopicalNgramModel.fit(documents, topics, VOCABULARY, CUE, order)
    for ids in [documents[0], documents[70], [1, 2, CUE, 7, 0, 3]]:
        topic = model.topics_of([ids])[0]
        expected = []
        for i, token in enumerate(ids):
            context = tuple(ids[max(0, i - order + 1) : i])
            known = CUE in ids[:i]
            expected.append(math.log(by_topic(token, context, topic) if known else by_all(token, context)))
        assert model.log_probs(ids) == pytest.approx(expected, abs=1e-9)


def test_the_topic_is_the_one_whose_documents_begin_alike() -> None:
    documents, topics = corpus(2)
    model = TopicalNgramModel.fit(documents, topics, VOCABULARY, CUE)
    assert model.topics_of([[0, 1, 1, CUE, 7], [7, 6, 6, CUE], [0, 1, 1], [CUE, 7, 6], []]) == [1, 2, 0, 0, 0]


@pytest.mark.parametrize("order", [1, 2, 5])
def test_every_distribution_sums_to_one_before_and_after_the_cue(order: int) -> None:
    model = TopicalNgramModel.fit(*corpus(3), VOCABULARY, CUE, order).add([[7, 7, 7, CUE, 0, 0]])
    source, state = random.Random(4), model.start(30)
    for _ in range(10):
        assert np.exp(model.next_log_probs(state)).sum(axis=1) == pytest.approx(1, abs=1e-12)
        state = model.advance(state, [source.randrange(VOCABULARY) for _ in range(30)])


@pytest.mark.parametrize("order", [1, 2, 5])
def test_all_methods_agree(order: int) -> None:
    model = TopicalNgramModel.fit(*corpus(5), VOCABULARY, CUE, order)
    for ids, scores in zip(texts(6), model.log_probs_of(texts(6)), strict=True):
        assert scores == pytest.approx(model.log_probs(ids), abs=1e-12)
        assert scores == pytest.approx(step_by_step(model, ids), abs=1e-9)
        if len(ids) > 1:
            loss = model(torch.tensor([ids[:-1]]), torch.tensor([ids[1:]]))[1]
            assert loss is not None
            assert float(loss) == pytest.approx(-scores[1:].mean(), abs=1e-5)
    assert model.log_probs_of([]) == []


def test_texts_of_a_batch_decode_as_they_do_alone() -> None:
    model = TopicalNgramModel.fit(*corpus(7), VOCABULARY, CUE)
    batch = [[0, 1, CUE, 2, 3], [7, 6, 5, CUE, 4], [CUE, 0, 1, 2, 3], [1, 2, 3, 4, 5]]
    state, alone = model.start(4), [model.start(1) for _ in batch]
    for step in range(5):
        tokens = [ids[step] for ids in batch]
        state = model.advance(state, tokens)
        alone = [model.advance(one, [token]) for one, token in zip(alone, tokens, strict=True)]
        expected = np.concatenate([model.next_log_probs(one) for one in alone])
        assert model.next_log_probs(state) == pytest.approx(expected, abs=1e-12)


def test_adding_equals_a_fit_with_the_likeliest_topics() -> None:
    documents, topics = corpus(8)
    model = TopicalNgramModel.fit(documents, topics, VOCABULARY, CUE, 4)
    for more in ([[0, 1, 1, CUE, 7, 7, 7]], [[7, 6, 5, CUE, 0], [1, 2]], [[CUE, 3]]):
        topics = topics + model.topics_of(more)
        documents, model = documents + more, model.add(more)
        fitted = TopicalNgramModel.fit(documents, topics, VOCABULARY, CUE, 4)
        for ids in [*more, *texts(9)]:
            assert model.log_probs(ids) == pytest.approx(fitted.log_probs(ids), rel=1e-12, abs=1e-12)
            assert step_by_step(model, ids) == pytest.approx(step_by_step(fitted, ids), rel=1e-12, abs=1e-12)
    with pytest.raises(ValueError, match="cue"):
        TopicalNgramModel.from_tensors({**model.tensors(), "cue": torch.tensor([VOCABULARY])})
    again = TopicalNgramModel.from_tensors(model.tensors())
    for ids in texts(10):
        assert again.log_probs(ids).tolist() == pytest.approx(model.log_probs(ids).tolist(), abs=1e-12)


def test_a_topic_makes_its_own_replies_likelier() -> None:
    documents, topics = corpus(11)
    topical = TopicalNgramModel.fit(documents, topics, VOCABULARY, CUE, 3)
    plain = NgramLanguageModel.fit(documents, VOCABULARY, 3)
    unseen, _ = corpus(12, 30)
    bits = [sum(scores.sum() for scores in model.log_probs_of(unseen)) for model in (topical, plain)]
    assert bits[0] > bits[1] + 10


def test_without_topics_the_model_is_the_plain_one() -> None:
    documents, topics = corpus(13)
    model = TopicalNgramModel.fit(documents, [0] * len(topics), VOCABULARY, CUE)
    plain = NgramLanguageModel.fit(documents, VOCABULARY)
    for ids in texts(14):
        assert model.log_probs(ids) == pytest.approx(plain.log_probs(ids), abs=1e-12)
        assert step_by_step(model, ids) == pytest.approx(plain.log_probs(ids), abs=1e-9)


def test_only_frequent_names_become_topics() -> None:
    names = ["refund"] * 12 + [None] * 30 + ["rare"] * 9 + ["order"] * 20
    assert number_topics(names) == [2] * 12 + [0] * 30 + [0] * 9 + [1] * 20
    assert max(number_topics([str(i % 100) for i in range(1000)])) == 64
    assert number_topics([]) == []


def test_documents_without_a_topic_get_the_likeliest_one() -> None:
    documents, topics = corpus(16)
    hidden = [0 if i % 4 == 0 else topic for i, topic in enumerate(topics)]
    found = with_likeliest_topics(documents, hidden, VOCABULARY, CUE)
    assert all(guess == topic for guess, topic in zip(found, hidden, strict=True) if topic)
    guesses = [(a, b) for a, b, known in zip(found, topics, hidden, strict=True) if b and not known]
    assert sum(guess == topic for guess, topic in guesses) > 0.8 * len(guesses)
    assert with_likeliest_topics(documents, [0] * len(topics), VOCABULARY, CUE) == [0] * len(topics)
    assert with_likeliest_topics([], [], VOCABULARY, CUE) == []


def test_a_token_outside_the_vocabulary_is_refused() -> None:
    model = TopicalNgramModel.fit(*corpus(15), VOCABULARY, CUE)
    for ask in (
        model.log_probs,
        lambda ids: model.add([ids]),
        lambda ids: model.advance(model.start(1), ids),
    ):
        with pytest.raises(ValueError, match=f"0..{VOCABULARY - 1}"):
            ask([VOCABULARY])
