"""The parts of a decoder: linear maps, rotary positions, causal attention with a cache, the block.

Pre-norm blocks with parameter-free RMS norm (Zhang and Sennrich 2019), rotary positions (Su et al. 2021),
queries and keys normalised (Henry et al. 2020), ReLU^2 (So et al. 2021), and output projections that begin
at zero, so that a fresh block passes its input on. How blocks become a language model is `model.attention`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Rotation = tuple[Tensor, Tensor]
"""cos and sin of each position's angles, (T, D / 2) each."""


class Linear(nn.Module):
    """x W^T without a bias, in the precision of `x`; the weight itself is kept in float32 while training."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.to(x.dtype))


def norm(x: Tensor) -> Tensor:
    """Return `x` scaled to a root mean square of 1 over its last dimension."""
    return functional.rms_norm(x, x.shape[-1:])


def rotation(first: int, length: int, width: int, like: Tensor) -> Rotation:
    """Return the rotary angles of positions first, ..., first + length - 1 for heads of `width`."""
    frequencies = 10_000.0 ** (-torch.arange(0, width, 2, device=like.device) / width)  # (D / 2,)
    angles = torch.arange(first, first + length, device=like.device)[:, None] * frequencies  # (T, D / 2)
    return angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def rotate(x: Tensor, by: Rotation) -> Tensor:
    """Return x (B, H, T, D) with each pair of its halves' entries turned by its position's angle."""
    cos, sin = by
    left, right = x.chunk(2, -1)  # (B, H, T, D / 2) each
    return torch.cat((left * cos + right * sin, right * cos - left * sin), -1)


class KeyValueCache:
    """One block's keys and values of the last `window` tokens read, in buffers that double as they fill."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._length = 0
        self._keys = self._values = torch.empty(0)

    def append(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Take in new tokens' (B, H, T, D) and return all that they may attend to: (B, H, S, D), S >= T."""
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
        """Move the last `kept` tokens to the front of buffers with room for as many again."""
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
    """What the tokens at hand may attend to: those up to themselves, `window` at most, as rotated places."""

    window: int
    rotation: Rotation | None

    def mask(self, queries: int, keys: int) -> Tensor | None:
        """Return which of the keys (the last ones are the queries' own) each query sees, (T, S).

        None where plain causal attention, or none at all to mask, says the same.
        """
        if queries == 1 or (queries == keys and keys <= self.window):
            return None
        ahead = torch.arange(keys)[None] - torch.arange(keys - queries, keys)[:, None]  # (T, S)
        return (ahead <= 0) & (ahead > -self.window)


class CausalAttention(nn.Module):
    """Multi-head attention to what was read."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = Linear(width, 3 * width)
        self.output = Linear(width, width)

    def forward(
        self, x: Tensor, reach: Reach, value: Tensor | None = None, cache: KeyValueCache | None = None
    ) -> Tensor:
        """Return what x (B, T, C) attends to, (B, T, C); `value` (B, T, C) is added to the values."""
        batch, length, width = x.shape
        split = self.query_key_value(x).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)  # (B, H, T, D) each
        q, k = norm(q), norm(k)
        if reach.rotation is not None:
            q, k = rotate(q, reach.rotation), rotate(k, reach.rotation)
        if value is not None:
            v = v + value.view(batch, length, self.heads, -1).transpose(1, 2)
        if cache is not None:
            k, v = cache.append(k, v)  # (B, H, S, D)
        mask = reach.mask(length, k.shape[2])
        seen = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=None if mask is None else mask.to(x.device), is_causal=mask is None and length > 1
        )
        return self.output(seen.transpose(1, 2).reshape(batch, length, width))  # type: ignore[no-any-return]  # nn.Module's call is untyped.


class FeedForward(nn.Module):
    """Two linear maps with ReLU^2 between them, four times as wide inside."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.up = Linear(width, 4 * width)
        self.down = Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.relu(self.up(x)).square())  # type: ignore[no-any-return]  # As above.


class Block(nn.Module):
    """Attention, then the feed-forward map, each added to what it read."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = CausalAttention(width, heads)
        self.feed_forward = FeedForward(width)

    def forward(
        self, x: Tensor, reach: Reach, value: Tensor | None = None, cache: KeyValueCache | None = None
    ) -> Tensor:
        """Return x (B, T, C) with what the block adds to it."""
        x = x + self.attention(norm(x), reach, value, cache)
        return x + self.feed_forward(norm(x))  # type: ignore[no-any-return]  # As above.

    def initialise(self, generator: torch.Generator) -> None:
        """Draw the inner weights uniformly with variance 1 / inputs; the outputs stay zero."""
        for linear in (self.attention.query_key_value, self.feed_forward.up):
            bound = (3 / linear.weight.shape[1]) ** 0.5
            nn.init.uniform_(linear.weight, -bound, bound, generator=generator)
