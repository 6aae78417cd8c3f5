"""Draw several texts for each of several prompts in one batch.

With few texts, reading the weights from memory takes most of a step's time, so many texts together cost
little more. Each text is drawn as it would be alone, and leaves the batch when it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from model.language.sampling import IncrementalModel, drawn, read_prompts
from model.language.steps import Steps

Ints = npt.NDArray[np.int64]

_CROWDED = 0.75
"""Remove ended texts from a batch when less than this share of it is still being written."""


class Gatherer(IncrementalModel, Protocol):
    """A model whose states can be joined, repeated and selected from."""

    def gathered(self, states: Sequence[Any], rows: Ints) -> Any:
        """Return the state of texts `rows`, numbered through all `states` in order."""
        ...


@dataclass(frozen=True)
class SamplingConfig:
    """What to draw for each prompt: `samples` texts.

    With `likeliest_first` the first text is not drawn, but takes the likeliest token at each step.

    Logits are divided by `temperature`. A text ends with the token `stop` or after `longest` tokens; all
    texts of a prompt end once `enough` of them have, since the longest would take as long as all the others.
    """

    samples: int
    longest: int
    stop: int
    enough: int
    temperature: float = 1.0
    likeliest_first: bool = True


@torch.inference_mode()
def generate_each(
    model: Gatherer,
    prompts: Sequence[Sequence[int]],
    seeds: Sequence[int],
    config: SamplingConfig,
) -> Steps[list[list[list[int]]]]:
    """Return, for each prompt of at least one token, the texts that ended, without the token that ends them.

    A prompt and its seed give the same texts in any batch, up to rounding. Each token is a step.
    """
    samples = config.samples
    if not prompts:
        return []
    read = [read_prompts(model, torch.tensor([prompt])) for prompt in prompts]
    state = model.gathered(read, np.repeat(np.arange(len(prompts)), samples))
    del read
    batch = np.arange(len(prompts) * samples)  # which text each row of the batch is
    texts = np.full((len(batch), config.longest), config.stop)
    ended = np.zeros(len(batch), dtype=bool)  # by its own stop token
    over = ended.copy()  # ended, or enough texts of its prompt have
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    for step in range(config.longest):
        yield
        logits = torch.as_tensor(model.next_log_probs(state)) / config.temperature
        tokens = _chosen(logits, batch, generators, config)
        texts[batch, step] = tokens
        ended[batch] |= (tokens == config.stop) & ~over[batch]
        over = ended | np.repeat(ended.reshape(-1, samples).sum(1) >= config.enough, samples)
        going = np.flatnonzero(~over[batch])
        if not len(going):
            break
        if len(going) < _CROWDED * len(batch):
            state, batch, tokens = model.gathered([state], going), batch[going], tokens[going]
        state = model.advance(state, tokens)
    return [
        [_until(texts[row], config.stop) for row in range(first, first + samples) if ended[row]]
        for first in range(0, len(texts), samples)
    ]


def _chosen(
    logits: Tensor, batch: Ints, generators: Sequence[torch.Generator], config: SamplingConfig
) -> Ints:
    """Return the next token of each row of the batch, (B,), by its logits (B, V)."""
    tokens: Ints = drawn(logits, _numbers(batch, generators, config.samples)).numpy()
    if not config.likeliest_first:
        return tokens
    return np.where(batch % config.samples == 0, logits.argmax(-1).numpy(), tokens)


def _numbers(batch: Ints, generators: Sequence[torch.Generator], samples: int) -> Tensor:
    """Return a number from 0 to 1 for each row of the batch, (B,)."""
    numbers = torch.zeros(len(generators), samples, dtype=torch.float64)
    for prompt in np.unique(batch // samples):
        # One for each text, also ended ones: which texts remain must not change what is drawn.
        torch.rand(samples, generator=generators[prompt], out=numbers[prompt])
    return numbers.flatten()[torch.from_numpy(batch)]


def _until(tokens: Ints, stop: int) -> list[int]:
    found: list[int] = tokens.tolist()
    return found[: found.index(stop)]
