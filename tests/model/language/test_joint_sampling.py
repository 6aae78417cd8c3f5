"""Several texts for several prompts in one batch: each is the same as alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from model.attention.mixture import CountsGate, MixtureLanguageModel
from model.language import joint_sampling
from model.language.joint_sampling import Gatherer, SamplingConfig, generate_each
from model.language.sampling import generate, greedy, read_prompts
from model.language.steps import finish
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel
from tests.model.attention.small_attention import SMALL, VOCABULARY, draw, random_documents, small_attention

STOP, CUE = 37, 39
PROMPTS = [[3, CUE], [5, 1, 7, 22, 8, 30, 2, CUE], [9, 9, CUE], [*range(20), CUE]]
WANTED = SamplingConfig(samples=4, longest=80, stop=STOP, enough=4)


def counts() -> NgramLanguageModel:
    return NgramLanguageModel.fit(random_documents(), VOCABULARY, 4)


def topical_counts() -> TopicalNgramModel:
    documents = [[*ids[:4], CUE, *ids[4:]] for ids in random_documents(seed=5)]
    return TopicalNgramModel.fit(documents, [1 + n % 3 for n in range(len(documents))], VOCABULARY, CUE, 4)


def mixture(**switches: Any) -> MixtureLanguageModel:
    gate = CountsGate(SMALL.width, 4)
    draw(gate)
    return MixtureLanguageModel(small_attention(**switches), topical_counts(), gate)


MODELS: dict[str, Gatherer] = {
    "counts": counts(),
    "counts by topic": topical_counts(),
    "attention": small_attention(),
    "attention with learned positions": small_attention(positions="learned"),
    "attention that forgets": small_attention(context_length=5),
    "attention without layers": small_attention(layers=0),
    "mixture": mixture(),
}


def texts_of(
    model: Gatherer, prompts: Sequence[Sequence[int]], seeds: Sequence[int], config: SamplingConfig
) -> list[list[list[int]]]:
    return finish(generate_each(model, prompts, seeds, config))


def first_tokens(model: Gatherer, states: Sequence[Any], rows: Sequence[int]) -> Any:
    return model.next_log_probs(model.gathered(states, np.array(rows)))


@pytest.mark.parametrize("name", MODELS)
def test_gathered_texts_continue_as_they_do_alone(name: str) -> None:
    model = MODELS[name]
    rows = [3, 0, 1, 1, 2]
    tokens = np.array([4, 8, 15, 16, 23])
    together = model.gathered([read_prompts(model, torch.tensor([ids])) for ids in PROMPTS], np.array(rows))
    alone = [read_prompts(model, torch.tensor([PROMPTS[row]])) for row in rows]
    for _ in range(6):
        for place, found in enumerate(model.next_log_probs(together)):
            assert found == pytest.approx(model.next_log_probs(alone[place])[0], abs=1e-4)
        together = model.advance(together, tokens)
        alone = [model.advance(each, tokens[i : i + 1]) for i, each in enumerate(alone)]
        tokens = (tokens + 1) % CUE


@pytest.mark.parametrize("name", MODELS)
def test_texts_gathered_again_from_several_states_continue(name: str) -> None:
    model = MODELS[name]
    read = [read_prompts(model, torch.tensor([ids])) for ids in PROMPTS]
    pairs = [model.gathered(read[:2], np.array([1, 0])), model.gathered(read[2:], np.array([0, 1, 1]))]
    pairs = [
        model.advance(pairs[0], np.array([11, 12])),
        model.advance(pairs[1], np.array([13, 14, 15])),
    ]
    found = first_tokens(model, pairs, [4, 0, 2])
    for row, (prompt, token) in enumerate([(3, 15), (1, 11), (2, 13)]):
        alone = model.advance(read_prompts(model, torch.tensor([PROMPTS[prompt]])), np.array([token]))
        assert found[row] == pytest.approx(model.next_log_probs(alone)[0], abs=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_other_texts_in_the_batch_change_no_text(name: str) -> None:
    model, seeds = MODELS[name], [1, 2, 3, 4]
    together = texts_of(model, PROMPTS, seeds, WANTED)
    alone = [texts_of(model, [ids], [seed], WANTED)[0] for ids, seed in zip(PROMPTS, seeds, strict=True)]
    assert together == alone
    assert any(len(texts) > 1 for texts in together)


def test_the_first_text_takes_the_likeliest_token_at_each_step() -> None:
    model = mixture()
    config = replace(WANTED, samples=1, longest=60)
    alone = [
        generate(model, torch.tensor([ids]), 60, transforms=[greedy], stop=STOP)[0, len(ids) :].tolist()
        for ids in PROMPTS
    ]
    expected = [[ids[: ids.index(STOP)]] if STOP in ids else [] for ids in alone]
    assert texts_of(model, PROMPTS, [0] * 4, replace(config, enough=1)) == expected


def test_removing_ended_texts_changes_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    model, config = mixture(), replace(WANTED, samples=8, enough=7)
    found = []
    for crowded in (0.0, 1.0):
        monkeypatch.setattr(joint_sampling, "_CROWDED", crowded)
        found.append(texts_of(model, PROMPTS, [5, 6, 7, 8], config))
    assert found[0] == found[1]


def test_a_prompt_ends_once_enough_of_its_texts_have_ended() -> None:
    model = counts()
    all_of_them = texts_of(model, PROMPTS, [1, 2, 3, 4], replace(WANTED, samples=8, enough=8))
    some = texts_of(model, PROMPTS, [1, 2, 3, 4], replace(WANTED, samples=8, enough=2))
    for every, few in zip(all_of_them, some, strict=True):
        shortest = sorted(map(len, every))[:2]
        assert sorted(map(len, few))[: len(shortest)] == shortest
        assert max(map(len, few), default=0) <= max(shortest, default=0)
        assert all(text in every for text in few)


def test_drawn_tokens_follow_the_distribution() -> None:
    model = counts()
    config = SamplingConfig(samples=4000, longest=2, stop=STOP, enough=4000, likeliest_first=False)
    p = np.exp(model.next_log_probs(read_prompts(model, torch.tensor([[3, CUE]]))))[0]
    numbers = texts_of(model, [[3, CUE]], [0], config)[0]
    ended_at_once = sum(not text for text in numbers) / 4000
    assert ended_at_once == pytest.approx(p[STOP], abs=0.03)
