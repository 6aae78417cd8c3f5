"""What the decoder (`model/attention/decoding.py`) remembers of some texts; select and join such states.

Texts of different lengths are aligned at their ends: a shorter one has columns before its first token, and
no token attends to those.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_FIRST_COLUMNS = 128


class Cache:
    """One block's keys and values of the last `window` tokens, (B, H, S, D), in buffers that double."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._length = 0
        self._both: Floats = np.empty((2, 0, 0, 0, 0), np.float32)

    def append(self, both: Floats) -> Floats:
        """Add keys and values of T tokens, (2, B, H, T, D), and return all that they may attend to."""
        new, kept = both.shape[3], min(self._length, self._window - 1)
        if self._length == 0 or self._length + new > self._both.shape[3]:
            columns = max(_FIRST_COLUMNS, 2 * (kept + new))
            longer = np.empty((*both.shape[:3], columns, both.shape[4]), np.float32)
            if kept:
                longer[:, :, :, :kept] = self.kept
            self._both, self._length = longer, kept
        end = self._length + new
        self._both[:, :, :, self._length : end] = both
        self._length = end
        return self._both[:, :, :, end - new - kept : end]

    @property
    def kept(self) -> Floats:
        """The keys and values that a next token may attend to, (2, B, H, S, D)."""
        return self._both[:, :, :, max(0, self._length - self._window + 1) : self._length]

    @classmethod
    def gathered(cls, caches: Sequence["Cache"], sources: Sequence[tuple[Ints, Ints]]) -> "Cache":
        """Return a cache of texts from several: rows sources[i][1] of cache i become rows sources[i][0]."""
        columns = max(cache.kept.shape[3] for cache in caches)
        _, _, heads, _, width = caches[0].kept.shape
        texts = sum(len(places) for places, _ in sources)
        found = cls(caches[0]._window)
        found._length = columns
        # Zeros, since columns that no token attends to are multiplied all the same.
        found._both = np.zeros((2, texts, heads, columns + _FIRST_COLUMNS, width), np.float32)
        for cache, (places, rows) in zip(caches, sources, strict=True):
            kept = cache.kept
            found._both[:, places, :, columns - kept.shape[3] : columns] = kept[:, rows]
        return found


@dataclass
class DecoderState:
    """The state of B texts. Reading changes it in place, so one state serves one continuation."""

    caches: list[Cache]
    recent: Ints  # (B, reach of the hashed n-grams) the last tokens, vocab_size before the first
    segment: Ints  # (B,)
    length: int  # tokens read of the longest text
    before: Ints  # (B,) by how many tokens each text is shorter
    last: Ints  # (B,)
    hidden: Tensor  # (B, C) the hidden state after the last token

    def places(self, tokens: int) -> Ints:
        """The positions of the next `tokens` tokens, (B, T), or (1, T) if all texts have one length."""
        before = self.before[:1] if not self.before.any() else self.before
        found: Ints = self.length - before[:, None] + np.arange(tokens)
        return found


def gathered(states: Sequence[DecoderState], rows: Ints) -> DecoderState:
    """Return the state of texts `rows` (R,), numbered through all `states` in order; rows may repeat.

    The given states remain usable.
    """
    ends = np.cumsum([len(state.last) for state in states])
    of = np.searchsorted(ends, rows, side="right")  # (R,) the state of each
    local = rows - (ends - [len(state.last) for state in states])[of]
    sources = [(np.flatnonzero(of == i), local[of == i]) for i in range(len(states))]
    length = max(states[i].length for i in set(of.tolist()))
    return DecoderState(
        caches=[
            Cache.gathered(caches, sources)
            for caches in zip(*(state.caches for state in states), strict=True)
        ],
        recent=np.concatenate([state.recent for state in states])[rows],
        segment=np.concatenate([state.segment for state in states])[rows],
        length=length,
        before=np.concatenate([length - state.length + state.before for state in states])[rows],
        last=np.concatenate([state.last for state in states])[rows],
        hidden=torch.cat([state.hidden for state in states])[torch.from_numpy(rows)],
    )
