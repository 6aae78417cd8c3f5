"""The attention model's training loop: a budget of steps or minutes, resumable, validated, stopping early.

Batches (`model/training/examples.py`) hold rows of similar lengths, in an order that the seed fixes. See
`model/training/optimizers.py` for the optimisers, `model/training/state.py` for the saved state, and
`model/training/mixture.py` for the choice of rows and their scores by counts.
"""

import json
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from model.attention.checkpoint import Networks
from model.attention.head import Counted, HeadLoss, fused_loss
from model.attention.mixture import CountsGate
from model.attention.network import IGNORED, AttentionLanguageModel
from model.errors import CheckpointError, CorpusError
from model.language.buckets import shuffled_buckets
from model.language.machine import return_freed_memory
from model.training.examples import Batch, Example, batch_of
from model.training.optimizers import OptimizerName, Optimizers, Rates
from model.training.processes import current
from model.training.state import LossPoint, RunRecord, Validation, load_state, save_state

_SMOOTHING = 0.98
_STEPS_BETWEEN_TRIMS = 6
_LOSS_POINTS = 400  # about as many as the loss curve can show


@dataclass(frozen=True)
class AttentionTraining:
    """How to train; exactly one of `steps` and `minutes` is the budget (ValueError otherwise)."""

    steps: int | None = None
    minutes: float | None = None
    epochs: float = 12.0  # most passes over the rows in a budget of minutes, so that few rows do not overfit
    tokens_a_step: int = 4096  # including padding
    rates: Rates = field(default_factory=Rates)
    optimizer: OptimizerName = "muon"
    own_loss: float = 1.0  # weight of the network's own loss, added to the mixture's
    bfloat16: bool = True  # if the machine has instructions for it
    validations: int = 8  # spread over the budget, the last at its end
    patience: int = 0  # stop after so many validations without a better one; 0: never
    save_every: float = 60.0  # seconds between states on disk
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError(f"give a budget in steps or in minutes, got {self.steps} and {self.minutes}")

    def done(self, step: int, seconds: float, epochs: float) -> float:
        """Return the share of the budget that is spent."""
        if self.steps is not None:
            return step / self.steps if self.steps else 1.0
        assert self.minutes is not None
        return max(seconds / (60 * self.minutes), epochs / self.epochs) if self.minutes else 1.0


@dataclass(frozen=True)
class Standing:
    """The state of a run after a step, for the progress callback."""

    step: int
    done: float  # share of the budget, 0 to 1
    seconds_left: float
    tokens_a_second: float
    loss: float  # smoothed, in nats a token


def batch_loss(
    model: AttentionLanguageModel,
    gate: CountsGate | None,
    batch: Batch,
    own: float = 0.0,
    bigrams: Tensor | None = None,
) -> HeadLoss:
    """Return the mean loss of the batch's targets, mixed with counts if it has them.

    `bigrams` (F, V, V) are counted without each fold.
    """
    kept = batch.targets != IGNORED
    hidden = model.hidden(batch.idx)[kept]  # (N, C)
    counted = None
    if gate is not None and batch.counted is not None and batch.matched is not None:
        counted = Counted(batch.counted[kept], gate(hidden, batch.matched[kept]), own)
    last, left_out = batch.idx, None
    if bigrams is not None:
        last = last + bigrams.shape[1] * batch.folds[:, None]  # (B, T) rows in all folds' tables
        left_out = bigrams.flatten(0, 1)  # (F V, V)
    return fused_loss(model.head, hidden, last[kept], batch.targets[kept], counted, left_out)


class AttentionRun:
    """One training run."""

    def __init__(
        self,
        networks: Networks,
        examples: Sequence[Example],
        settings: AttentionTraining,
        *,
        spent: float = 0.0,
        bigrams: Tensor | None = None,
    ) -> None:
        """Prepare to train `networks` in place; the gate learns if examples have counts.

        `bigrams` (F, V, V) replace the model's counted bigram during training: for each of F folds, the
        log-probabilities counted without it. `spent` seconds of a budget in minutes are already used.
        CorpusError if there is nothing to learn from.
        """
        if not examples:
            raise CorpusError("there is no row to train on: each has an empty reply, or there are none")
        model, gate = networks.attention, networks.gate
        self._model, self._gate, self._examples, self._settings = model, gate, examples, settings
        self._bigrams = None if bigrams is None else bigrams.to(model.device)
        self._modules: list[nn.Module] = [model] if gate is None else [model, gate]
        self._optimizers = Optimizers(self._modules, settings.rates, settings.optimizer)
        self._processes = current()
        self._spent = spent
        self._began = time.perf_counter()
        self._batches: list[list[int]] = []
        self.record = RunRecord(fingerprint=_fingerprint(examples, settings))
        self._plan_epoch()

    def train(
        self,
        *,
        validate: Callable[[], float] | None = None,
        progress: Callable[[Standing], None] = lambda standing: None,
        state: Path | None = None,
    ) -> RunRecord:
        """Train to the end of the budget; return the run's record.

        With `state`, the run is saved there regularly and resumes from there, with a budget in steps to the
        same weights. `validate` is called without gradients; lower is better. CheckpointError for another
        run's state.
        """
        if state is not None and state.exists():
            self.restore(state)
        saved = time.perf_counter()
        while self.done < 1 and not self.stalled:
            self.learn(progress)
            if validate is not None and self.validation_due:
                self.validate(validate)
            is_due = time.perf_counter() - saved > self._settings.save_every
            if state is not None and is_due and self._processes.leads:
                self.save(state)
                saved = time.perf_counter()
        if state is not None and self._processes.leads:
            self.save(state)
        return self.finished()

    @property
    def done(self) -> float:
        epochs = self.record.epoch + self.record.position / len(self._batches)
        return self._processes.agree(self._settings.done(self.record.step, self._seconds(), epochs))

    @property
    def validation_due(self) -> bool:
        """Whether the next of the evenly spread validations is due."""
        return self.done * self._settings.validations >= len(self.record.validations) + 1

    @property
    def stalled(self) -> bool:
        """Whether the last `patience` validations brought no improvement."""
        losses = [validation.loss for validation in self.record.validations]
        patience = self._settings.patience
        return 0 < patience < len(losses) and min(losses[-patience:]) >= min(losses[:-patience])

    def learn(self, progress: Callable[[Standing], None]) -> None:
        """Take one step."""
        if self.record.position == len(self._batches):
            self.record = replace(self.record, epoch=self.record.epoch + 1, position=0)
            self._plan_epoch()
        chosen = self._batches[self.record.position]
        loss, tokens = self._gradients([self._examples[number] for number in self._processes.share(chosen)])
        self._optimizers.step(self.done)
        self._note(loss, tokens)
        if self.record.step % _STEPS_BETWEEN_TRIMS == 0:
            return_freed_memory()
        progress(self._standing())

    def _gradients(self, examples: Sequence[Example]) -> tuple[float, int]:
        """Compute the gradients of this process's `examples` and add those of the others; return the mean
        loss and the number of tokens of all.
        """
        self._model.train()
        batch = batch_of(examples).to(self._model.device) if examples else None
        targets = int((batch.targets != IGNORED).sum()) if batch is not None else 0
        weight = targets / self._processes.total(targets)
        loss, tokens = 0.0, 0
        if batch is not None:
            found = batch_loss(self._model, self._gate, batch, self._settings.own_loss, self._bigrams)
            (weight * found.loss).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped.
            loss, tokens = weight * found.cross_entropy, batch.idx.numel()
        self._processes.add_up(self._modules)
        return self._processes.total(loss), int(self._processes.total(tokens))

    def validate(self, validate: Callable[[], float]) -> None:
        """Record the result of `validate`."""
        self._model.eval()
        with torch.no_grad():
            found = Validation(self.record.step, self._seconds(), validate())
        self.record = replace(self.record, validations=(*self.record.validations, found))

    def save(self, path: Path) -> None:
        """Write everything that the run needs to resume."""
        tensors: dict[str, Tensor] = {}
        for number, module in enumerate(self._modules):
            tensors |= {f"module.{number}.{name}": value for name, value in module.named_parameters()}
        tensors |= {f"optimizer.{name}": value for name, value in self._optimizers.tensors().items()}
        save_state(path, self.finished(), tensors)

    def finished(self) -> RunRecord:
        """The record with the seconds that the run took, those spent before it included."""
        return replace(self.record, seconds=self._seconds())

    def restore(self, path: Path) -> None:
        """Go on from what `save` wrote."""
        record, tensors = load_state(path)
        if record.fingerprint != self.record.fingerprint:
            raise CheckpointError(
                f"{path} belongs to a run with other settings or rows; delete it to train from the start"
            )
        with torch.no_grad():
            for number, module in enumerate(self._modules):
                for name, parameter in module.named_parameters():
                    parameter.copy_(tensors[f"module.{number}.{name}"])
        prefix = "optimizer."
        remembered = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
        self._optimizers.restore(remembered)
        self.record, self._spent, self._began = record, record.seconds, time.perf_counter()
        self._plan_epoch()

    def _seconds(self) -> float:
        return self._spent + time.perf_counter() - self._began

    def _plan_epoch(self) -> None:
        """Draw this epoch's batches, from the seed and its number alone: a resumed run draws the same."""
        generator = torch.Generator().manual_seed((self._settings.seed << 20) + self.record.epoch)
        lengths = [len(example.ids) for example in self._examples]
        self._batches = shuffled_buckets(lengths, self._settings.tokens_a_step, generator)

    def _note(self, loss: float, tokens: int) -> None:
        record = self.record
        record = replace(
            record,
            step=record.step + 1,
            position=record.position + 1,
            tokens=record.tokens + tokens,
            loss_sum=_SMOOTHING * record.loss_sum + (1 - _SMOOTHING) * loss,
            loss_weight=_SMOOTHING * record.loss_weight + (1 - _SMOOTHING),
        )
        if self.done * _LOSS_POINTS >= len(record.losses):
            point = LossPoint(record.step, self._seconds(), record.loss_sum / record.loss_weight)
            record = replace(record, losses=(*record.losses, point))
        self.record = record

    def _standing(self) -> Standing:
        seconds, done = self._seconds() - self._spent, min(1.0, self.done)
        used = seconds if self._settings.steps is not None else self._seconds()
        return Standing(
            step=self.record.step,
            done=done,
            seconds_left=used * (1 - done) / done if done else 0.0,
            tokens_a_second=self.record.tokens / max(self._seconds(), 1e-9),
            loss=self.record.loss_sum / self.record.loss_weight,
        )


def _fingerprint(examples: Sequence[Example], settings: AttentionTraining) -> str:
    """Return a checksum of everything that the course of a run depends on, but for the budget in minutes."""
    checksum = zlib.crc32(json.dumps(asdict(settings), sort_keys=True).encode())
    for example in examples:
        checksum = zlib.crc32(repr((example.ids, example.start)).encode(), checksum)
    return f"{checksum:08x}"
