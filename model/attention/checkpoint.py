"""Save and load the attention model and its gate as one safetensors file, its shape in the header; no pickle.

The file stores weights in bfloat16. Loading widens them to float32, except the large tables, of which a text
reads only a few rows. See `model/bundle.py` for the counts and the tokenizer, in files beside it.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from model.attention.config import AttentionConfig
from model.attention.mixture import CountsGate, MixtureLanguageModel, with_gate
from model.attention.network import AttentionLanguageModel
from model.errors import CheckpointError
from model.language.counted import Counts
from model.language.machine import best_device, best_dtype

_ATTENTION, _GATE = "attention.", "gate."
_BIGRAM = f"{_ATTENTION}head.counted_bigram"


@dataclass(frozen=True)
class Networks:
    """The networks that training produced beside the counts."""

    attention: AttentionLanguageModel
    gate: CountsGate | None  # None if the prediction does not use counts

    def over(self, counts: Counts) -> AttentionLanguageModel | MixtureLanguageModel:
        """Return the predicting model: the mixture with `counts` if there is a gate, else attention alone."""
        return with_gate(self.attention, counts, self.gate)


def save_networks(path: Path, networks: Networks) -> None:
    """Write the network, and the gate if there is one, as the file `path`."""
    tensors = {f"{_ATTENTION}{name}": value for name, value in networks.attention.state_dict().items()}
    if networks.gate is not None:
        tensors |= {f"{_GATE}{name}": value for name, value in networks.gate.state_dict().items()}
    narrow = {name: value.detach().cpu().bfloat16().contiguous() for name, value in tensors.items()}
    safetensors.torch.save_file(narrow, path, {"config": json.dumps(asdict(networks.attention.config))})


def load_networks(path: Path, *, to_train: bool = False) -> Networks:
    """Read what `save_networks` wrote, to this machine's best device and precision.

    `to_train` keeps all weights in float32, which small steps need. CheckpointError names an unreadable file.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            raw = json.loads(file.metadata()["config"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # It is not a mapping.
        raw |= {name: tuple(raw[name]) for name in ("segments", "hashed_orders")}
        return _built(AttentionConfig(**raw), tensors, to_train)
    except (OSError, KeyError, RuntimeError, TypeError, ValueError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{path} is not an attention model of this version: {error}") from error


def warm_start(networks: Networks, base: Networks) -> None:
    """Give `networks` the weights of `base`, but keep their own counted bigram.

    The gate of counts of another order keeps its initial weights. Both need the same tokenizer. ValueError if
    their shapes differ.
    """
    old, new = base.attention.config, networks.attention.config
    if old != new:
        raise ValueError(f"the base has another shape, {old}, expected {new}")
    _lend(networks.attention, base.attention)
    gate, old_gate = networks.gate, base.gate
    if gate is not None and old_gate is not None and gate.of_length.shape == old_gate.of_length.shape:
        _lend(gate, old_gate)


def _lend(module: nn.Module, base: nn.Module) -> None:
    lent = dict(base.named_parameters())
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(lent[name])


def _built(config: AttentionConfig, tensors: dict[str, Tensor], to_train: bool) -> Networks:
    device = best_device()
    attention = AttentionLanguageModel(config, tensors.get(_BIGRAM))
    kept = {_BIGRAM} if to_train else {_BIGRAM, f"{_ATTENTION}ngrams.table.weight"}
    widened = {name: tensor if name in kept else tensor.float() for name, tensor in tensors.items()}
    attention.load_state_dict(_part(widened, _ATTENTION), assign=True)
    attention.compute_dtype = best_dtype(device)
    gate = None
    if f"{_GATE}of_length" in tensors:
        gate = CountsGate(config.width, len(tensors[f"{_GATE}of_length"]))
        gate.load_state_dict(_part(widened, _GATE))
        gate.to(device)
    return Networks(attention.to(device).eval(), gate)


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
