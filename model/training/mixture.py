"""Train the mixture, attention beside the counts, on prepared rows (`model/training/preparation.py`).

The whole time counts against the budget. The caller chooses the rows.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from model.attention.checkpoint import Networks, warm_start
from model.attention.config import AttentionConfig
from model.attention.mixture import CountsGate, MixtureLanguageModel
from model.attention.network import AttentionLanguageModel
from model.bundle import Bundle
from model.corpus.rows import Row
from model.language.machine import best_device, best_dtype, keep_freed_memory
from model.text.tokenizer import BPETokenizer
from model.training.examples import Example, examples_of
from model.training.loop import AttentionRun, AttentionTraining, Standing
from model.training.mixture_weights import fit_weights
from model.training.preparation import Prepared, Progress, prepare
from model.training.state import RunRecord

_WARM_FLAT_UNTIL = 0.1
"""A run that starts from a base's weights has less to learn: its rates fall nearly from the start."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FittedMixture:
    """The trained networks, their preparation, and the record of the run."""

    networks: Networks
    prepared: Prepared
    record: RunRecord

    @property
    def tokenizer(self) -> BPETokenizer:
        return self.prepared.tokenizer

    @property
    def model(self) -> AttentionLanguageModel | MixtureLanguageModel:
        """The predicting model: the mixture if there is a gate, else attention alone."""
        return self.networks.over(self.prepared.counts)


def fit_mixture(
    rows: Sequence[Row],
    training: AttentionTraining,
    shape: AttentionConfig | None = None,
    *,
    progress: Progress = lambda stage, done: None,
    state: Path | None = None,
    base: Bundle | None = None,
) -> FittedMixture:
    """Prepare `rows` and train on them, starting from the weights of `base` if it has any.

    A budget in minutes covers both. See `train_prepared`.
    """
    tokenizer = base.tokenizer if base is not None and base.networks is not None else None
    prepared = prepare(rows, tokenizer=tokenizer, progress=lambda stage, done: progress(stage, 0.05 * done))
    return train_prepared(
        prepared,
        training,
        shape,
        progress=lambda stage, done: progress(stage, 0.05 + 0.95 * done),
        state=state,
        base=base.networks if base is not None else None,
    )


def train_prepared(
    prepared: Prepared,
    training: AttentionTraining,
    shape: AttentionConfig | None = None,
    *,
    progress: Progress = lambda stage, done: None,
    state: Path | None = None,
    base: Networks | None = None,
) -> FittedMixture:
    """Train attention beside the counts; a budget in minutes covers the preparation.

    `shape` configures the network; its vocabulary is the tokenizer's, and its segments begin at the
    tokenizer's control tokens unless `shape` has none. The run is saved in `state` and resumes from it.
    Weights start from those of `base`, if given. CorpusError if there is nothing to learn.
    """
    keep_freed_memory()
    if base is not None and shape is None:
        shape = base.attention.config
    networks = new_networks(prepared, shape, training)
    if base is not None:
        warm_start(networks, base)
        training = replace(training, rates=replace(training.rates, flat_until=_WARM_FLAT_UNTIL))
    run = AttentionRun(
        networks,
        _examples(prepared, networks.attention.context_length),
        training,
        spent=prepared.seconds,
        bigrams=prepared.left_out.bigrams if prepared.left_out is not None else None,
    )
    record = run.train(progress=lambda standing: progress(_described(standing), standing.done), state=state)
    networks.attention.eval()
    if networks.gate is not None and prepared.left_out is not None:
        apart = sorted(prepared.apart)
        counted = [prepared.left_out.documents[place] for place in apart]
        fit_weights(networks, [prepared.encoded[place] for place in apart], counted)
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


def _examples(prepared: Prepared, context_length: int) -> list[Example]:
    learned = [place for place in range(len(prepared.encoded)) if place not in prepared.apart]
    left, counted, folds = prepared.left_out, None, None
    if left is not None:
        counted = [left.documents[place] for place in learned]
        folds = None if left.folds is None else [left.folds[place] for place in learned]
    examples = examples_of([prepared.encoded[place] for place in learned], context_length, counted, folds)
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
