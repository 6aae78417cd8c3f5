"""Embeddings: the vectors of a token, its position, its segment and its n-grams, which enter the blocks.

Each of them is a lookup, whose cost on a CPU is negligible beside the blocks' matrix products.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

Integers = TypeVar("Integers", Tensor, npt.NDArray[np.int64])

_MULTIPLIER = 0x5851F42D4C957F2D  # Knuth's, of MMIX's linear congruential generator.


def segments_of(idx: Tensor, starts: tuple[int, ...], before: Tensor) -> Tensor:
    """Return the segment of each token of idx (B, T): 1 + the place in `starts` of the last such id, (B, T).

    `before` (B,) is the segment of the tokens read so far; 0 is none.
    """
    begins = torch.zeros_like(idx)  # (B, T)
    for number, start in enumerate(starts, 1):
        begins = begins.masked_fill(idx == start, number)
    timeline = torch.cat([before[:, None], begins], 1)  # (B, T + 1)
    places = torch.arange(timeline.shape[1], device=idx.device).expand_as(timeline)
    latest = places.masked_fill(timeline == 0, 0).cummax(1).values
    return timeline.gather(1, latest)[:, 1:]


def zero_embedding(rows: int, width: int, sparse: bool = False) -> nn.Embedding:
    """Return a table of zeros, which adds nothing until it is trained."""
    return nn.Embedding(rows, width, sparse=sparse, _weight=torch.zeros(rows, width))


def hashed_places(tokens: Integers, orders: tuple[int, ...], rows: int) -> list[Integers]:
    """Return, for each order, a place in its part of the table for the n-gram up to each token, (B, T).

    `tokens` (B, reach + T), a tensor or an array, begin with the reach = max(orders) - 1 tokens before.
    """
    reach = max(orders) - 1
    found = []
    for number, order in enumerate(orders):
        mixed = (tokens[:, reach:] + 1) * _MULTIPLIER  # Wraps around at 64 bits.
        for back in range(1, order):
            mixed = mixed ^ (mixed >> 32)
            mixed = (mixed + tokens[:, reach - back : tokens.shape[1] - back] + 1) * _MULTIPLIER
        mixed = mixed ^ (mixed >> 32)
        found.append(mixed % rows + number * rows)
    return found


class HashedNgrams(nn.Module):
    """A vector for each n-gram of the given orders, looked up by a hash; n-grams that collide share one.

    From modded-nanogpt's hashed bigram embeddings. Gradients are sparse: a step changes only the rows of its
    own tokens. The table starts at zero.
    """

    def __init__(self, orders: tuple[int, ...], rows: int, width: int) -> None:
        super().__init__()
        self.orders = orders
        self.rows = rows
        self.table = zero_embedding(len(orders) * rows, width, sparse=True)

    @property
    def reach(self) -> int:
        """How many tokens before the first it needs."""
        return max(self.orders) - 1

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the sum of each n-gram's vector for all but the first `reach` of tokens (B, reach + T)."""
        return self.table(self.places(tokens)).sum(-2)  # type: ignore[no-any-return]  # nn.Module's call is untyped.

    def places(self, tokens: Tensor) -> Tensor:
        """Return the rows of the table that are summed, (B, T, orders)."""
        return torch.stack(hashed_places(tokens, self.orders, self.rows), -1)


class LearnedPositions(nn.Module):
    """A vector for each of the first `length` positions; later tokens share the last one."""

    def __init__(self, length: int, width: int) -> None:
        super().__init__()
        self.table = zero_embedding(length, width)

    def forward(self, first: int, length: int) -> Tensor:
        """Return the vectors of places first, ..., first + length - 1, (T, C)."""
        places = torch.arange(first, first + length, device=self.table.weight.device)
        return functional.embedding(places.clamp(max=self.table.num_embeddings - 1), self.table.weight)
