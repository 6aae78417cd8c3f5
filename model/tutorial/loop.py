"""The training loop: AdamW over mini-batches, with a smoothed loss and validation during training.

It owns the optimiser and the record of losses. The caller's `next_batch` chooses the windows; its seeded
generator makes a run repeatable.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

NextBatch = Callable[[], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class TrainingSettings:
    """How long and how fast to train; losses are in nats."""

    steps: int = 100
    minutes: float | None = None  # Stop after these, even if steps are left.
    learning_rate: float = 1e-3
    smoothing: float = 0.95  # Share of the running loss that each step keeps.
    validate_every: int = 0  # Steps between validations; 0 validates only after the last step.


@dataclass(frozen=True)
class TrainingStep:
    """The state of a run after a step, for the progress callback."""

    number: int
    steps: int
    loss: float
    smoothed_loss: float


@dataclass(frozen=True)
class TrainingHistory:
    """The losses of a run: one of each kind for each step, and (step, loss) for each validation."""

    losses: tuple[float, ...]
    smoothed_losses: tuple[float, ...]
    validation_losses: tuple[tuple[int, float], ...]


class SmoothedLoss:
    """An exponential moving average, corrected for its start at zero (Kingma and Ba 2015, section 3)."""

    def __init__(self, smoothing: float) -> None:
        if not 0 <= smoothing < 1:
            raise ValueError(f"smoothing must be at least 0 and below 1, got {smoothing}")
        self._smoothing = smoothing
        self._sum = 0.0
        self._weight = 0.0

    def add(self, loss: float) -> float:
        """Add the next loss and return the average so far."""
        self._sum = self._smoothing * self._sum + (1 - self._smoothing) * loss
        self._weight = self._smoothing * self._weight + (1 - self._smoothing)
        return self._sum / self._weight


def train(
    model: nn.Module,
    next_batch: NextBatch,
    settings: TrainingSettings,
    *,
    validate: Callable[[], float] | None = None,
    progress: Callable[[TrainingStep], None] | None = None,
) -> TrainingHistory:
    """Train `model`, whose forward(x, y) returns (logits, loss), in place, and return its losses.

    `next_batch` gives x and y (B, T). `validate` is called in evaluation mode without gradients.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate)
    smoothed = SmoothedLoss(settings.smoothing)
    losses: list[float] = []
    smoothed_losses: list[float] = []
    validation_losses: list[tuple[int, float]] = []
    ends = time.perf_counter() + 60 * settings.minutes if settings.minutes is not None else float("inf")
    for number in range(1, settings.steps + 1):
        if time.perf_counter() >= ends:
            break
        losses.append(_step(model, optimizer, *next_batch()))
        smoothed_losses.append(smoothed.add(losses[-1]))
        if validate is not None and _validation_due(number, settings):
            validation_losses.append((number, _validated(model, validate)))
        if progress is not None:
            progress(TrainingStep(number, settings.steps, losses[-1], smoothed_losses[-1]))
    return TrainingHistory(tuple(losses), tuple(smoothed_losses), tuple(validation_losses))


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor) -> float:
    model.train()
    _, loss = model(x, y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return float(loss.item())


def _validation_due(number: int, settings: TrainingSettings) -> bool:
    if number == settings.steps:
        return True
    return settings.validate_every > 0 and number % settings.validate_every == 0


def _validated(model: nn.Module, validate: Callable[[], float]) -> float:
    model.eval()
    with torch.no_grad():
        return validate()
