"""The parts of a decoder: linear maps, rotary positions, causal attention with a cache, the block.

Pre-norm blocks with parameter-free RMS norm (Zhang and Sennrich 2019), rotary positions (Su et al. 2021),
queries and keys normalised (Henry et al. 2020), ReLU^2 (So et al. 2021), and output projections initialised
to zero, so that an untrained block returns its input. See `model/attention/network.py` for the language
model.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Rotation = tuple[Tensor, Tensor]
"""cos and sin of each position's angles, (T, D / 2) each."""


LEAST_SQUARE = 1e-6
"""Keeps the norm of a zero vector zero."""


class Linear(nn.Module):
    """x W^T without a bias, in the precision of `x`; in training the weight itself stays in float32."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.to(x.dtype))


def norm(x: Tensor) -> Tensor:
    """Return `x` scaled to a root mean square of 1 over its last dimension.

    Written out, because PyTorch 2.13's own `rms_norm` takes two to three times as long on a CPU with
    gradients.
    """
    return x * (x.square().mean(-1, keepdim=True) + LEAST_SQUARE).rsqrt()


def rotation(first: int, length: int, width: int, like: Tensor) -> Rotation:
    """Return the rotary angles of positions first, ..., first + length - 1 for heads of `width`."""
    frequencies = 10_000.0 ** (-torch.arange(0, width, 2, device=like.device) / width)  # (D / 2,)
    angles = torch.arange(first, first + length, device=like.device)[:, None] * frequencies  # (T, D / 2)
    return angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def rotate(x: Tensor, by: Rotation) -> Tensor:
    """Return x (..., T, D) with each pair of entries of its two halves rotated by its position's angle."""
    cos, sin = by
    left, right = x.chunk(2, -1)  # (..., T, D / 2) each
    return torch.cat((left * cos + right * sin, right * cos - left * sin), -1)


class KeyValueCache:
    """One block's keys and values of the last `window` tokens, in buffers that double when full."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._length = 0
        self._keys = self._values = torch.empty(0)

    def append(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Add keys and values (B, H, T, D); return all that the T tokens may attend to, (B, H, S, D)."""
        new = keys.shape[2]
        kept = min(self._length, self._window - 1)
        if self._length == 0 or self._length + new > self._keys.shape[2]:
            self._grow(keys, kept, new)
        end = self._length + new
        self._keys[:, :, self._length : end] = keys
        self._values[:, :, self._length : end] = values
        start = self._length - min(self._length, self._window - 1)
        self._length = end
        return self._keys[:, :, start:end], self._values[:, :, start:end]

    def _grow(self, like: Tensor, kept: int, new: int) -> None:
        """Move the last `kept` tokens to the front of buffers with room for twice as many."""
        batch, heads, _, width = like.shape
        kept_keys, kept_values = (
            buffer[:, :, self._length - kept : self._length] if kept else like[:, :, :0]
            for buffer in (self._keys, self._values)
        )
        shape = (batch, heads, max(128, 2 * (kept + new)), width)
        self._keys, self._values = like.new_empty(shape), like.new_empty(shape)
        self._keys[:, :, :kept], self._values[:, :, :kept] = kept_keys, kept_values
        self._length = kept


@dataclass(frozen=True)
class Reach:
    """What tokens may attend to: the last `window` tokens up to themselves, at rotated positions."""

    window: int
    rotation: Rotation | None

    def mask(self, queries: int, keys: int) -> Tensor | None:
        """Return which keys each query sees, (T, S); the last T keys are the queries' own.

        None if plain causal attention, or no mask at all, gives the same.
        """
        if queries == 1 or (queries == keys and keys <= self.window):
            return None
        ahead = torch.arange(keys)[None] - torch.arange(keys - queries, keys)[:, None]  # (T, S)
        return (ahead <= 0) & (ahead > -self.window)


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Return the mean of values v (B, H, S, D), weighted by queries q (B, H, T, D) on keys k, (B, H, T, D).

    `mask` (T, S) is true where a query sees a key; without it each query sees the keys up to its own.
    """
    length, width = q.shape[2:]
    if q.device.type != "cpu" or not torch.is_grad_enabled():
        seen = None if mask is None else mask.to(q.device)
        return functional.scaled_dot_product_attention(q, k, v, seen, is_causal=mask is None and length > 1)
    # On a CPU, with gradients, plain products are three times as fast as PyTorch 2.13's fused kernel in
    # bfloat16, and as fast in float32 (27 texts of 150 tokens, 4 heads: 21 and 64 ms).
    visible = torch.ones(length, length, dtype=torch.bool).tril() if mask is None else mask
    forbidden = torch.zeros(visible.shape, dtype=q.dtype).masked_fill(~visible, -torch.inf)
    weights: Tensor = (q @ (k * width**-0.5).transpose(-1, -2) + forbidden).softmax(-1)  # (B, H, T, S)
    return weights @ v


class CausalAttention(nn.Module):
    """Multi-head attention to the tokens read so far."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = Linear(width, 3 * width)
        self.output = Linear(width, width)

    def forward(
        self, x: Tensor, reach: Reach, value: Tensor | None = None, cache: KeyValueCache | None = None
    ) -> Tensor:
        """Return the attention output for x, both (B, T, C); `value` (B, T, C) is added to the values."""
        batch, length, width = x.shape
        split = self.query_key_value(x).view(batch, length, 3, self.heads, width // self.heads)
        split = split.permute(2, 0, 3, 1, 4)  # (3, B, H, T, D)
        queries_and_keys, v = norm(split[:2]), split[2]
        if reach.rotation is not None:
            queries_and_keys = rotate(queries_and_keys, reach.rotation)
        q, k = queries_and_keys
        if value is not None:
            v = v + value.view(batch, length, self.heads, -1).transpose(1, 2)
        if cache is not None:
            k, v = cache.append(k, v)  # (B, H, S, D)
        seen = attend(q, k, v, reach.mask(length, k.shape[2]))  # (B, H, T, D)
        return self.output(seen.transpose(1, 2).reshape(batch, length, width))  # type: ignore[no-any-return]  # nn.Module's call is untyped.


class FeedForward(nn.Module):
    """Two linear maps with ReLU^2 between them; the inner width is four times the outer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.up = Linear(width, 4 * width)
        self.down = Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.relu(self.up(x)).square())  # type: ignore[no-any-return]  # As above.


class Block(nn.Module):
    """Attention, then the feed-forward map, each added to its input."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = CausalAttention(width, heads)
        self.feed_forward = FeedForward(width)

    def forward(
        self, x: Tensor, reach: Reach, value: Tensor | None = None, cache: KeyValueCache | None = None
    ) -> Tensor:
        """Return x (B, T, C) plus the block's outputs."""
        x = x + self.attention(norm(x), reach, value, cache)
        return x + self.feed_forward(norm(x))  # type: ignore[no-any-return]  # As above.

    def initialise(self, generator: torch.Generator) -> None:
        """Draw the inner weights uniformly with variance 1 / inputs; output weights stay zero."""
        for linear in (self.attention.query_key_value, self.feed_forward.up):
            bound = (3 / linear.weight.shape[1]) ** 0.5
            nn.init.uniform_(linear.weight, -bound, bound, generator=generator)
