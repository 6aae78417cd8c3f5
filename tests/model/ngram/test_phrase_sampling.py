"""Texts drawn from counts of a few documents: lookups equal the distributions computed at each step."""

import random

import numpy as np
import pytest

from model.ngram import phrases as phrase_sampling
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.phrases import PhraseSampler

FIRST, LAST, ORDER = 3, 99, 4


def documents(seed: int, number: int = 6) -> list[list[int]]:
    """Return texts that share phrases, so that the next token depends on the length of the context."""
    chance = random.Random(seed)
    phrases = [[chance.randrange(10, 40) for _ in range(chance.randrange(2, 6))] for _ in range(8)]
    return [
        [FIRST, *(token for _ in range(6) for token in chance.choice(phrases)), LAST] for _ in range(number)
    ]


def drawn_step_by_step(texts: list[list[int]], samples: int, longest: int, seed: int) -> list[list[int]]:
    """Return the result of `PhraseSampler.sample` by the model's own steps, over the tokens that occur."""
    vocabulary = sorted({token for text in texts for token in text})
    local = [[vocabulary.index(token) for token in text] for text in texts]
    first, last = vocabulary.index(FIRST), vocabulary.index(LAST)
    model, chance = NgramLanguageModel.fit(local, len(vocabulary), ORDER), np.random.default_rng(seed)
    state = model.advance(model.start(samples), [first] * samples)
    found: list[list[int]] = [[] for _ in range(samples)]
    for _ in range(longest):
        p = np.exp(model.next_log_probs(state) / 0.7)
        p /= p.sum(axis=1, keepdims=True)
        p[p < np.minimum(0.01, p.max(axis=1, keepdims=True))] = 0
        reached = p.cumsum(axis=1)
        tokens = (reached <= chance.random((samples, 1)) * reached[:, -1:]).sum(axis=1)
        for text, token in zip(found, tokens.tolist(), strict=True):
            if last not in text:
                text.append(token)
        if all(last in text for text in found):
            break
        state = model.advance(state, tokens)
    return [[vocabulary[token] for token in text] for text in found if last in text]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("ahead", [1, 24])
def test_sampled_texts_equal_those_of_the_models_own_steps(
    seed: int, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrase_sampling, "_AHEAD", ahead)
    texts = documents(seed)
    found = PhraseSampler(texts, ORDER, 0.7).sample(12, 60, seed)
    expected = drawn_step_by_step(texts, 12, 60, seed)
    assert [text[: text.index(LAST) + 1] for text in found] == expected
    assert any(text[: text.index(LAST) + 1] not in [one[1:] for one in texts] for text in found)


def test_a_sampler_repeats_its_texts() -> None:
    sampler = PhraseSampler(documents(1), ORDER, 0.7)
    assert sampler.sample(8, 60, 5) == sampler.sample(8, 60, 5) != sampler.sample(8, 60, 6)


def test_texts_that_do_not_end_in_time_are_left_out() -> None:
    sampler = PhraseSampler(documents(2), ORDER, 0.7)
    some, all_of_them = sampler.sample(20, 15, 0), sampler.sample(20, 90, 0)
    assert 0 < len(some) < len(all_of_them)
    assert sampler.sample(20, 1, 0) == []
