"""Attention models small enough for tests, with every weight random, so that no zero hides an error."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from model.attention.config import AttentionConfig
from model.attention.network import AttentionLanguageModel
from model.tutorial.bigram import BigramLanguageModel

VOCABULARY = 40
SMALL = AttentionConfig(
    VOCABULARY, context_length=64, width=32, layers=2, heads=2, segments=(38, 39), hashed_rows=50
)


def random_documents(number: int = 20, longest: int = 40, seed: int = 0) -> list[list[int]]:
    """Return documents of 2 to `longest` tokens."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(2, longest + 1, (number,), generator=generator).tolist()
    return [torch.randint(VOCABULARY, (length,), generator=generator).tolist() for length in lengths]


def counted_bigram(vocab_size: int = VOCABULARY) -> Tensor:
    """Return the log-probabilities of the token after each token, (V, V)."""
    ids = torch.tensor([token for document in random_documents() for token in document])
    return BigramLanguageModel.fit_counts(ids, vocab_size).token_embedding_table.weight.detach()


def small_attention(drawn: bool = True, **switches: object) -> AttentionLanguageModel:
    """Return a model of `SMALL` with some switches changed; untrained unless `drawn`."""
    model = AttentionLanguageModel(replace(SMALL, **switches), counted_bigram())  # type: ignore[arg-type]  # By name.
    if drawn:
        draw(model)
    return model.eval()


def draw(module: nn.Module, seed: int = 1) -> None:
    """Set every weight of `module` to a random number."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.2, generator=generator)
