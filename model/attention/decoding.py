"""Read texts token by token on a CPU: the network's arithmetic in numpy and float32.

One token of a few texts is so little arithmetic that PyTorch's overhead for each of its 250 operations would
take most of the time. The network (`model/attention/network.py`) hands over its configuration and weights;
tests compare the results of both. See `model/attention/decoder_state.py` for what is remembered of the texts.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.attention.config import AttentionConfig
from model.attention.decoder_state import Cache, DecoderState, Floats, Ints
from model.attention.embeddings import hashed_places
from model.attention.head import Prior
from model.attention.layers import LEAST_SQUARE, rotation


@dataclass(frozen=True)
class BlockWeights:
    """A block's weights, (outputs, inputs) each."""

    query_key_value: Floats
    output: Floats
    up: Floats
    down: Floats


@dataclass(frozen=True)
class Weights:
    """A network's weights; None for an ingredient that it does not have.

    The two large tables stay tensors, perhaps in bfloat16, since a text reads only a few of their rows.
    """

    tokens: Floats  # (V, C)
    blocks: tuple[BlockWeights, ...]
    head: Floats  # (V, C)
    prior: Prior | None
    values: Floats | None  # (V, C)
    segments: Floats | None  # (segments + 1, C)
    positions: Floats | None  # (context length, C)
    ngrams: Tensor | None  # (orders * hashed rows, C)
    ngram_scales: Floats | None  # (layers, C)


class Decoder:
    """Read texts with one network's weights. Threads may share it; each state serves one of them."""

    def __init__(self, config: AttentionConfig, weights: Weights) -> None:
        self._config = config
        self._weights = weights
        self._turns = self._turns_of(2 * config.context_length)

    def start(self, batch: int) -> DecoderState:
        """Return the state of `batch` texts with no token yet."""
        none = np.zeros(batch, np.int64)
        return DecoderState(
            caches=[Cache(self._config.context_length) for _ in self._weights.blocks],
            recent=np.full((batch, self._before), self._config.vocab_size, np.int64),
            segment=none,
            length=0,
            before=none,
            last=none,
            hidden=torch.empty(batch, 0),
        )

    def read(self, state: DecoderState, idx: Ints) -> None:
        """Advance `state` past idx (B, T), T at most the context length."""
        weights = self._weights
        x = weights.tokens[idx]  # (B, T, C)
        places = state.places(idx.shape[1])  # (B, T), or (1, T) if all texts have one length
        if weights.positions is not None:
            x = x + weights.positions[np.minimum(places, len(weights.positions) - 1)]
        if weights.segments is not None:
            x = x + weights.segments[self._segments_of(state, idx)]
        ngrams = self._ngrams(state, idx)
        x = _norm(x if ngrams is None else x + ngrams)
        reach = self._reach(state, places)
        for number, (block, cache) in enumerate(zip(weights.blocks, state.caches, strict=True)):
            outer = number in (0, len(weights.blocks) - 1)
            value = weights.values[idx] if outer and weights.values is not None else None
            x = x + self._attended(_norm(x), block, cache, reach, value)
            inner = np.maximum(_times(block.up, _norm(x)), 0)  # (B, T, 4 C)
            x = x + _times(block.down, inner * inner)
            if ngrams is not None and weights.ngram_scales is not None:
                x = x + ngrams * weights.ngram_scales[number]
        state.length += idx.shape[1]
        state.last = idx[:, -1]
        state.hidden = torch.from_numpy(_norm(x[:, -1]))

    def next_probs(self, state: DecoderState) -> Floats:
        """Return p(next token | tokens read), (B, V)."""
        logits = _times(self._weights.head, state.hidden.numpy())  # (B, V)
        prior = self._weights.prior
        if prior is not None:
            rows = prior.log_probs[torch.from_numpy(state.last)].float().numpy()  # (B, V)
            logits += np.float32(prior.weight.item()) * rows
        logits -= logits.max(-1, keepdims=True)
        found: Floats = np.exp(logits, out=logits)
        found /= found.sum(-1, keepdims=True)
        return found

    def _attended(
        self, x: Floats, of: BlockWeights, cache: Cache, reach: "_Reach", value: Floats | None
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
        """Return the rotary turns of the next tokens, at `places`, and which tokens each may attend to."""
        turns = self._turns
        if places.max() >= len(turns[0]):
            turns = self._turns = self._turns_of(2 * int(places.max()))
        cos, sin = turns
        return _Reach(cos[places][:, None], sin[places][:, None], self._forbidden(state, places.shape[1]))

    def _forbidden(self, state: DecoderState, queries: int) -> Floats | None:
        """Return -inf where a query must not attend, else 0, (B or 1, 1, T, S); None: attend to all."""
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
        table, config = self._weights.ngrams, self._config
        if table is None:
            return None
        tokens = np.concatenate((state.recent, idx), 1)  # (B, before + T)
        state.recent = tokens[:, -self._before :]
        places = np.stack(hashed_places(tokens, config.hashed_orders, config.hashed_rows), -1)
        return table[torch.from_numpy(places)].float().sum(-2).numpy()  # (B, T, orders, C) summed

    @property
    def _before(self) -> int:
        """How many tokens before the next the hashed n-grams need."""
        return 0 if self._weights.ngrams is None else max(self._config.hashed_orders) - 1

    def _turns_of(self, positions: int) -> tuple[Floats, Floats]:
        """Return cos and sin of the rotary angles of so many positions, (P, D / 2) each.

        Without rotary positions nothing is turned.
        """
        width = self._config.width // self._config.heads
        if self._config.positions != "rotary":
            return np.ones((positions, width // 2), np.float32), np.zeros((positions, width // 2), np.float32)
        cos, sin = rotation(0, positions, width, torch.empty(0))
        return cos.numpy(), sin.numpy()


@dataclass(frozen=True)
class _Reach:
    """The rotary turns of the next tokens, and which tokens they must not attend to."""

    cos: Floats  # (B or 1, 1, T, D / 2)
    sin: Floats  # (B or 1, 1, T, D / 2)
    forbidden: Floats | None  # (B or 1, 1, T, S); None: nothing


def _times(weight: Floats, x: Floats) -> Floats:
    """Return x W' for x (..., C) and W (O, C), (..., O), as one product of two matrices.

    By default numpy computes (B, 1, C) as B products of a vector; and with the long side first, BLAS is up to
    three times as fast for a few texts.
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
