"""Causal self-attention whose initial logits are the counted bigram's.

`AttentionLanguageModel` has the interface of the bigram and the n-gram model: forward(idx, targets) ->
(logits, loss), context_length, log_probs_of, and start / advance / next_log_probs with a key-value cache.
See `model/training/loop.py` for training, and `model/attention/mixture.py` for higher-order counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from model.attention.config import AttentionConfig
from model.attention.decoder_state import DecoderState, Floats, gathered
from model.attention.decoding import BlockWeights, Decoder, Weights
from model.attention.embeddings import HashedNgrams, LearnedPositions, segments_of, zero_embedding
from model.attention.head import Head
from model.attention.layers import Block, KeyValueCache, Reach, norm, rotation
from model.language.buckets import padded, similar_lengths

IGNORED = -1
"""A target that is not learned: padding, and the customer's own words."""

_SCORED_AT_ONCE = 8192  # tokens of a batch while scoring documents


@dataclass
class AttentionState:
    """The state of B texts. Reading changes it in place, so one state serves one continuation."""

    caches: list[KeyValueCache]
    recent: Tensor  # (B, reach of the hashed n-grams) the last tokens, vocab_size before the first
    segment: Tensor  # (B,)
    length: int  # tokens read
    last: Tensor  # (B,) the last token
    hidden: Tensor  # (B, C) the hidden state after it


State = AttentionState | DecoderState
"""PyTorch's state on a GPU, numpy's on a CPU."""


class AttentionLanguageModel(nn.Module):
    """softmax(W h + a log p_bigram), where h is the hidden state after blocks of attention."""

    def __init__(self, config: AttentionConfig, bigram: Tensor | None = None, seed: int = 0) -> None:
        """Draw the weights with `seed`; `bigram`: counted log-probabilities (V, V), if configured."""
        super().__init__()
        vocab_size, width = config.vocab_size, config.width
        if config.counted_bigram and (bigram is None or bigram.shape != (vocab_size, vocab_size)):
            raise ValueError(f"expected the counted bigram, ({vocab_size}, {vocab_size}) log-probabilities")
        self.config = config
        self.tokens = nn.Embedding(vocab_size, width, _weight=torch.empty(vocab_size, width))
        # Without layers there is no context either, which leaves a bigram.
        self.positions = self.segments = self.ngrams = self.ngram_scales = self.values = None
        if config.layers and config.positions == "learned":
            self.positions = LearnedPositions(config.context_length, width)
        if config.layers and config.segments:
            self.segments = zero_embedding(len(config.segments) + 1, width)
        if config.layers and config.hashed_orders:
            self.ngrams = HashedNgrams(config.hashed_orders, config.hashed_rows, width)
            self.ngram_scales = nn.Parameter(torch.ones(config.layers, width))
        if config.layers and config.value_embeddings:
            self.values = zero_embedding(vocab_size, width)
        self.blocks = nn.ModuleList(Block(width, config.heads) for _ in range(config.layers))
        self.head = Head(width, vocab_size, bigram if config.counted_bigram else None)
        self.compute_dtype = torch.float32
        self._decoder: Decoder | None = None
        self._initialise(torch.Generator().manual_seed(seed))

    @property
    def context_length(self) -> int:
        """How many of the last tokens a token attends to."""
        return self.config.context_length

    @property
    def device(self) -> torch.device:
        return self.tokens.weight.device

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return (logits, loss) for token ids idx (B, T), each row the beginning of a text.

        Without targets: logits (B, T, V) and no loss. With targets (B, T), `IGNORED` at places to skip:
        logits (B*T, V), as in the tutorial, and the mean loss in nats.
        """
        logits = self.head(self.hidden(idx), idx)  # (B, T, V)
        if targets is None:
            return logits, None
        logits = logits.flatten(0, 1)  # (B*T, V)
        return logits, nn.functional.cross_entropy(logits, targets.flatten(), ignore_index=IGNORED)

    def hidden(self, idx: Tensor) -> Tensor:
        """Return the hidden state at each place of idx (B, T), (B, T, C)."""
        if idx.shape[1] <= self.context_length or torch.is_grad_enabled():
            return self._read(self._state(len(idx), caching=False), idx)
        # In parts, so that memory grows with T and not with its square.
        state = self._state(len(idx), caching=True)
        return torch.cat([self._read(state, part) for part in torch.split(idx, self.context_length, 1)], 1)

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        """Return log p(ids[i] | ids[:i]) for every i of each document, in nats; 0 for the first token."""
        found: list[npt.NDArray[np.float64]] = [np.zeros(len(ids)) for ids in documents]
        for number, _, log_probs in self.scored(documents):
            found[number][1:] = log_probs.double().cpu().numpy()
        return found

    @torch.no_grad()
    def scored(self, documents: Sequence[Sequence[int]]) -> Iterator[tuple[int, Tensor, Tensor]]:
        """Yield, for each document of T >= 2 tokens, in any order, its number, hidden states and scores.

        Hidden states are (T - 1, C), after each token but the last; scores (T - 1,) are log-probabilities,
        in nats, of each token but the first. Neither depends on which documents share a batch.
        """
        several = [number for number, ids in enumerate(documents) if len(ids) > 1]
        for batch in similar_lengths([len(documents[number]) for number in several], _SCORED_AT_ONCE):
            numbers = [several[place] for place in batch]
            idx = padded([documents[number][:-1] for number in numbers], 0).to(self.device)  # (B, T)
            targets = padded([documents[number][1:] for number in numbers], IGNORED).to(self.device)
            kept = targets != IGNORED
            hidden = self.hidden(idx)[kept]  # (N, C)
            scores = self.head.log_probs_of(hidden, idx[kept], targets[kept])  # (N,)
            lengths = [len(documents[number]) - 1 for number in numbers]
            yield from zip(numbers, torch.split(hidden, lengths), torch.split(scores, lengths), strict=True)

    def start(self, batch: int) -> State:
        """Return the state of `batch` texts with no token yet."""
        if self.device.type != "cpu":
            return self._state(batch, caching=True)
        self._decoder = Decoder(self.config, self._weights())  # Anew, as the weights may have been replaced.
        return self._decoder.start(batch)

    def read(self, state: State, idx: Tensor) -> State:
        """Return the given state, advanced past each text's next tokens, idx (B, T)."""
        with torch.inference_mode():
            for part in torch.split(idx, self.context_length, 1):
                if isinstance(state, DecoderState):
                    self._reader().read(state, part.numpy())
                else:
                    state.hidden = self._read(state, part.to(self.device))[:, -1]
                    state.last = part[:, -1].to(self.device)
        return state

    def advance(self, state: State, tokens: npt.ArrayLike) -> State:
        """Return the given state, advanced past each text's next token, tokens (B,)."""
        return self.read(state, torch.as_tensor(np.asarray(tokens, dtype=np.int64))[:, None])

    def gathered(self, states: Sequence[State], rows: npt.NDArray[np.int64]) -> State:
        """Return the state of texts `rows`, numbered through `states`; see `decoder_state.gathered`.

        For a CPU only, since no GPU drafts.
        """
        return gathered([state for state in states if isinstance(state, DecoderState)], rows)

    def next_log_probs(self, state: State) -> npt.NDArray[np.float32]:
        """Return log p(next token | tokens read), (B, V), in nats. ValueError before the first token."""
        with np.errstate(divide="ignore"):  # A probability that float32 rounds to 0 becomes -inf.
            found: npt.NDArray[np.float32] = np.log(self.next_probs(state))
        return found

    def next_probs(self, state: State) -> npt.NDArray[np.float32]:
        """Return p(next token | tokens read), (B, V). ValueError before the first token."""
        if not state.length:
            raise ValueError("attention predicts from the tokens read; let it read a token first")
        if isinstance(state, DecoderState):
            return self._reader().next_probs(state)
        with torch.inference_mode():
            found: npt.NDArray[np.float32] = self.head(state.hidden, state.last).softmax(-1).cpu().numpy()
        return found

    def _reader(self) -> Decoder:
        assert self._decoder is not None, "a state on a CPU comes from `start`, which makes the decoder"
        return self._decoder

    def _weights(self) -> Weights:
        return Weights(
            tokens=_array(self.tokens.weight),
            blocks=tuple(_block_weights(block) for block in self.blocks if isinstance(block, Block)),
            head=_array(self.head.weight),
            prior=self.head.prior,
            values=None if self.values is None else _array(self.values.weight),
            segments=None if self.segments is None else _array(self.segments.weight),
            positions=None if self.positions is None else _array(self.positions.table.weight),
            ngrams=None if self.ngrams is None else self.ngrams.table.weight.detach(),
            ngram_scales=None if self.ngram_scales is None else _array(self.ngram_scales),
        )

    def _initialise(self, generator: torch.Generator) -> None:
        nn.init.normal_(self.tokens.weight, generator=generator)
        for block in self.blocks:
            assert isinstance(block, Block)
            block.initialise(generator)

    def _state(self, batch: int, caching: bool) -> AttentionState:
        none = torch.zeros(batch, dtype=torch.long, device=self.device)
        return AttentionState(
            caches=[KeyValueCache(self.context_length) for _ in self.blocks] if caching else [],
            recent=none[:, None]
            .repeat(1, self.ngrams.reach if self.ngrams else 0)
            .fill_(self.config.vocab_size),
            segment=none,
            length=0,
            last=none,
            hidden=torch.empty(batch, 0),
        )

    def _read(self, state: AttentionState, idx: Tensor) -> Tensor:
        """Return the hidden states of idx (B, T) after the tokens of `state`, (B, T, C), and advance it."""
        length = idx.shape[1]
        x = self.tokens(idx)  # (B, T, C)
        if self.positions is not None:
            x = x + self.positions(state.length, length)
        if self.segments is not None:
            segments = segments_of(idx, self.config.segments, state.segment)
            state.segment = segments[:, -1]
            x = x + self.segments(segments)
        ngrams = self._ngrams(state, idx)
        x = norm(x if ngrams is None else x + ngrams).to(self.compute_dtype)
        value = None if self.values is None else self.values(idx).to(self.compute_dtype)
        reach = Reach(self.context_length, self._rotation(state.length, length, x))
        for number, block in enumerate(self.blocks):
            cache = state.caches[number] if state.caches else None
            x = block(x, reach, value if number in (0, len(self.blocks) - 1) else None, cache)
            if ngrams is not None and self.ngram_scales is not None:
                x = x + (ngrams * self.ngram_scales[number]).to(x.dtype)
        state.length += length
        return norm(x)

    def _ngrams(self, state: AttentionState, idx: Tensor) -> Tensor | None:
        if self.ngrams is None:
            return None
        tokens = torch.cat([state.recent, idx], 1)  # (B, reach + T)
        state.recent = tokens[:, -self.ngrams.reach :]
        return self.ngrams(tokens)  # type: ignore[no-any-return]  # nn.Module's call is untyped.

    def _rotation(self, first: int, length: int, like: Tensor) -> tuple[Tensor, Tensor] | None:
        if self.config.positions != "rotary":
            return None
        return rotation(first, length, self.config.width // self.config.heads, like)


def _block_weights(block: Block) -> BlockWeights:
    attention, feed_forward = block.attention, block.feed_forward
    return BlockWeights(
        query_key_value=_array(attention.query_key_value.weight),
        output=_array(attention.output.weight),
        up=_array(feed_forward.up.weight),
        down=_array(feed_forward.down.weight),
    )


def _array(weight: Tensor) -> Floats:
    """Return the weight's own memory as an array, or a float32 copy of a narrower one."""
    array: Floats = weight.detach().float().numpy()
    return array
