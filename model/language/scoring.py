"""Score replies by a model: bits per character.

Bits per character compare models with different vocabularies: the bits of a reply's tokens given everything
before them, including its end, over the reply's characters, summed over all rows before dividing.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import torch

from model.corpus.rows import Row
from model.errors import CorpusError
from model.language.sampling import LanguageModel
from model.text.tokenizer import Tokenizer


@runtime_checkable
class DocumentScorer(Protocol):
    """A model that scores whole documents without computing distributions."""

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        """Return log p(ids[i] | ids[:i]) for every i of each document, in nats."""
        ...


def reply_bits_per_character(
    model: LanguageModel | DocumentScorer, tokenizer: Tokenizer, rows: Sequence[Row]
) -> float:
    """Return the bits of `rows`' replies per character, each given its message; CorpusError for no rows."""
    if not rows:
        raise CorpusError("there is no row to score; bits per character need at least one")
    return float(reply_bits(model, tokenizer, rows).sum()) / sum(len(row.reply) for row in rows)


def reply_bits(
    model: LanguageModel | DocumentScorer, tokenizer: Tokenizer, rows: Sequence[Row]
) -> npt.NDArray[np.float64]:
    """Return the bits of each row's reply given its message, (N,)."""
    encoded = tokenizer.encode_rows([(row.message, row.reply) for row in rows])
    scores = _log_probs(model, [ids for ids, _ in encoded])
    nats = [-float(of_row[start:].sum()) for of_row, (_, start) in zip(scores, encoded, strict=True)]
    bits: npt.NDArray[np.float64] = np.array(nats, dtype=np.float64) / np.log(2)
    return bits


def _log_probs(
    model: LanguageModel | DocumentScorer, documents: Sequence[Sequence[int]]
) -> list[npt.NDArray[np.float64]]:
    if isinstance(model, DocumentScorer):
        return model.log_probs_of(documents)
    return [_log_probs_by_logits(model, ids) for ids in documents]


@torch.no_grad()
def _log_probs_by_logits(model: LanguageModel, ids: Sequence[int]) -> npt.NDArray[np.float64]:
    """Return log p of each token but the first, which a model that reads windows cannot predict (0)."""
    tokens = torch.tensor([ids])
    logits, _ = model(tokens[:, :-1])  # (1, T - 1, V)
    chosen = logits.double().log_softmax(-1).gather(-1, tokens[:, 1:, None])
    return np.concatenate([np.zeros(1), chosen.flatten().numpy()])
