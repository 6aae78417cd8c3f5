"""The attention model and its gate as one safetensors file, its shape in the file's header; no pickle.

Weights are kept in bfloat16, as they are used where the machine multiplies it. Counts and tokenizer lie
beside the file, in the bundle (`model.checkpoint`).
"""

import json
from dataclasses import asdict
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from model.attention import AttentionLanguageModel
from model.attention_config import AttentionConfig
from model.errors import CheckpointError
from model.mixture import CountsGate
from model.precision import best_device, best_dtype

_ATTENTION, _GATE = "attention.", "gate."


def save_attention(path: Path, attention: AttentionLanguageModel, gate: CountsGate | None) -> None:
    """Write the network, and the gate where there is one, as the file `path`."""
    tensors = {f"{_ATTENTION}{name}": value for name, value in attention.state_dict().items()}
    if gate is not None:
        tensors |= {f"{_GATE}{name}": value for name, value in gate.state_dict().items()}
    narrow = {name: value.detach().cpu().bfloat16().contiguous() for name, value in tensors.items()}
    safetensors.torch.save_file(narrow, path, {"config": json.dumps(asdict(attention.config))})


def load_attention(path: Path, *, to_train: bool = False) -> tuple[AttentionLanguageModel, CountsGate | None]:
    """Read what `save_attention` wrote, to this machine's best device and precision.

    `to_train` keeps the weights in float32, which small steps need. CheckpointError names a foreign file.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            raw = json.loads(file.metadata()["config"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # It is no mapping.
        raw |= {name: tuple(raw[name]) for name in ("segments", "hashed_orders")}
        return _built(AttentionConfig(**raw), tensors, to_train)
    except (OSError, KeyError, RuntimeError, TypeError, ValueError, safetensors.SafetensorError) as error:
        raise CheckpointError(f"{path} is no attention model of this version: {error}") from error


def warm_start(
    attention: AttentionLanguageModel,
    gate: CountsGate | None,
    base: tuple[AttentionLanguageModel, CountsGate | None],
) -> None:
    """Give `attention`, and its gate, the weights of `base`; the counted bigram stays its own.

    Both must have been made for one tokenizer. ValueError when their shapes differ.
    """
    old, old_gate = base
    if old.config != attention.config:
        raise ValueError(f"the base has another shape, {old.config}, expected {attention.config}")
    _lend(attention, old)
    if gate is not None and old_gate is not None and len(gate.of_length) == len(old_gate.of_length):
        _lend(gate, old_gate)


def _lend(module: nn.Module, base: nn.Module) -> None:
    lent = dict(base.named_parameters())
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(lent[name])


def _built(
    config: AttentionConfig, tensors: dict[str, Tensor], to_train: bool
) -> tuple[AttentionLanguageModel, CountsGate | None]:
    device = best_device()
    dtype = best_dtype(device)
    bigram = tensors.get(f"{_ATTENTION}head.counted_bigram")
    attention = AttentionLanguageModel(config, bigram)
    weights = _converted(tensors, _ATTENTION, torch.float32 if to_train else dtype)
    attention.load_state_dict(
        weights | ({} if bigram is None else {"head.counted_bigram": bigram}), assign=True
    )
    attention.compute_dtype = dtype
    gate = None
    if f"{_GATE}of_length" in tensors:
        gate = CountsGate(config.width, len(tensors[f"{_GATE}of_length"]))
        gate.load_state_dict(_converted(tensors, _GATE, torch.float32))
        gate.to(device)
    return attention.to(device).eval(), gate


def _converted(tensors: dict[str, Tensor], prefix: str, dtype: torch.dtype) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor.to(dtype)
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
