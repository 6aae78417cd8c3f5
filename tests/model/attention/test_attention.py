"""The attention model: its interface, its initial bigram, and the same figures however text is read."""

import math
from typing import Any

import numpy as np
import pytest
import torch

from model.attention.config import AttentionConfig
from model.attention.network import IGNORED, AttentionLanguageModel, State
from model.language.sampling import generate, greedy, temperature
from model.tutorial.bigram import BigramLanguageModel
from tests.model.attention.small_attention import (
    SMALL,
    VOCABULARY,
    counted_bigram,
    random_documents,
    small_attention,
)

CONFIGURATIONS: list[dict[str, Any]] = [
    {},
    {"positions": "none"},
    {"positions": "learned"},
    {"segments": ()},
    {"counted_bigram": False},
    {"value_embeddings": False},
    {"hashed_orders": ()},
    {"hashed_orders": (4,)},
    {"layers": 1, "heads": 1},
    {"layers": 0},
    {"context_length": 5},
    {"context_length": 1},
]


def texts(batch: int = 3, length: int = 30) -> torch.Tensor:
    return torch.randint(VOCABULARY, (batch, length), generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize("switches", CONFIGURATIONS, ids=str)
def test_every_configuration_gives_distributions_equal_step_by_step_and_at_once(
    switches: dict[str, Any],
) -> None:
    model, idx = small_attention(**switches), texts()
    with torch.no_grad():
        whole = model(idx)[0].log_softmax(-1).numpy()  # (B, T, V)
    assert np.exp(whole).sum(-1) == pytest.approx(1, abs=1e-5)
    state = model.start(len(idx))
    for place, tokens in enumerate(idx.numpy().T):
        state = model.advance(state, tokens)
        assert model.next_log_probs(state) == pytest.approx(whole[:, place], abs=1e-4)


@pytest.mark.parametrize("switches", CONFIGURATIONS, ids=str)
def test_the_gpu_path_gives_the_same_step_by_step(switches: dict[str, Any]) -> None:
    model, idx = small_attention(**switches), texts()
    on_gpu: State = model._state(len(idx), caching=True)
    on_cpu = model.start(len(idx))
    for tokens in idx.numpy().T:
        on_gpu, on_cpu = model.advance(on_gpu, tokens), model.advance(on_cpu, tokens)
        assert model.next_log_probs(on_gpu) == pytest.approx(model.next_log_probs(on_cpu), abs=1e-4)


@pytest.mark.parametrize("length", [1, 7, 64, 200])
def test_reading_a_prompt_in_parts_gives_the_same_state(length: int) -> None:
    model, idx = small_attention(context_length=16), texts(length=length + 3)
    in_parts = model.read(model.read(model.start(3), idx[:, :length]), idx[:, length:])
    with torch.no_grad():
        whole = model(idx)[0][:, -1].log_softmax(-1).numpy()
    assert model.next_log_probs(in_parts) == pytest.approx(whole, abs=1e-4)


def test_a_long_text_scores_the_same_with_and_without_gradients() -> None:
    model, idx = small_attention(context_length=8), texts(length=50)
    with torch.no_grad():
        blockwise = model(idx)[0]
    assert torch.allclose(model(idx)[0], blockwise, atol=1e-4)


def test_later_tokens_do_not_change_earlier_logits() -> None:
    model, idx = small_attention(), texts()
    changed = idx.clone()
    changed[:, 20:] = (changed[:, 20:] + 1) % VOCABULARY
    with torch.no_grad():
        assert torch.allclose(model(idx)[0][:, :20], model(changed)[0][:, :20], atol=1e-5)


def test_an_untrained_model_is_exactly_the_counted_bigram() -> None:
    bigram = BigramLanguageModel(VOCABULARY)
    bigram.token_embedding_table.weight.data = counted_bigram()
    for layers in (0, 2):
        fresh = small_attention(drawn=False, layers=layers)
        assert torch.equal(fresh(texts())[0], bigram(texts())[0])


def test_a_model_without_layers_is_a_bigram_for_any_weights() -> None:
    model = small_attention(layers=0)
    table = model(torch.arange(VOCABULARY)[:, None])[0][:, 0]  # (V, V): the logits after each token alone
    bigram = BigramLanguageModel(VOCABULARY)
    bigram.token_embedding_table.weight.data = table.detach()
    idx = texts()
    assert torch.allclose(model(idx)[0], bigram(idx)[0], atol=1e-5)
    loss, same = model(idx[:, :-1], idx[:, 1:])[1], bigram(idx[:, :-1], idx[:, 1:])[1]
    assert loss is not None
    assert same is not None
    assert float(loss.detach()) == pytest.approx(float(same.detach()), abs=1e-5)


def test_a_model_with_layers_uses_earlier_tokens() -> None:
    model, idx = small_attention(), texts(batch=1)
    other = idx.clone()
    other[0, 0] = (other[0, 0] + 1) % VOCABULARY
    assert not torch.allclose(model(idx)[0][0, -1], model(other)[0][0, -1], atol=1e-3)


def test_a_layer_does_not_see_beyond_the_context_length() -> None:
    model, idx = small_attention(context_length=5, layers=1, hashed_orders=(), segments=()), texts(batch=1)
    other = idx.clone()
    other[0, :-5] = (other[0, :-5] + 1) % VOCABULARY
    assert torch.allclose(model(idx)[0][0, -1], model(other)[0][0, -1], atol=1e-4)


def test_a_control_token_begins_a_segment_that_continues() -> None:
    with_segments, without = small_attention(), small_attention(segments=())
    assert with_segments.segments is not None
    idx = texts(batch=1) % 38  # No control token.
    begun = idx.clone()
    begun[0, 3] = 39
    with_segments.segments.weight.data[2] += 3.0
    assert not torch.allclose(with_segments(begun)[0][0, -1], with_segments(idx)[0][0, -1], atol=1e-2)
    assert without.segments is None


def test_the_loss_ignores_padding_and_is_the_mean_of_the_scores() -> None:
    model, idx = small_attention(), texts()
    targets = idx[:, 1:].clone()
    targets[:, :10] = IGNORED
    logits, loss = model(idx[:, :-1], targets)
    assert logits.shape == (3 * 29, VOCABULARY)
    scores = model.log_probs_of(idx.tolist())
    assert loss is not None
    assert float(loss.detach()) == pytest.approx(-np.mean([of[11:] for of in scores]), abs=1e-5)


def test_a_documents_score_does_not_depend_on_batch_or_order() -> None:
    model, documents = small_attention(), [*random_documents(), [5], []]
    together = model.log_probs_of(documents)
    backwards = model.log_probs_of(documents[::-1])[::-1]
    for ids, of_all, of_reversed in zip(documents, together, backwards, strict=True):
        (alone,) = model.log_probs_of([ids])
        assert len(alone) == len(ids)
        assert of_all == pytest.approx(alone, abs=1e-5)
        assert of_reversed == pytest.approx(alone, abs=1e-5)


def test_generation_gives_the_same_text_with_and_without_the_cache() -> None:
    model, prompt = small_attention(), texts(batch=2, length=4)
    cached = generate(model, prompt, 20, transforms=[greedy])
    for place in range(4, 24):
        with torch.no_grad():
            assert torch.equal(model(cached[:, :place])[0][:, -1].argmax(-1), cached[:, place])


def test_rows_of_a_batch_decode_as_they_do_alone() -> None:
    model, prompt = small_attention(), texts(batch=4, length=6)
    together = generate(model, prompt, 12, transforms=[greedy])
    alone = torch.cat([generate(model, prompt[row : row + 1], 12, transforms=[greedy]) for row in range(4)])
    assert torch.equal(together, alone)


def test_the_seed_determines_weights_and_samples() -> None:
    def first_weights(seed: int) -> torch.Tensor:
        return AttentionLanguageModel(SMALL, counted_bigram(), seed).tokens.weight

    assert torch.equal(first_weights(1), first_weights(1))
    assert not torch.equal(first_weights(1), first_weights(2))
    samples = [
        generate(
            small_attention(),
            texts(length=2),
            10,
            transforms=[temperature(1.0)],
            generator=torch.Generator().manual_seed(seed),
        )
        for seed in (3, 3, 4)
    ]
    assert torch.equal(samples[0], samples[1])
    assert not torch.equal(samples[0], samples[2])


def test_an_untrained_model_without_counts_is_uniform() -> None:
    model = small_attention(drawn=False, counted_bigram=False)
    assert model.log_probs_of([[1, 2, 3]])[0][1:] == pytest.approx(-math.log(VOCABULARY), abs=1e-5)


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"width": 30, "heads": 4}, "take a multiple"),
        ({"layers": -1}, "layers must be at least 0, got -1"),
        ({"context_length": 0}, "context_length must be at least 1"),
        ({"width": 6, "heads": 2}, "heads of even width, got 3"),
        ({"hashed_orders": (1, 2)}, "start at 2"),
    ],
)
def test_an_impossible_shape_is_refused(switches: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        AttentionConfig(VOCABULARY, **switches)


def test_a_missing_or_misshapen_bigram_is_refused() -> None:
    for bigram in (None, torch.zeros(3, 3)):
        with pytest.raises(ValueError, match=r"expected the counted bigram, \(40, 40\)"):
            AttentionLanguageModel(SMALL, bigram)


def test_predicting_before_the_first_token_is_refused() -> None:
    model = small_attention()
    with pytest.raises(ValueError, match="let it read a token first"):
        model.next_log_probs(model.start(1))
