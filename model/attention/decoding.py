"""Reading on a CPU token by token: the arithmetic of `model.attention.network`, in numpy and float32.

One token of a few texts is so little arithmetic that PyTorch's own cost for each of its 250 operations would
be most of the time. The weights are the model's own, not copies; tests hold the two against each other. What
is remembered of the texts is `model.attention.decoder_state`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from model.attention.decoder_state import Cache, DecoderState, Floats, Ints
from model.attention.embeddings import hashed_places
from model.attention.layers import LEAST_SQUARE, Block, rotation

if TYPE_CHECKING:
    from model.attention.network import AttentionLanguageModel


class Decoder:
    """One model's weights as arrays."""

    def __init__(self, model: "AttentionLanguageModel") -> None:
        self._model = model
        self._config = model.config
        self._tokens = _array(model.tokens.weight)
        self._head = _array(model.head.weight)
        self._values = None if model.values is None else _array(model.values.weight)
        self._segments = None if model.segments is None else _array(model.segments.weight)
        self._positions = None if model.positions is None else _array(model.positions.table.weight)
        self._scales = None if model.ngram_scales is None else _array(model.ngram_scales)
        self._blocks = [_matrices(block) for block in model.blocks if isinstance(block, Block)]
        self._turns = self._turns_of(2 * self._config.context_length)

    def start(self, batch: int) -> DecoderState:
        """Return the state of `batch` texts with no token yet."""
        reach = self._model.ngrams.reach if self._model.ngrams else 0
        none = np.zeros(batch, np.int64)
        return DecoderState(
            decoder=self,
            caches=[Cache(self._config.context_length) for _ in self._blocks],
            recent=np.full((batch, reach), self._config.vocab_size, np.int64),
            segment=none,
            length=0,
            before=none,
            last=none,
            hidden=torch.empty(batch, 0),
        )

    def read(self, state: DecoderState, idx: Ints) -> None:
        """Move `state` on over idx (B, T), T at most the context length."""
        x = self._tokens[idx]  # (B, T, C)
        places = state.places(idx.shape[1])  # (B, T), or (1, T) where all texts are as long
        if self._positions is not None:
            x = x + self._positions[np.minimum(places, len(self._positions) - 1)]
        if self._segments is not None:
            x = x + self._segments[self._segments_of(state, idx)]
        ngrams = self._ngrams(state, idx)
        x = _norm(x if ngrams is None else x + ngrams)
        reach = self._reach(state, places)
        for number, (matrices, cache) in enumerate(zip(self._blocks, state.caches, strict=True)):
            speaks = self._values is not None and number in (0, len(self._blocks) - 1)
            value = self._values[idx] if speaks and self._values is not None else None
            x = x + self._attended(_norm(x), matrices, cache, reach, value)
            inner = np.maximum(_times(matrices.up, _norm(x)), 0)  # (B, T, 4 C)
            x = x + _times(matrices.down, inner * inner)
            if ngrams is not None and self._scales is not None:
                x = x + ngrams * self._scales[number]
        state.length += idx.shape[1]
        state.last = idx[:, -1]
        state.hidden = torch.from_numpy(_norm(x[:, -1]))

    def next_probs(self, state: DecoderState) -> Floats:
        """Return p(next token | what was read), (B, V)."""
        logits = _times(self._head, state.hidden.numpy())  # (B, V)
        prior = self._model.head.prior
        if prior is not None:
            rows = prior.log_probs[torch.from_numpy(state.last)].float().numpy()  # (B, V)
            logits += np.float32(prior.weight.item()) * rows
        logits -= logits.max(-1, keepdims=True)
        found: Floats = np.exp(logits, out=logits)
        found /= found.sum(-1, keepdims=True)
        return found

    def _attended(
        self, x: Floats, of: "_Matrices", cache: Cache, reach: "_Reach", value: Floats | None
    ) -> Floats:
        batch, length, width = x.shape
        heads = (batch, length, self._config.heads, -1)
        split = _times(of.query_key_value, x).reshape(batch, length, 3, *heads[2:]).transpose(2, 0, 3, 1, 4)
        both = _rotated(_norm(split[:2]), reach.cos, reach.sin)  # (2, B, H, T, D): queries and keys
        values = split[2] if value is None else split[2] + value.reshape(heads).transpose(0, 2, 1, 3)
        keys, values = cache.append(np.stack((both[1], values)))  # (B, H, S, D) each
        scores = (both[0] * np.float32(both.shape[-1] ** -0.5)) @ keys.swapaxes(-1, -2)  # (B, H, T, S)
        if reach.forbidden is not None:
            scores += reach.forbidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True)) @ values  # (B, H, T, D)
        return _times(of.output, seen.transpose(0, 2, 1, 3).reshape(batch, length, width))

    def _reach(self, state: DecoderState, places: Ints) -> "_Reach":
        """Return where the next tokens stand, at `places`, and what each may look at."""
        if places.max() >= len(self._turns[0]):
            self._turns = self._turns_of(2 * int(places.max()))
        cos, sin = self._turns
        return _Reach(cos[places][:, None], sin[places][:, None], self._forbidden(state, places.shape[1]))

    def _forbidden(self, state: DecoderState, queries: int) -> Floats | None:
        """Return -inf where a query must not look, else 0: (B or 1, 1, T, S); None where all may."""
        keys = min(state.length, self._config.context_length - 1) + queries
        column = np.arange(state.length + queries - keys, state.length + queries)
        if queries == 1 and column[0] >= state.before.max(initial=0):
            return None
        ahead = column - column[-queries:, None]  # (T, S)
        seen = (ahead <= 0) & (ahead > -self._config.context_length)
        seen = seen & (column >= state.before[:, None, None])  # (B, T, S)
        return np.where(seen, np.float32(0), np.float32(-np.inf))[:, None]

    def _segments_of(self, state: DecoderState, idx: Ints) -> Ints:
        found = np.empty_like(idx)
        for place in range(idx.shape[1]):
            for number, start in enumerate(self._config.segments, 1):
                state.segment = np.where(idx[:, place] == start, number, state.segment)
            found[:, place] = state.segment
        return found

    def _ngrams(self, state: DecoderState, idx: Ints) -> Floats | None:
        ngrams = self._model.ngrams
        if ngrams is None:
            return None
        tokens = np.concatenate((state.recent, idx), 1)  # (B, reach + T)
        state.recent = tokens[:, -ngrams.reach :]
        places = np.stack(hashed_places(tokens, ngrams.orders, ngrams.rows), -1)  # (B, T, orders)
        return ngrams.table.weight.detach()[torch.from_numpy(places)].float().sum(-2).numpy()

    def _turns_of(self, positions: int) -> tuple[Floats, Floats]:
        """Return cos and sin of the rotary angles of so many positions, (P, D / 2) each; no turn without."""
        width = self._config.width // self._config.heads
        if self._config.positions != "rotary":
            return np.ones((positions, width // 2), np.float32), np.zeros((positions, width // 2), np.float32)
        cos, sin = rotation(0, positions, width, torch.empty(0))
        return cos.numpy(), sin.numpy()


@dataclass(frozen=True)
class _Reach:
    """The rotary turns of the next tokens, (B or 1, 1, T, D / 2) each, and what they must not look at."""

    cos: Floats
    sin: Floats
    forbidden: Floats | None


@dataclass(frozen=True)
class _Matrices:
    """A block's weights, (outputs, inputs) each."""

    query_key_value: Floats
    output: Floats
    up: Floats
    down: Floats


def _matrices(block: Block) -> _Matrices:
    attention, feed_forward = block.attention, block.feed_forward
    parts: Sequence[Tensor] = (
        *(attention.query_key_value.weight, attention.output.weight),
        *(feed_forward.up.weight, feed_forward.down.weight),
    )
    return _Matrices(*map(_array, parts))


def _array(weight: Tensor) -> Floats:
    """Return the weight's own memory as an array, or a float32 copy of a narrower one."""
    array: Floats = weight.detach().float().numpy()
    return array


def _times(weight: Floats, x: Floats) -> Floats:
    """Return x W' for x (..., C) and W (O, C), (..., O), as one product of two matrices.

    Left to itself numpy takes (B, 1, C) for B products of a vector; and with the long side first BLAS is up
    to three times as fast for a few texts.
    """
    flat = x.reshape(-1, x.shape[-1])
    product: Floats = (weight @ flat.T).T.reshape(*x.shape[:-1], len(weight))
    return product


def _norm(x: Floats) -> Floats:
    scaled: Floats = x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(LEAST_SQUARE))
    return scaled


def _rotated(x: Floats, cos: Floats, sin: Floats) -> Floats:
    left, right = np.split(x, 2, -1)  # (..., T, D / 2) each
    return np.concatenate((left * cos + right * sin, right * cos - left * sin), -1)
