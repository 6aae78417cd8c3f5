"""Optimisers: Muon for the blocks' matrices, sparse Adam for hashed tables, AdamW for the other weights.

Muon (Jordan et al. 2024) makes each matrix's step orthogonal. A step reads only a small part of a hashed
table, so its Adam changes only those rows. The schedule of the learning rate is here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from model.attention.embeddings import HashedNgrams
from model.attention.mixture import CountsGate

OptimizerName = Literal["muon", "adamw"]


@dataclass(frozen=True)
class Rates:
    """Peak learning rates and their schedule over a run: linear up, flat, linear down to zero."""

    muon: float = 0.02
    adamw: float = 2e-3
    gate: float = (
        0.02  # AdamW's too; the gate has few weights, which change much while attention overtakes counts
    )
    sparse: float = 2e-3
    warm_up: float = 0.02  # the share of the run until the peak
    flat_until: float = 0.4  # the share of the run after which rates fall

    def factor(self, done: float) -> float:
        """Return the factor of the peak rate at this share of the run, above 0 before its end."""
        if done < self.warm_up:
            return max(done, 0.05 * self.warm_up) / self.warm_up
        if done < self.flat_until:
            return 1.0
        return max(0.0, (1 - done) / (1 - self.flat_until))


class Optimizers:
    """The optimisers of one model, stepped together."""

    def __init__(self, modules: Sequence[nn.Module], rates: Rates, name: OptimizerName = "muon") -> None:
        """Distribute the parameters of `modules`; with "adamw", AdamW takes the blocks' matrices too."""
        kinds = _shared_out(modules)
        if name == "adamw":
            kinds["adamw"] += kinds.pop("muon", [])
        peaks = {"muon": rates.muon, "adamw": rates.adamw, "gate": rates.gate, "sparse": rates.sparse}
        self._rates = rates
        self._parts = [
            (_optimizer(kind, parameters), peaks[kind]) for kind, parameters in kinds.items() if parameters
        ]

    def step(self, done: float) -> None:
        """Update every weight at the rate for this share of the run, and clear the gradients."""
        factor = self._rates.factor(done)
        for optimizer, peak in self._parts:
            for group in optimizer.param_groups:
                group["lr"] = peak * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def tensors(self) -> dict[str, Tensor]:
        """Return the optimisers' state, by name, for `restore`."""
        found = {}
        for part, (optimizer, _) in enumerate(self._parts):
            for number, remembered in optimizer.state_dict()["state"].items():
                for name, value in remembered.items():
                    found[f"{part}.{number}.{name}"] = torch.as_tensor(value)
        return found

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Restore the state that `tensors` returned for the same modules."""
        for part, (optimizer, _) in enumerate(self._parts):
            states: dict[int, dict[str, Any]] = {}
            for key, value in tensors.items():
                of_part, number, name = key.split(".", 2)
                if int(of_part) == part:
                    plain = name == "step" and isinstance(optimizer, torch.optim.SparseAdam)
                    states.setdefault(int(number), {})[name] = int(value) if plain else value
            optimizer.load_state_dict({**optimizer.state_dict(), "state": states})


def _optimizer(kind: str, parameters: list[nn.Parameter]) -> torch.optim.Optimizer:
    if kind == "muon":
        return torch.optim.Muon(parameters, weight_decay=0.0, momentum=0.95)
    if kind == "sparse":
        return torch.optim.SparseAdam(parameters)
    return torch.optim.AdamW(parameters, betas=(0.9, 0.95), weight_decay=0.0, fused=True)


def _shared_out(modules: Sequence[nn.Module]) -> dict[str, list[nn.Parameter]]:
    """Return the parameters by kind: tables with sparse gradients, blocks' matrices, the gate's, the rest."""
    parts = [part for module in modules for part in module.modules()]
    tables = {id(part.table.weight) for part in parts if isinstance(part, HashedNgrams)}
    kinds: dict[str, list[nn.Parameter]] = {"muon": [], "adamw": [], "gate": [], "sparse": []}
    for module in modules:
        for name, parameter in module.named_parameters():
            if id(parameter) in tables:
                kinds["sparse"].append(parameter)
            elif isinstance(module, CountsGate):
                kinds["gate"].append(parameter)
            elif name.startswith("blocks.") and parameter.ndim == 2:
                kinds["muon"].append(parameter)
            else:
                kinds["adamw"].append(parameter)
    return kinds
