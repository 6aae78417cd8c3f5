"""The training loop."""

from functools import partial

import pytest
import torch
from torch import Tensor

from model.tutorial.batches import get_batch
from model.tutorial.bigram import BigramLanguageModel
from model.tutorial.loop import SmoothedLoss, TrainingHistory, TrainingSettings, TrainingStep, train

IDS = torch.tensor([0, 1, 2, 3, 2, 1] * 50)


def trained(seed: int = 1, **settings: float) -> tuple[BigramLanguageModel, TrainingHistory]:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = BigramLanguageModel(4)
    next_batch = partial(get_batch, IDS, 4, 8, torch.Generator().manual_seed(seed))
    chosen = TrainingSettings(**({"steps": 20, "learning_rate": 0.1} | settings))  # type: ignore[arg-type]  # By name.
    return model, train(model, next_batch, chosen)


def test_the_loss_falls_and_is_recorded_for_each_step() -> None:
    _, history = trained()
    assert len(history.losses) == len(history.smoothed_losses) == 20
    assert history.losses[-1] < history.losses[0] - 0.5


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    (model, history), (again, same), (_, other) = trained(), trained(), trained(seed=2)
    assert history == same
    assert torch.equal(model.token_embedding_table.weight, again.token_embedding_table.weight)
    assert history != other


def test_one_step_moves_a_logit_by_no_more_than_the_learning_rate_and_decay() -> None:
    before, _ = trained(steps=0)
    after, _ = trained(steps=1, learning_rate=1e-3)
    moved = (after.token_embedding_table.weight - before.token_embedding_table.weight).abs().max()
    assert 0.9e-3 < moved < 1.1e-3


def test_the_smoothed_loss_is_an_average_unbiased_from_the_first_step() -> None:
    smoothed = SmoothedLoss(0.5)
    assert smoothed.add(4.0) == 4.0
    assert smoothed.add(1.0) == pytest.approx((0.5 * 4 + 1) / 1.5)
    constant = SmoothedLoss(0.95)
    assert [constant.add(3.0) for _ in range(5)] == pytest.approx([3.0] * 5)


@pytest.mark.parametrize("smoothing", [-0.1, 1.0])
def test_a_smoothing_of_one_is_refused(smoothing: float) -> None:
    with pytest.raises(ValueError, match="smoothing"):
        SmoothedLoss(smoothing)


@pytest.mark.parametrize(("every", "expected"), [(0, [10]), (4, [4, 8, 10]), (5, [5, 10])])
def test_validation_runs_at_the_given_interval_and_after_the_last_step(
    every: int, expected: list[int]
) -> None:
    model = BigramLanguageModel(4)

    def validate() -> float:
        assert not model.training
        assert not torch.is_grad_enabled()
        return 1.5

    next_batch = partial(get_batch, IDS, 4, 8, torch.Generator().manual_seed(1))
    history = train(model, next_batch, TrainingSettings(steps=10, validate_every=every), validate=validate)
    assert history.validation_losses == tuple((step, 1.5) for step in expected)


def test_progress_is_reported_after_each_step() -> None:
    told: list[TrainingStep] = []
    model = BigramLanguageModel(4)

    def next_batch() -> tuple[Tensor, Tensor]:
        return IDS[None, :8], IDS[None, 1:9]

    history = train(model, next_batch, TrainingSettings(steps=3), progress=told.append)
    assert [(step.number, step.steps) for step in told] == [(1, 3), (2, 3), (3, 3)]
    assert tuple(step.loss for step in told) == history.losses
    assert tuple(step.smoothed_loss for step in told) == history.smoothed_losses
