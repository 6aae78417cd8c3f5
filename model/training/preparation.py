"""Prepare training: tokenizer, counts, and each row's scores by counts that have not seen it.

See `model/training/mixture.py` for training. The caller chooses the rows.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.corpus.rows import Row
from model.errors import CorpusError
from model.language.counted import CountedDocument, counted
from model.ngram.kneser_ney import NgramLanguageModel
from model.ngram.topical import TopicalNgramModel, number_topics, with_likeliest_topics
from model.text.tokenizer import VOCABULARY_SIZE, BPETokenizer, train_on_rows
from model.training.leave_out import FOLDS, folds_of, left_out, set_apart

Progress = Callable[[str, float], None]
"""Called with the current stage and the share of all work that is done, 0 to 1."""

_CONTEXTS_AT_ONCE = 512


@dataclass(frozen=True)
class LeftOut:
    """Scores by counts that leave out each row's fold, for N rows."""

    documents: tuple[CountedDocument, ...]
    """Each row's scores by counts without its fold."""
    folds: tuple[int, ...] | None = None
    """Each row's fold, 0 to F - 1, and F for rows apart; None: nothing is left out."""
    bigrams: Tensor | None = None
    """(F, V, V) counted log-probabilities of the token after each token, without each fold."""
    apart: frozenset[int] = frozenset()
    """Numbers of the rows that attention does not see, for fitting the mixture's weights."""


@dataclass(frozen=True)
class Prepared:
    """The inputs of training."""

    tokenizer: BPETokenizer
    encoded: tuple[tuple[list[int], int], ...]  # each row's ids and the index of its first reply token
    counts: TopicalNgramModel  # of every row
    bigram: Tensor  # (V, V) log-probabilities of the token after each token, of all rows but those apart
    left_out: LeftOut | None  # None: the prediction does not use counts
    seconds: float  # that preparation took

    @property
    def apart(self) -> frozenset[int]:
        """Return the numbers of the rows that attention does not learn from."""
        return self.left_out.apart if self.left_out is not None else frozenset()


def prepare(
    rows: Sequence[Row],
    *,
    vocab_size: int = VOCABULARY_SIZE,
    tokenizer: BPETokenizer | None = None,
    folds: int = FOLDS,
    progress: Progress = lambda stage, done: None,
) -> Prepared:
    """Learn the tokenizer of `rows`, count them, and count them again without each of `folds`.

    With 0 folds the prediction does not use counts; with 1 training sees counts of all rows, for comparison.
    With more, some rows are set apart to fit the mixture's weights. To start from a base's weights, pass its
    `tokenizer`. CorpusError for no rows.
    """
    if not rows:
        raise CorpusError("there is no row to learn from; give at least one")
    began = time.perf_counter()
    progress("Learning the tokenizer", 0.0)
    pairs = [(row.message, row.reply) for row in rows]
    tokenizer = tokenizer or train_on_rows(pairs, vocab_size)
    encoded = tokenizer.encode_rows(pairs)
    documents = [ids for ids, _ in encoded]
    progress("Counting", 0.3)
    size, cue = tokenizer.vocab_size, tokenizer.agent_id
    topics = with_likeliest_topics(documents, number_topics([row.intent for row in rows]), size, cue)
    counts = TopicalNgramModel.fit(documents, topics, size, cue)
    progress("Counting without each row", 0.5)

    def fit(places: Sequence[int]) -> TopicalNgramModel:
        chosen, of_chosen = [documents[i] for i in places], [topics[i] for i in places]
        return TopicalNgramModel.fit(chosen, of_chosen, size, cue, counts.order)

    left = None
    if folds == 1:
        left = LeftOut(tuple(counted(counts, documents)))
    elif folds:
        left = _leave_out(documents, [start for _, start in encoded], folds, size, fit)
    apart = left.apart if left is not None else frozenset()
    bigram = _bigram_without(apart, documents, size)
    return Prepared(tokenizer, tuple(encoded), counts, bigram, left, time.perf_counter() - began)


def bigram_table(counts: NgramLanguageModel) -> Tensor:
    """Return the log-probabilities of the token after each token, (V, V), in bfloat16: 33 MB for 4096."""
    tokens = np.arange(counts.vocab_size)
    parts = np.array_split(tokens, -(-counts.vocab_size // _CONTEXTS_AT_ONCE))
    rows = [counts.next_log_probs(counts.advance(counts.start(len(part)), part)) for part in parts]
    return torch.cat([torch.from_numpy(of_part).bfloat16() for of_part in rows])


def _leave_out(
    documents: Sequence[Sequence[int]],
    prompts: Sequence[int],
    folds: int,
    vocab_size: int,
    fit: Callable[[Sequence[int]], TopicalNgramModel],
) -> LeftOut:
    apart = set_apart(documents, prompts)
    of_rows = folds_of(documents, prompts, folds, apart)
    members = [{place for place, of in enumerate(of_rows) if of == number} for number in range(folds)]
    bigrams = torch.stack([_bigram_without(apart | inside, documents, vocab_size) for inside in members])
    return LeftOut(tuple(left_out(documents, of_rows, fit)), tuple(of_rows), bigrams, apart)


def _bigram_without(left: Collection[int], documents: Sequence[Sequence[int]], vocab_size: int) -> Tensor:
    kept = [ids for place, ids in enumerate(documents) if place not in left]
    return bigram_table(NgramLanguageModel.fit(kept, vocab_size, 2))
