"""From rows to a trained mixture: tokenizer, counts, counts that leave each row out, attention beside them.

Every second of it belongs to the budget. Which rows may be learned from is the caller's decision.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from model.attention import AttentionLanguageModel
from model.attention_checkpoint import Networks, warm_start
from model.attention_config import AttentionConfig
from model.attention_training import AttentionTraining, Standing, train_attention
from model.checkpoint import Bundle
from model.corpus import Row
from model.errors import CorpusError
from model.evaluation import reply_bits_per_character
from model.examples import Example, examples_of
from model.leave_out import FOLDS, CountedDocument, counted, left_out
from model.mixture import CountsGate, MixtureLanguageModel
from model.ngram import NgramLanguageModel
from model.ngram_topics import TopicalNgramModel, number_topics, with_likeliest_topics
from model.precision import best_device, best_dtype, keep_freed_memory
from model.tokenizer import VOCABULARY_SIZE, BPETokenizer, train_on_rows
from model.training_state import RunRecord

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it all is done, from 0 to 1."""

_CONTEXTS_AT_ONCE = 512

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """What training starts from."""

    tokenizer: BPETokenizer
    encoded: tuple[tuple[list[int], int], ...]  # each row's ids and the index of its first reply token
    counts: TopicalNgramModel
    bigram: Tensor  # (V, V) counted log-probabilities of the token after each token
    left_out: tuple[CountedDocument, ...] | None  # what counts without a row's fold say of it; None: no gate
    seconds: float  # that all this took


@dataclass(frozen=True)
class FittedMixture:
    """What was trained, and how that went."""

    networks: Networks
    prepared: Prepared
    record: RunRecord

    @property
    def tokenizer(self) -> BPETokenizer:
        return self.prepared.tokenizer

    @property
    def model(self) -> AttentionLanguageModel | MixtureLanguageModel:
        """What predicts: the mixture where there is a gate, else attention alone."""
        return self.networks.over(self.prepared.counts)


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
    shows why the others are. A base's `tokenizer` is needed to start from its weights. CorpusError for no
    rows.
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
    bigram = bigram_table(NgramLanguageModel.fit(documents, size, 2))
    progress("Counting without each row", 0.5)

    def fit(places: Sequence[int]) -> TopicalNgramModel:
        chosen, of_chosen = [documents[i] for i in places], [topics[i] for i in places]
        return TopicalNgramModel.fit(chosen, of_chosen, size, cue, counts.order)

    left = None
    if folds:
        starts = [start for _, start in encoded]
        left = counted(counts, documents) if folds == 1 else left_out(documents, starts, fit, folds)
    said = None if left is None else tuple(left)
    return Prepared(tokenizer, tuple(encoded), counts, bigram, said, time.perf_counter() - began)


def fit_mixture(
    rows: Sequence[Row],
    training: AttentionTraining,
    shape: AttentionConfig | None = None,
    *,
    validation: Sequence[Row] = (),
    progress: Progress = lambda stage, done: None,
    state: Path | None = None,
    base: Bundle | None = None,
) -> FittedMixture:
    """Prepare `rows` and train on them, from the weights of `base` where it has any.

    A budget in minutes covers both. See `train_prepared`.
    """
    tokenizer = base.tokenizer if base is not None and base.networks is not None else None
    prepared = prepare(rows, tokenizer=tokenizer, progress=lambda stage, done: progress(stage, 0.05 * done))
    return train_prepared(
        prepared,
        training,
        shape,
        validation=validation,
        progress=lambda stage, done: progress(stage, 0.05 + 0.95 * done),
        state=state,
        spent=prepared.seconds,
        base=base.networks if base is not None else None,
    )


def train_prepared(
    prepared: Prepared,
    training: AttentionTraining,
    shape: AttentionConfig | None = None,
    *,
    validation: Sequence[Row] = (),
    progress: Progress = lambda stage, done: None,
    state: Path | None = None,
    spent: float = 0.0,
    base: Networks | None = None,
) -> FittedMixture:
    """Train attention beside the counts, `spent` seconds of a budget in minutes being gone.

    `shape` says what the network is made of; its vocabulary is the tokenizer's, and its segments begin at
    the tokenizer's control tokens unless `shape` has none. `validation` rows, which must not be among those
    prepared, are scored on the way. `state` is where the run is saved, and goes on from after a kill.
    Weights begin as those of `base`, if given. CorpusError when there is nothing to learn.
    """
    keep_freed_memory()
    tokenizer = prepared.tokenizer
    if base is not None and shape is None:
        shape = base.attention.config
    networks = new_networks(prepared, shape, training)
    if base is not None:
        warm_start(networks, base)
    predictor = networks.over(prepared.counts)
    record = train_attention(
        networks.attention,
        networks.gate,
        _examples(prepared, networks.attention.context_length),
        training,
        spent=spent,
        validate=(lambda: reply_bits_per_character(predictor, tokenizer, validation)) if validation else None,
        progress=lambda standing: progress(_described(standing), standing.done),
        state=state,
    )
    networks.attention.eval()
    return FittedMixture(networks, prepared, record)


def new_networks(prepared: Prepared, shape: AttentionConfig | None, training: AttentionTraining) -> Networks:
    """Return the untrained network, on the best device and in its best precision, and the gate, if any."""
    tokenizer = prepared.tokenizer
    starts = (tokenizer.customer_id, tokenizer.agent_id)
    shape = shape or AttentionConfig(tokenizer.vocab_size, segments=starts)
    config = replace(shape, vocab_size=tokenizer.vocab_size, segments=starts if shape.segments else ())
    device = best_device()
    attention = AttentionLanguageModel(config, prepared.bigram, training.seed).to(device)
    attention.compute_dtype = best_dtype(device) if training.bfloat16 else torch.float32
    gate = CountsGate(config.width, prepared.counts.order).to(device)
    return Networks(attention, gate if prepared.left_out is not None else None)


def bigram_table(counts: NgramLanguageModel) -> Tensor:
    """Return the log-probabilities of the token after each token, (V, V), in bfloat16: 33 MB for 4096."""
    tokens = np.arange(counts.vocab_size)
    parts = np.array_split(tokens, -(-counts.vocab_size // _CONTEXTS_AT_ONCE))
    rows = [counts.next_log_probs(counts.advance(counts.start(len(part)), part)) for part in parts]
    return torch.cat([torch.from_numpy(of_part).bfloat16() for of_part in rows])


def _examples(prepared: Prepared, context_length: int) -> list[Example]:
    examples = examples_of(prepared.encoded, context_length, prepared.left_out)
    long = sum(len(ids) > context_length + 1 for ids, _ in prepared.encoded)
    if long:
        _log.warning(
            "%d of %d rows are longer than %d tokens and were cut into windows: %d examples in all.",
            long,
            len(prepared.encoded),
            context_length,
            len(examples),
        )
    return examples


def _described(standing: Standing) -> str:
    return f"Training, {standing.tokens_a_second:,.0f} tokens/s, loss {standing.loss:.3f}"
