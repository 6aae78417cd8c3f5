"""The bigram table: the tutorial's known answers, and the optimum that counting reaches."""

import math
from functools import partial
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.corpus.rows import load_frame, training_text
from model.language.sampling import greedy
from model.text.tokenizer import CharTokenizer
from model.tutorial.batches import get_batch, split
from model.tutorial.bigram import BigramLanguageModel, pair_counts
from model.tutorial.loop import TrainingSettings, train

X = [
    [86, 76, 82, 2, 64, 62, 75, 2],
    [2, 70, 75, 67, 76, 79, 74, 62],
    [84, 76, 79, 65, 2, 67, 76, 79],
    [2, 80, 77, 66, 64, 70, 67, 70],
]
Y = [
    [76, 82, 2, 64, 62, 75, 2, 80],
    [70, 75, 67, 76, 79, 74, 62, 81],
    [76, 79, 65, 2, 67, 76, 79, 2],
    [80, 77, 66, 64, 70, 67, 70, 64],
]
TABLE = [
    [0.12, -0.34, 0.45, -0.01, 0.33],
    [-0.05, 0.78, -1.10, 0.22, 0.09],
    [1.30, -0.44, 0.0, 0.55, -0.88],
    [-0.77, 0.21, 0.64, -0.19, 1.15],
    [0.03, -0.67, -0.40, 0.90, -0.12],
]
TEXT = "the cat sat on the mat; the hat sat on that cat. " * 20


def with_table(table: list[list[float]]) -> BigramLanguageModel:
    model = BigramLanguageModel(len(table))
    model.load_state_dict({"token_embedding_table.weight": torch.tensor(table)})
    return model


def fresh(vocab_size: int, seed: int = 1337) -> BigramLanguageModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return BigramLanguageModel(vocab_size)


@pytest.fixture
def ids() -> Tensor:
    return torch.tensor(CharTokenizer(TEXT).encode(TEXT))


def test_a_fresh_table_of_seed_1337_gives_the_tutorials_loss() -> None:
    logits, loss = fresh(112)(torch.tensor(X), torch.tensor(Y))
    assert logits.shape == (32, 112)
    assert loss.item() == pytest.approx(5.2504, abs=5e-5)


def test_greedy_continuations_of_a_fixed_table_are_the_known_ones() -> None:
    idx = torch.tensor([[2, 0, 4], [1, 3, 2]])
    out = with_table(TABLE).generate(idx, 2, transforms=[greedy])
    assert out.tolist() == [[2, 0, 4, 3, 4], [1, 3, 2, 0, 2]]


def test_logits_keep_their_shape_without_targets_and_are_flattened_with_them() -> None:
    model = fresh(5)
    idx = torch.tensor([[0, 1, 2], [3, 4, 0]])
    logits, loss = model(idx)
    assert logits.shape == (2, 3, 5)
    assert loss is None
    flat, loss = model(idx, idx)
    assert flat.shape == (6, 5)
    assert torch.equal(flat, logits.view(6, 5))
    assert loss.shape == ()


def test_the_loss_takes_targets_that_are_a_slice() -> None:
    long = torch.arange(12).view(2, 6) % 5
    _, sliced = fresh(5)(long[:, :-1], long[:, 1:])
    _, whole = fresh(5)(long[:, :-1].contiguous(), long[:, 1:].contiguous())
    assert sliced.item() == whole.item()


def test_a_uniform_guess_costs_the_log_of_the_vocabulary() -> None:
    _, loss = with_table([[0.0] * 112] * 112)(torch.tensor(X), torch.tensor(Y))
    assert loss.item() == pytest.approx(math.log(112), abs=1e-5)
    assert math.log(112) == pytest.approx(4.718, abs=5e-4)


def test_the_mean_loss_from_pair_counts_is_that_of_the_whole_text(ids: Tensor) -> None:
    model = fresh(int(ids.max()) + 1)
    _, loss = model(ids[None, :-1], ids[None, 1:])
    assert model.mean_loss(pair_counts(ids, model.vocab_size)) == pytest.approx(loss.item(), rel=1e-5)


def test_pair_counts_count_each_pair_of_neighbours() -> None:
    counts = pair_counts(torch.tensor([0, 1, 0, 1, 1]), 3)
    assert counts.tolist() == [[0, 2, 0], [1, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize("bad", [[0], [0, 3], [-1, 0], [[0, 1]]])
def test_ids_that_are_not_a_sequence_over_the_vocabulary_are_refused(bad: list[int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        pair_counts(torch.tensor(bad), 3)


def test_counting_gives_smoothed_relative_frequencies_that_sum_to_one() -> None:
    model = BigramLanguageModel.fit_counts(torch.tensor([0, 1, 0, 1, 1]), 3, smoothing=1.0)
    probabilities = model.token_embedding_table.weight.detach().exp()
    assert probabilities[0].tolist() == pytest.approx([1 / 5, 3 / 5, 1 / 5])
    assert probabilities.sum(1).tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_counting_without_smoothing_is_refused() -> None:
    with pytest.raises(ValueError, match="smoothing must be greater than 0"):
        BigramLanguageModel.fit_counts(torch.tensor([0, 1]), 2, smoothing=0.0)


def test_gradient_descent_approaches_the_counted_optimum_and_never_exceeds_it(ids: Tensor) -> None:
    model = fresh(int(ids.max()) + 1)
    counts = pair_counts(ids, model.vocab_size)
    optimum = BigramLanguageModel.from_counts(counts, smoothing=1e-6).mean_loss(counts)
    start = model.mean_loss(counts)
    generator = torch.Generator().manual_seed(1)
    next_batch = partial(get_batch, ids, 32, 16, generator)
    history = train(
        model,
        next_batch,
        TrainingSettings(steps=120, learning_rate=0.1, validate_every=20),
        validate=lambda: model.mean_loss(counts),
    )
    assert optimum + 2 < start
    assert all(loss > optimum - 1e-6 for _, loss in history.validation_losses)
    assert history.validation_losses[-1][1] < optimum + 0.03


def test_sampling_a_counted_model_is_repeatable_and_uses_only_seen_pairs(ids: Tensor) -> None:
    vocab_size = int(ids.max()) + 1
    model = BigramLanguageModel.fit_counts(ids, vocab_size, smoothing=1e-9)
    first, again = (
        model.generate(ids[None, :1], 200, generator=torch.Generator().manual_seed(3)) for _ in range(2)
    )
    assert torch.equal(first, again)
    seen = pair_counts(ids, vocab_size) > 0
    assert seen[first[0, :-1], first[0, 1:]].all()


def test_bitext_has_the_recorded_first_ids_and_optimum(bitext_path: Path) -> None:
    text = training_text(load_frame(bitext_path))
    tokenizer = CharTokenizer(text)
    ids = torch.frombuffer(bytearray(tokenizer.encode(text)), dtype=torch.uint8).long()
    assert tokenizer.vocab_size == 112
    assert ids[:20].tolist() == [5, 5, 5, 2, 40, 75, 80, 81, 79, 82, 64, 81, 70, 76, 75, 27, 1, 78, 82, 66]
    assert tokenizer.encode("LLM") == [43, 43, 44]
    assert tokenizer.decode(ids[:2000].tolist()) == text[:2000]
    training, validation = split(ids)
    model = BigramLanguageModel.fit_counts(training, 112)
    assert model.mean_loss(pair_counts(training, 112)) == pytest.approx(2.339, abs=6e-4)
    assert model.mean_loss(pair_counts(validation, 112)) == pytest.approx(2.365, abs=6e-4)
    assert fresh(112).mean_loss(pair_counts(training, 112)) == pytest.approx(5.23, abs=0.15)
