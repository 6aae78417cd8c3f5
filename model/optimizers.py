"""Who learns what: Muon the blocks' matrices, AdamW the other weights, sparse Adam the rows that were read.

Muon (Jordan et al. 2024) makes each matrix's step orthogonal. A hashed table is far larger than what one
step reads of it, so its Adam moves only those rows. The learning rate's course is here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from model.input_embeddings import HashedNgrams

OptimizerName = Literal["muon", "adamw"]


@dataclass(frozen=True)
class Rates:
    """Peak learning rates, and their course over a run: linear up, flat, linear down to nothing."""

    muon: float = 0.02
    adamw: float = 2e-3
    sparse: float = 2e-3
    warm_up: float = 0.02  # the share of the run until the peak
    flat_until: float = 0.4  # the share of the run after which rates fall

    def factor(self, done: float) -> float:
        """Return what part of the peak applies when this share of the run is done, above 0 before its end."""
        if done < self.warm_up:
            return max(done, 0.05 * self.warm_up) / self.warm_up
        if done < self.flat_until:
            return 1.0
        return max(0.0, (1 - done) / (1 - self.flat_until))


class Optimizers:
    """The optimisers of one model, stepped together."""

    def __init__(self, modules: Sequence[nn.Module], rates: Rates, name: OptimizerName = "muon") -> None:
        """Share out the parameters of `modules`; with "adamw", AdamW takes the blocks' matrices too."""
        sparse, matrices, others = _shared_out(modules)
        if name == "adamw":
            matrices, others = [], matrices + others
        self._rates = rates
        self._parts: list[tuple[torch.optim.Optimizer, float]] = []
        if matrices:
            muon = torch.optim.Muon(matrices, lr=rates.muon, weight_decay=0.0, momentum=0.95)
            self._parts.append((muon, rates.muon))
        if others:
            adamw = torch.optim.AdamW(others, lr=rates.adamw, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
            self._parts.append((adamw, rates.adamw))
        if sparse:
            self._parts.append((torch.optim.SparseAdam(sparse, lr=rates.sparse), rates.sparse))

    def step(self, done: float) -> None:
        """Move every weight by its gradient, at the rate for this share of the run, and forget gradients."""
        factor = self._rates.factor(done)
        for optimizer, peak in self._parts:
            for group in optimizer.param_groups:
                group["lr"] = peak * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """Return everything that the optimisers remember, by name; `restore` takes it back."""
        found = {}
        for part, (optimizer, _) in enumerate(self._parts):
            for number, remembered in optimizer.state_dict()["state"].items():
                for name, value in remembered.items():
                    found[f"{part}.{number}.{name}"] = torch.as_tensor(value)
        return found

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned for the same modules."""
        for part, (optimizer, _) in enumerate(self._parts):
            states: dict[int, dict[str, Any]] = {}
            for key, value in tensors.items():
                of_part, number, name = key.split(".", 2)
                if int(of_part) == part:
                    plain = name == "step" and isinstance(optimizer, torch.optim.SparseAdam)
                    states.setdefault(int(number), {})[name] = int(value) if plain else value
            optimizer.load_state_dict({**optimizer.state_dict(), "state": states})


def _shared_out(
    modules: Sequence[nn.Module],
) -> tuple[list[nn.Parameter], list[nn.Parameter], list[nn.Parameter]]:
    """Return (tables with sparse gradients, matrices of blocks, the rest)."""
    tables = {
        id(part.table.weight) for module in modules for part in module.modules() if isinstance(part, HashedNgrams)
    }
    sparse, matrices, others = [], [], []
    for module in modules:
        for name, parameter in module.named_parameters():
            if id(parameter) in tables:
                sparse.append(parameter)
            elif name.startswith("blocks.") and parameter.ndim == 2:
                matrices.append(parameter)
            else:
                others.append(parameter)
    return sparse, matrices, others
