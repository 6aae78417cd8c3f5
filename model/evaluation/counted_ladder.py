"""The ladder's counted models, from the tutorial's character bigram up, scored on the same held-out rows.

See `model/evaluation/ladder.py` for the models that train for minutes.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch

from model.corpus.rows import Row, rows_of, split_rows, training_text
from model.errors import CorpusError
from model.language.scoring import DocumentScorer, reply_bits_per_character
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel, number_topics
from model.text.tokenizer import CharTokenizer, train_on_rows
from model.tutorial.bigram import BigramLanguageModel

if TYPE_CHECKING:
    import pandas

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of all work that is done, 0 to 1."""


class Stopwatch:
    """Measures time from its construction."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Return the seconds since construction: wall-clock time, and processor time on all cores."""
        return time.perf_counter() - self._began[0], time.process_time() - self._began[1]


@dataclass(frozen=True)
class LadderRow:
    """One model's figure on the held-out rows."""

    model: (
        str  # "char-bigram", "bigram", "ngram", "topical-ngram", or one that `model.evaluation.ladder` trains
    )
    reply_bits_per_character: float
    fit_seconds: float  # from rows to model, the tokenizer included
    cpu_seconds: float  # the same on all cores together
    rows: int  # held-out rows scored


def ladder(frame: "pandas.DataFrame", progress: Progress = lambda stage, done: None) -> list[LadderRow]:
    """Fit each model on the frame's training rows and score it once on the held-out rows.

    The characters' vocabulary comes from the whole text, as in the tutorial; nothing else sees a held-out
    row. CorpusError when the split leaves no row to train on, or none to score.
    """
    training, held_out = split_rows(rows_of(frame))
    if not training or not held_out:
        raise CorpusError(
            f"{len(training) + len(held_out)} rows split into {len(training)} for training and "
            f"{len(held_out)} held out by their messages; evaluation needs at least one of each"
        )
    rungs = [_char_bigram(training, training_text(frame), held_out, progress)]
    return rungs + _token_rungs(training, held_out, progress)


def ladder_json(rungs: Sequence[LadderRow]) -> dict[str, Any]:
    """Return the ladder in the shape that `draftdesk evaluate --json` prints."""
    return {"models": [asdict(rung) for rung in rungs]}


def _char_bigram(
    training: Sequence[Row], text: str, held_out: Sequence[Row], progress: Progress
) -> LadderRow:
    progress("Counting characters", 0.0)
    watch = Stopwatch()
    tokenizer = CharTokenizer(text)
    ids = [i for row in training for i in tokenizer.encode_row(row.message, row.reply)[0]]
    model = BigramLanguageModel.fit_counts(torch.tensor(ids), tokenizer.vocab_size)
    spent = watch.read()
    progress("Scoring the character bigram", 0.2)
    figure = reply_bits_per_character(model, tokenizer, held_out)
    return LadderRow("char-bigram", figure, *spent, len(held_out))


def _token_rungs(training: Sequence[Row], held_out: Sequence[Row], progress: Progress) -> list[LadderRow]:
    progress("Learning the tokenizer", 0.3)
    watch = Stopwatch()
    pairs = [(row.message, row.reply) for row in training]
    tokenizer = train_on_rows(pairs)
    documents = [ids for ids, _ in tokenizer.encode_rows(pairs)]
    shared = watch.read()
    size, topics = tokenizer.vocab_size, number_topics([row.intent for row in training])
    fits: dict[str, Callable[[], DocumentScorer]] = {
        "bigram": lambda: NgramLanguageModel.fit(documents, size, 2),
        "ngram": lambda: NgramLanguageModel.fit(documents, size),
        "topical-ngram": lambda: TopicalNgramModel.fit(documents, topics, size, tokenizer.agent_id),
    }
    rungs = []
    for name, done in zip(fits, (0.6, 0.7, 0.8), strict=True):
        progress(f"Fitting the {name}", done)
        watch = Stopwatch()
        model = fits[name]()
        seconds, cpu_seconds = (ours + common for ours, common in zip(watch.read(), shared, strict=True))
        figure = reply_bits_per_character(model, tokenizer, held_out)
        rungs.append(LadderRow(name, figure, seconds, cpu_seconds, len(held_out)))
    progress("Done", 1.0)
    return rungs
