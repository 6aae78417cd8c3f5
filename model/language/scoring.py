"""How well a model predicts held-out replies: bits per character, and the ladder of models compared by it.

Bits per character compare models with different vocabularies: the bits of a reply's tokens given everything
before them, including its end, over the reply's characters, summed over all rows before dividing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import torch

from model.corpus.rows import Row, rows_of, split_rows, training_text
from model.errors import CorpusError
from model.language.sampling import LanguageModel
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel, number_topics
from model.text.tokenizer import CharTokenizer, Tokenizer, train_on_rows
from model.tutorial.bigram import BigramLanguageModel

if TYPE_CHECKING:
    import pandas

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of all work that is done, 0 to 1."""


@runtime_checkable
class DocumentScorer(Protocol):
    """A model that scores whole documents without computing distributions."""

    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        """Return log p(ids[i] | ids[:i]) for every i of each document, in nats."""
        ...


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


def reply_bits_per_character(
    model: LanguageModel | DocumentScorer, tokenizer: Tokenizer, rows: Sequence[Row]
) -> float:
    """Return the bits of `rows`' replies per character, each given its message; CorpusError for no rows."""
    if not rows:
        raise CorpusError("there is no row to score; bits per character need at least one")
    encoded = tokenizer.encode_rows([(row.message, row.reply) for row in rows])
    scores = _log_probs(model, [ids for ids, _ in encoded])
    nats = -sum(float(of_row[start:].sum()) for of_row, (_, start) in zip(scores, encoded, strict=True))
    return nats / float(np.log(2)) / sum(len(row.reply) for row in rows)


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
