"""The bigram language model: one table of next-token logits, learned by gradient or computed from counts.

See `model/tutorial/loop.py` for training, `model/language/sampling.py` for generation, and
`model/ngram/kneser_ney.py` for longer contexts. Source: Karpathy's makemore and "Let's build GPT".
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from model.language import sampling


class BigramLanguageModel(nn.Module):
    """Row i of the table holds the logits of the token after token i; earlier tokens have no influence."""

    context_length = 1

    def __init__(self, vocab_size: int) -> None:
        super().__init__()
        self.vocab_size = vocab_size
        self.token_embedding_table = nn.Embedding(vocab_size, vocab_size)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return (logits, loss) for token ids `idx` (B, T).

        Without targets: logits (B, T, C) and no loss. With targets (B, T): logits (B*T, C), as
        cross-entropy expects them, and the mean loss in nats.
        """
        logits: Tensor = self.token_embedding_table(idx)  # (B, T, C)
        if targets is None:
            return logits, None
        logits = logits.flatten(0, 1)  # (B*T, C)
        return logits, functional.cross_entropy(logits, targets.flatten())

    def generate(
        self,
        idx: Tensor,
        max_new_tokens: int,
        *,
        transforms: Sequence[sampling.Transform] = (),
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Return `idx` (B, T) continued to (B, T + max_new_tokens); see `sampling.generate`."""
        return sampling.generate(self, idx, max_new_tokens, transforms=transforms, generator=generator)

    @classmethod
    def fit_counts(cls, ids: Tensor, vocab_size: int, smoothing: float = 1e-3) -> "BigramLanguageModel":
        """Return the model whose table is the log of the smoothed relative frequencies in `ids` (N,).

        One pass reaches a bigram's minimal cross-entropy on `ids`, up to the `smoothing` added to each pair's
        count. ValueError unless smoothing > 0, since an unseen pair would cost infinitely much.
        """
        return cls.from_counts(pair_counts(ids, vocab_size), smoothing)

    @classmethod
    def from_counts(cls, counts: Tensor, smoothing: float = 1e-3) -> "BigramLanguageModel":
        """Return the model of `fit_counts` for a text with these `pair_counts` (C, C)."""
        if smoothing <= 0:
            raise ValueError(f"smoothing must be greater than 0, got {smoothing}")
        smoothed = counts + smoothing
        table = (smoothed / smoothed.sum(1, keepdim=True)).log().float()
        with torch.device("meta"):  # Allocate and draw no table that would only be replaced.
            model = cls(len(counts))
        model.token_embedding_table.weight = nn.Parameter(table)
        return model

    @torch.no_grad()
    def mean_loss(self, counts: Tensor) -> float:
        """Return the exact mean cross-entropy, in nats, of a text with these `pair_counts` (C, C)."""
        log_probs = functional.log_softmax(self.token_embedding_table.weight.double(), dim=-1)  # (C, C)
        return float(-(counts * log_probs).sum() / counts.sum())


def pair_counts(ids: Tensor, vocab_size: int) -> Tensor:
    """Return how often token j follows token i in `ids` (N,), as float64 (vocab_size, vocab_size).

    ValueError for fewer than two ids or an id outside the vocabulary.
    """
    if ids.ndim != 1 or len(ids) < 2:
        raise ValueError(f"expected one sequence of at least two ids, got the shape {tuple(ids.shape)}")
    if ids.min() < 0 or ids.max() >= vocab_size:
        raise ValueError(f"expected ids from 0 to {vocab_size - 1}, got {int(ids.min())} to {int(ids.max())}")
    pairs = ids[:-1] * vocab_size + ids[1:]
    counts = torch.bincount(pairs, minlength=vocab_size**2)
    return counts.view(vocab_size, vocab_size).double()
