"""Train peers of our language model for the same minutes: the tutorial's loop, and plain GPTs.

The comparison shows what counting, Muon, bfloat16 and the rest are worth. A plain GPT is our decoder of the
same size, in float32 with AdamW, without counted logits, value embeddings, hashed n-grams or segments,
trained on random windows of the concatenated text, as in nanoGPT.
"""

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from model.attention.config import AttentionConfig
from model.attention.network import AttentionLanguageModel
from model.corpus.rows import Row
from model.evaluation.counted_ladder import LadderRow, Stopwatch
from model.language.sampling import LanguageModel
from model.language.scoring import reply_bits_per_character
from model.text.tokenizer import CharTokenizer, Tokenizer, train_on_rows
from model.tutorial.batches import get_batch
from model.tutorial.bigram import BigramLanguageModel
from model.tutorial.loop import TrainingSettings, train
from model.tutorial.walkthrough import BATCH_SIZE, BLOCK_SIZE, LEARNING_RATE

_WINDOW = 256  # tokens of a plain GPT's context
_WINDOWS = 16  # of a step
_UNBOUNDED = 10**9  # steps; the minutes end it


def tutorial_loop(
    training: Sequence[Row], held_out: Sequence[Row], text: str, minutes: float, seed: int = 0
) -> LadderRow:
    """Train the tutorial's character bigram by its own loop (batches of 4 x 8 characters) for `minutes`.

    `text` is the source of the vocabulary, as in the tutorial.
    """
    watch = Stopwatch()
    tokenizer = CharTokenizer(text)
    with torch.random.fork_rng(devices=[]):  # nn.Embedding draws from torch's global generator.
        torch.manual_seed(seed)
        model = BigramLanguageModel(tokenizer.vocab_size)
    next_batch = partial(
        get_batch, _joined(tokenizer, training), BATCH_SIZE, BLOCK_SIZE, torch.Generator().manual_seed(seed)
    )
    left = minutes - watch.read()[0] / 60
    train(model, next_batch, TrainingSettings(steps=_UNBOUNDED, minutes=left, learning_rate=LEARNING_RATE))
    return _rung("tutorial-loop", model, tokenizer, held_out, watch.read())


def plain_gpt(
    name: str,
    training: Sequence[Row],
    held_out: Sequence[Row],
    text: str | None,
    minutes: float,
    seed: int = 0,
) -> LadderRow:
    """Train a plain GPT for `minutes`: over the characters of `text`, or over BPE tokens without one."""
    watch = Stopwatch()
    pairs = [(row.message, row.reply) for row in training]
    tokenizer: Tokenizer = train_on_rows(pairs) if text is None else CharTokenizer(text)
    config = AttentionConfig(
        tokenizer.vocab_size,
        context_length=_WINDOW,
        counted_bigram=False,
        value_embeddings=False,
        hashed_orders=(),
    )
    model = AttentionLanguageModel(config, seed=seed)
    ids = _joined(tokenizer, training)
    next_batch = partial(
        get_batch, ids, _WINDOWS, min(_WINDOW, len(ids) - 1), torch.Generator().manual_seed(seed)
    )
    left = minutes - watch.read()[0] / 60
    train(model, next_batch, TrainingSettings(steps=_UNBOUNDED, minutes=left, learning_rate=1e-3))
    return _rung(name, model, tokenizer, held_out, watch.read())


def _joined(tokenizer: Tokenizer, rows: Sequence[Row]) -> Tensor:
    encoded = tokenizer.encode_rows([(row.message, row.reply) for row in rows])
    return torch.tensor([token for ids, _ in encoded for token in ids])


def _rung(
    name: str,
    model: BigramLanguageModel | AttentionLanguageModel,
    tokenizer: Tokenizer,
    held_out: Sequence[Row],
    spent: tuple[float, float],
) -> LadderRow:
    predictor: LanguageModel = model.eval()
    return LadderRow(name, reply_bits_per_character(predictor, tokenizer, held_out), *spent, len(held_out))
