"""Run the tutorial: from a frame of resolved tickets to 100 sampled characters, before and after training.

The steps are implemented elsewhere; this file orders them. See `bot/cli/train.py` for the printed report.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from model.corpus.rows import training_text
from model.errors import CorpusError
from model.text.tokenizer import CharTokenizer
from model.tutorial.batches import get_batch, split
from model.tutorial.bigram import BigramLanguageModel, pair_counts
from model.tutorial.loop import TrainingHistory, TrainingSettings, TrainingStep, train

if TYPE_CHECKING:
    import pandas

BATCH_SIZE = 4
BLOCK_SIZE = 8
LEARNING_RATE = 1e-3
SAMPLE_LENGTH = 100

Progress = Callable[[str, float], None]
"""Called with a stage's name and the share of it that is done, 0 to 1."""


@dataclass(frozen=True)
class TutorialReport:
    """The data and the results of a tutorial run. Losses are nats per character."""

    characters: int
    vocabulary: str  # The distinct characters in the order of their ids.
    first_ids: tuple[int, ...]
    training_ids: int
    validation_ids: int
    history: TrainingHistory  # The loss of each step, raw and smoothed.
    validation_loss_before: float
    validation_loss_after: float
    counted_training_loss: float  # The optimum, which counting reaches in one pass.
    counted_validation_loss: float  # The same table's loss on text that it has not counted.
    sample_before: str
    sample_after: str


def run(
    frame: "pandas.DataFrame",
    *,
    steps: int = 100,
    seed: int = 1337,
    text_out: Path | None = None,
    progress: Progress = lambda stage, done: None,
) -> TutorialReport:
    """Run the whole tutorial on `frame` and return its report; the same seed gives the same report.

    If `text_out` is given, write the training text there (UTF-8). CorpusError if it cannot be written, or if
    the corpus is too short for one window of each split.
    """
    progress("text", 0.0)
    text = training_text(frame)
    if text_out is not None:
        _write(text_out, text)
    progress("encode", 0.0)
    tokenizer = CharTokenizer(text)
    ids = torch.from_numpy(np.array(tokenizer.encode(text), dtype=np.int64))  # (N,)
    if len(split(ids)[1]) <= BLOCK_SIZE:
        raise CorpusError(f"a corpus of {len(text)} characters is too short to train on; give more rows")
    return _learn(tokenizer, ids, steps, seed, progress)


def _learn(
    tokenizer: CharTokenizer, ids: Tensor, steps: int, seed: int, progress: Progress
) -> TutorialReport:
    progress("count", 0.0)
    training, validation = split(ids)
    training_pairs = pair_counts(training, tokenizer.vocab_size)
    validation_pairs = pair_counts(validation, tokenizer.vocab_size)
    model = _seeded_model(tokenizer.vocab_size, seed)
    generator = torch.Generator().manual_seed(seed)
    before = model.mean_loss(validation_pairs)
    sample_before = _sample(model, tokenizer, generator)
    history = _train(model, training, validation_pairs, steps, generator, progress)
    counted = BigramLanguageModel.from_counts(training_pairs)
    return TutorialReport(
        characters=len(ids),
        vocabulary=tokenizer.characters,
        first_ids=tuple(ids[:20].tolist()),
        training_ids=len(training),
        validation_ids=len(validation),
        history=history,
        validation_loss_before=before,
        validation_loss_after=model.mean_loss(validation_pairs),
        counted_training_loss=counted.mean_loss(training_pairs),
        counted_validation_loss=counted.mean_loss(validation_pairs),
        sample_before=sample_before,
        sample_after=_sample(model, tokenizer, generator),
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CorpusError(f"the training text cannot be written to {path}: {error.strerror}") from error


def _seeded_model(vocab_size: int, seed: int) -> BigramLanguageModel:
    with torch.random.fork_rng(devices=[]):  # nn.Embedding draws from torch's global generator.
        torch.manual_seed(seed)
        return BigramLanguageModel(vocab_size)


def _sample(model: BigramLanguageModel, tokenizer: CharTokenizer, generator: torch.Generator) -> str:
    start = torch.zeros((1, 1), dtype=torch.long)
    ids = model.generate(start, SAMPLE_LENGTH, generator=generator)
    return tokenizer.decode(ids[0, 1:].tolist())


def _train(
    model: BigramLanguageModel,
    training: Tensor,
    validation_pairs: Tensor,
    steps: int,
    generator: torch.Generator,
    progress: Progress,
) -> TrainingHistory:
    def told(step: TrainingStep) -> None:
        progress("train", step.number / step.steps)

    return train(
        model,
        lambda: get_batch(training, BATCH_SIZE, BLOCK_SIZE, generator),
        TrainingSettings(steps=steps, learning_rate=LEARNING_RATE, validate_every=max(1, steps // 10)),
        validate=lambda: model.mean_loss(validation_pairs),
        progress=told,
    )
