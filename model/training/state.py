"""Save a training run, so that a killed one can resume: one safetensors file with its record, no pickle.

The file is written under another name and renamed: a kill leaves the old state or the new one.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor

from model.errors import CheckpointError


@dataclass(frozen=True)
class Validation:
    """One measurement on rows outside training."""

    step: int
    seconds: float
    loss: float  # the result of the caller's `validate`; lower is better


@dataclass(frozen=True)
class LossPoint:
    """The smoothed training loss, in nats a token, at one moment."""

    step: int
    seconds: float
    loss: float


@dataclass(frozen=True)
class RunRecord:
    """The state of a run, without its tensors."""

    fingerprint: str  # of the settings and examples: only the run that wrote a state can resume from it
    step: int = 0
    epoch: int = 0
    position: int = 0  # finished batches of this epoch
    seconds: float = 0.0
    tokens: int = 0
    loss_sum: float = 0.0  # the smoothed loss, and its accumulated weight
    loss_weight: float = 0.0
    losses: tuple[LossPoint, ...] = ()
    validations: tuple[Validation, ...] = ()


def save_state(path: Path, record: RunRecord, tensors: Mapping[str, Tensor]) -> None:
    """Write `record` and `tensors` as the file `path`, completely or not at all; CheckpointError names it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        safetensors.torch.save_file(contiguous, partial, {"record": json.dumps(asdict(record))})
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise CheckpointError(f"the training state {path} cannot be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def load_state(path: Path) -> tuple[RunRecord, dict[str, Tensor]]:
    """Read what `save_state` wrote; CheckpointError names an unreadable file."""
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            raw = json.loads(file.metadata()["record"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # It is not a mapping.
        raw["losses"] = tuple(LossPoint(**point) for point in raw["losses"])
        raw["validations"] = tuple(Validation(**validation) for validation in raw["validations"])
        return RunRecord(**raw), tensors
    except (OSError, KeyError, TypeError, ValueError, safetensors.SafetensorError) as error:
        raise CheckpointError(
            f"{path} is not a training state of this version ({error}); delete it to train from the start"
        ) from error
