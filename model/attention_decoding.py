"""Reading on a CPU token by token: the arithmetic of `model.attention`, in numpy and float32.

One token of a few texts is so little arithmetic that PyTorch's own cost for each of its 250 operations would
be most of the time. The weights are the model's own, not copies; tests hold the two against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from model.attention_layers import LEAST_SQUARE, Block, rotation
from model.input_embeddings import hashed_places

if TYPE_CHECKING:
    from model.attention import AttentionLanguageModel

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class _Cache:
    """One block's keys and values of the last `window` tokens, (B, H, S, D), in buffers that double."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._length = 0
        self._both: Floats = np.empty((2, 0, 0, 0, 0), np.float32)

    def append(self, both: Floats) -> Floats:
        """Take in new keys and values, (2, B, H, T, D), and return all that may be attended to."""
        new, kept = both.shape[3], min(self._length, self._window - 1)
        if self._length == 0 or self._length + new > self._both.shape[3]:
            longer = np.empty((*both.shape[:3], max(128, 2 * (kept + new)), both.shape[4]), np.float32)
            if kept:
                longer[:, :, :, :kept] = self._both[:, :, :, self._length - kept : self._length]
            self._both, self._length = longer, kept
        end = self._length + new
        self._both[:, :, :, self._length : end] = both
        self._length = end
        return self._both[:, :, :, end - new - kept : end]


@dataclass
class DecoderState:
    """Where B texts stand. Reading on changes the state in place; one state serves one continuation."""

    decoder: "Decoder"
    caches: list[_Cache]
    recent: Ints  # (B, reach of the hashed n-grams) the last tokens, vocab_size before the first
    segment: Ints  # (B,)
    length: int  # tokens read
    last: Ints  # (B,)
    hidden: Tensor  # (B, C) what the last token made of the text


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

    def start(self, batch: int) -> DecoderState:
        """Return the state of `batch` texts with no token yet."""
        reach = self._model.ngrams.reach if self._model.ngrams else 0
        none = np.zeros(batch, np.int64)
        return DecoderState(
            decoder=self,
            caches=[_Cache(self._config.context_length) for _ in self._blocks],
            recent=np.full((batch, reach), self._config.vocab_size, np.int64),
            segment=none,
            length=0,
            last=none,
            hidden=torch.empty(batch, 0),
        )

    def read(self, state: DecoderState, idx: Ints) -> None:
        """Move `state` on over idx (B, T), T at most the context length."""
        x = self._tokens[idx]  # (B, T, C)
        if self._positions is not None:
            places = np.arange(state.length, state.length + idx.shape[1])
            x = x + self._positions[np.minimum(places, len(self._positions) - 1)]
        if self._segments is not None:
            x = x + self._segments[self._segments_of(state, idx)]
        ngrams = self._ngrams(state, idx)
        x = _norm(x if ngrams is None else x + ngrams)
        cos, sin = self._rotation(state.length, idx.shape[1])
        for number, (matrices, cache) in enumerate(zip(self._blocks, state.caches, strict=True)):
            speaks = self._values is not None and number in (0, len(self._blocks) - 1)
            value = self._values[idx] if speaks and self._values is not None else None
            x = x + self._attended(_norm(x), matrices, cache, cos, sin, value)
            inner = np.maximum(_times(matrices.up, _norm(x)), 0)  # (B, T, 4 C)
            x = x + _times(matrices.down, inner * inner)
            if ngrams is not None and self._scales is not None:
                x = x + ngrams * self._scales[number]
        state.length += idx.shape[1]
        state.last = idx[:, -1]
        state.hidden = torch.from_numpy(_norm(x[:, -1]))

    def next_log_probs(self, state: DecoderState) -> Floats:
        """Return log p(next token | what was read), (B, V)."""
        logits = _times(self._head, state.hidden.numpy())  # (B, V)
        prior = self._model.head.prior
        if prior is not None:
            rows = prior.log_probs[torch.from_numpy(state.last)].float().numpy()  # (B, V)
            logits += np.float32(prior.weight.item()) * rows
        logits -= logits.max(-1, keepdims=True)
        found: Floats = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        return found

    def _attended(
        self, x: Floats, of: "_Matrices", cache: _Cache, cos: Floats, sin: Floats, value: Floats | None
    ) -> Floats:
        batch, length, width = x.shape
        heads = (batch, length, self._config.heads, -1)
        split = _times(of.query_key_value, x).reshape(batch, length, 3, *heads[2:]).transpose(2, 0, 3, 1, 4)
        both = _rotated(_norm(split[:2]), cos, sin)  # (2, B, H, T, D): queries and keys
        values = split[2] if value is None else split[2] + value.reshape(heads).transpose(0, 2, 1, 3)
        keys, values = cache.append(np.stack((both[1], values)))  # (B, H, S, D) each
        scores = (both[0] * np.float32(both.shape[-1] ** -0.5)) @ keys.swapaxes(-1, -2)  # (B, H, T, S)
        if length > 1:
            scores += self._forbidden(length, keys.shape[2])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True)) @ values  # (B, H, T, D)
        return _times(of.output, seen.transpose(0, 2, 1, 3).reshape(batch, length, width))

    def _forbidden(self, queries: int, keys: int) -> Floats:
        """Return -inf where a query, one of the last of the keys, must not look, else 0: (T, S)."""
        ahead = np.arange(keys)[None] - np.arange(keys - queries, keys)[:, None]
        seen = (ahead <= 0) & (ahead > -self._config.context_length)
        return np.where(seen, np.float32(0), np.float32(-np.inf))

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

    def _rotation(self, first: int, length: int) -> tuple[Floats, Floats]:
        width = self._config.width // self._config.heads
        if self._config.positions != "rotary":  # No turn at all.
            return np.ones((length, width // 2), np.float32), np.zeros((length, width // 2), np.float32)
        cos, sin = rotation(first, length, width, torch.empty(0))
        return cos.numpy(), sin.numpy()


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
