"""A small dual encoder: a message and the reply to it become points that lie near each other.

Henderson et al. 2017 (arXiv 1705.00652): hashed word unigrams and bigrams, summed, through two small towers,
trained so that each message finds its own reply among those of its batch. Kept for comparison only
(`model/experiments/nearness.py`); drafting does not use it.
"""

import itertools
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from model.corpus.rows import Row
from model.language.threads import one_thread

BUCKETS = 2**15
_WIDTH = 128
_HIDDEN = 256
_BATCH = 256
EPOCHS = 4
_RATE = 2e-3
_SHARPNESS = 20.0  # What cosines are multiplied by before the softmax.
_WORD = re.compile(r"\{\{[^{}]*\}\}|\w+")

Floats = npt.NDArray[np.float32]


class DualEncoder(nn.Module):
    """Two towers over one table of n-gram embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, _WIDTH, mode="sum", sparse=True)
        nn.init.normal_(self.table.weight, std=_WIDTH**-0.5)
        self.message, self.reply = _tower(), _tower()

    def forward(self, texts: Sequence[str], tower: nn.Module) -> Tensor:
        """Unit vectors of N texts, (N, `_WIDTH`)."""
        features = [_features(text) for text in texts]
        sizes = torch.tensor([len(found) for found in features])
        ids = torch.from_numpy(np.concatenate(features))
        summed = self.table(ids, torch.cumsum(sizes, 0) - sizes)  # (N, W)
        return functional.normalize(tower(summed / sizes.sqrt()[:, None]), dim=1)

    @torch.inference_mode()
    def embed(self, texts: Sequence[str], tower: nn.Module) -> Floats:
        """As `forward`, in numpy, a batch at a time."""
        parts = [self(texts[i : i + _BATCH], tower).numpy() for i in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, _WIDTH), dtype=np.float32)


def train_dual_encoder(rows: Sequence[Row], epochs: int = EPOCHS) -> DualEncoder:
    """Train on the rows' messages and replies; the same rows give the same encoder on one machine."""
    torch.manual_seed(0)
    encoder = DualEncoder()
    towers = [*encoder.message.parameters(), *encoder.reply.parameters()]
    optimizers: tuple[torch.optim.Optimizer, ...] = (
        torch.optim.SparseAdam(encoder.table.parameters(), _RATE),
        torch.optim.AdamW(towers, _RATE),
    )
    with one_thread():
        for _ in range(epochs):
            for batch in torch.split(torch.randperm(len(rows)), _BATCH):
                messages = encoder([rows[i].message for i in batch], encoder.message)
                replies = encoder([rows[i].reply for i in batch], encoder.reply)
                scores = _SHARPNESS * messages @ replies.T  # (B, B)
                loss = functional.cross_entropy(scores, torch.arange(len(batch)))
                for optimizer in optimizers:
                    optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]  # Torch leaves it untyped.
                for optimizer in optimizers:
                    optimizer.step()
    return encoder


def _tower() -> nn.Module:
    return nn.Sequential(nn.Linear(_WIDTH, _HIDDEN), nn.Tanh(), nn.Linear(_HIDDEN, _WIDTH))


@lru_cache(maxsize=2**17)
def _features(text: str) -> npt.NDArray[np.int64]:
    """The hashed words and pairs of neighbours, at least one."""
    words = ["<", *_WORD.findall(text.casefold()), ">"]
    grams = words + [f"{first} {second}" for first, second in itertools.pairwise(words)]
    return np.array([zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams], dtype=np.int64)
