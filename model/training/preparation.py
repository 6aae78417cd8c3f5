"""What training starts from: tokenizer, counts, and what counts that never saw a row say of it.

Training itself is `model.training.mixture`. Which rows may be learned from is the caller's decision.
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
"""Told what is being done and how much of it all is done, from 0 to 1."""

_CONTEXTS_AT_ONCE = 512


@dataclass(frozen=True)
class LeftOut:
    """What training sees of counts, of each of N rows."""

    documents: tuple[CountedDocument, ...]
    """What counts without its fold say of each."""
    folds: tuple[int, ...] | None = None
    """Of each row, 0 to F - 1, and F for those apart; None: nothing is left out."""
    bigrams: Tensor | None = None
    """(F, V, V) counted log-probabilities of the token after each token, without each fold."""
    apart: frozenset[int] = frozenset()
    """Rows, by number, that attention does not see: the mixture's weights are fitted on them."""


@dataclass(frozen=True)
class Prepared:
    """What training starts from."""

    tokenizer: BPETokenizer
    encoded: tuple[tuple[list[int], int], ...]  # each row's ids and the index of its first reply token
    counts: TopicalNgramModel  # of every row
    bigram: Tensor  # (V, V) log-probabilities of the token after each token, of every row but those apart
    left_out: LeftOut | None  # None: counts have no part in the prediction
    seconds: float  # that all this took

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

    With 0 folds counts stay out of the prediction; with 1 nothing is left out of what training sees, which
    shows why the others are. With more, some rows are set apart to fit the mixture's weights on. A base's
    `tokenizer` is needed to start from its weights. CorpusError for no rows.
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
