"""Generate text from a model's logits: small transforms that compose, and one `generate` for every model.

See `model/language/joint_sampling.py` for several texts for each of several prompts, drawn together.

A transform takes next-token logits (B, V) and returns logits (B, V); what it forbids becomes -inf. They
are applied in the given order: `transforms=[temperature(0.7), top_p(0.9)]`, or `[greedy]`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Transform = Callable[[Tensor], Tensor]


class LanguageModel(Protocol):
    """A model that scores a whole window at once: `model(idx) -> (logits (B, T, V), None)`."""

    @property
    def context_length(self) -> int: ...

    def __call__(self, idx: Tensor) -> tuple[Tensor, Any]: ...


@runtime_checkable
class IncrementalModel(Protocol):
    """A model that keeps a state for each sequence, so that it reads each token once."""

    @property
    def context_length(self) -> int: ...

    def start(self, batch: int) -> Any:
        """Return the state of `batch` sequences with no token yet."""
        ...

    def advance(self, state: Any, tokens: npt.NDArray[np.int64]) -> Any:
        """Return the state after one more token of each sequence, (B,)."""
        ...

    def next_log_probs(self, state: Any) -> npt.NDArray[np.floating]:
        """Return log p(next token | tokens read), (B, V), in nats."""
        ...


@runtime_checkable
class PromptReader(IncrementalModel, Protocol):
    """An incremental model that reads many tokens at once, which is faster than one by one."""

    def read(self, state: Any, idx: Tensor) -> Any:
        """Return the state after each sequence's next tokens, idx (B, T)."""
        ...


def greedy(logits: Tensor) -> Tensor:
    """Keep only the likeliest token of each row; on a tie, the first."""
    best = logits.argmax(-1, keepdim=True)
    return torch.full_like(logits, -torch.inf).scatter(-1, best, 0.0)


def temperature(value: float) -> Transform:
    """Divide logits by `value`: below 1 sharpens, above 1 flattens. ValueError unless `value` > 0."""
    if value <= 0:
        raise ValueError(f"temperature must be greater than 0, got {value}; for 0 take greedy")
    return lambda logits: logits / value


def top_k(k: int) -> Transform:
    """Keep each row's `k` likeliest tokens, and ties with the last of them. ValueError for k < 1."""
    if k < 1:
        raise ValueError(f"top_k must keep at least one token, got {k}")

    def keep(logits: Tensor) -> Tensor:
        least = logits.topk(min(k, logits.shape[-1])).values[..., -1:]
        return logits.masked_fill(logits < least, -torch.inf)

    return keep


def top_p(p: float) -> Transform:
    """Keep the fewest likeliest tokens that together have at least probability `p` (Holtzman et al. 2020)."""
    if not 0 < p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, got {p}")

    def keep(logits: Tensor) -> Tensor:
        ordered, order = logits.sort(descending=True, stable=True)
        probabilities = ordered.softmax(-1)
        before = probabilities.cumsum(-1) - probabilities  # The sum over likelier tokens.
        kept = ordered.masked_fill(before >= p, -torch.inf)
        return torch.empty_like(logits).scatter(-1, order, kept)

    return keep


@torch.no_grad()
def generate(
    model: LanguageModel | IncrementalModel,
    idx: Tensor,
    max_new_tokens: int,
    *,
    transforms: Sequence[Transform] = (),
    stop: int | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Return `idx` (B, T), T >= 1, with up to `max_new_tokens` sampled tokens after each row.

    With `stop`, a row that has sampled it is padded with it, and generation ends once every row has. The same
    `generator` state gives the same tokens. ValueError for an empty prompt.
    """
    if idx.ndim != 2 or idx.shape[1] == 0:
        raise ValueError(f"expected prompts of shape (B, T) with T >= 1, got {tuple(idx.shape)}")
    reader = _StateReader(model, idx) if isinstance(model, IncrementalModel) else _WindowReader(model, idx)
    rows = [idx]
    ended = torch.zeros(len(idx), dtype=torch.bool)
    for _ in range(max_new_tokens):
        logits = reader.logits()  # (B, V)
        for transform in transforms:
            logits = transform(logits)
        numbers = torch.rand(len(logits), dtype=torch.float64, generator=generator)
        tokens = drawn(logits, numbers)[:, None]
        if stop is not None:
            tokens = tokens.masked_fill(ended[:, None], stop)
            ended |= tokens[:, 0] == stop
        rows.append(tokens)
        if ended.all():
            break
        reader.read(tokens)
    return torch.cat(rows, dim=1)


def drawn(logits: Tensor, numbers: Tensor) -> Tensor:
    """Draw a token from each row's softmax, (B,), by its distribution function at `numbers`, 0 to 1, (B,).

    `torch.multinomial` draws a number for every token and takes ten times as long.
    """
    reached = logits.softmax(-1).cumsum(-1, dtype=torch.float64)  # (B, V)
    # Just below the end, so that some token is always beyond it, but never one of probability 0.
    last = torch.nextafter(reached[:, -1:], torch.zeros((), dtype=torch.float64))
    return torch.searchsorted(reached, torch.minimum(numbers[:, None] * reached[:, -1:], last), right=True)[
        :, 0
    ]


def read_prompts(model: IncrementalModel, idx: Tensor) -> Any:
    """Return the state after the last `context_length` tokens of prompts idx (B, T)."""
    state, prompt = model.start(len(idx)), idx[:, max(0, idx.shape[1] - model.context_length) :]
    if isinstance(model, PromptReader):
        return model.read(state, prompt)
    for tokens in prompt.T:
        state = model.advance(state, tokens.numpy())
    return state


class _WindowReader:
    """Scores the last `context_length` tokens again for each token."""

    def __init__(self, model: LanguageModel, idx: Tensor) -> None:
        self._model = model
        self._window = idx

    def read(self, tokens: Tensor) -> None:
        self._window = torch.cat([self._window, tokens], dim=1)[:, -self._model.context_length :]

    def logits(self) -> Tensor:
        logits, _ = self._model(self._window[:, -self._model.context_length :])
        return logits[:, -1]


class _StateReader:
    """Reads each token once into the model's own state."""

    def __init__(self, model: IncrementalModel, idx: Tensor) -> None:
        self._model = model
        self._state = read_prompts(model, idx)

    def read(self, tokens: Tensor) -> None:
        self._state = self._model.advance(self._state, tokens[:, 0].numpy())

    def logits(self) -> Tensor:
        return torch.as_tensor(self._model.next_log_probs(self._state))
