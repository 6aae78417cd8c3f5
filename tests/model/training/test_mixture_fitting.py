"""Train a mixture from rows, on awkward corpora of every kind."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.attention.config import AttentionConfig
from model.attention.mixture import MixtureLanguageModel
from model.bundle import Bundle
from model.confidence.judgement import UNFITTED
from model.corpus.rows import Row
from model.errors import CorpusError
from model.language.scoring import reply_bits_per_character
from model.ngram.kneser_ney import NgramLanguageModel
from model.training.loop import AttentionTraining
from model.training.mixture import FittedMixture, fit_mixture, train_prepared
from model.training.preparation import bigram_table, prepare
from tests.model.attention.small_attention import VOCABULARY, random_documents

SHAPE = AttentionConfig(1, width=32, layers=1, heads=2, segments=(0,), hashed_rows=64)
BRIEF = AttentionTraining(steps=3)


def row(message: str, reply: str) -> Row:
    return Row("made:1", message, reply)


def fitted(rows: list[Row], steps: int = 3) -> FittedMixture:
    return fit_mixture(rows, replace(BRIEF, steps=steps), SHAPE)


def test_training_lowers_the_bits_of_unseen_replies(starter_rows: list[Row]) -> None:
    learned, unseen = starter_rows[::2], starter_rows[1::2]
    before, after = fitted(learned, steps=0), fitted(learned, steps=6)
    figures = [
        reply_bits_per_character(of.networks.attention, of.tokenizer, unseen) for of in (before, after)
    ]
    assert figures[1] < figures[0]


def test_one_row_is_enough_although_no_fold_can_be_left_out() -> None:
    made = fitted([row("Where is my parcel?", "On its way.")])
    assert made.record.step == 3
    assert isinstance(made.model, MixtureLanguageModel)
    assert np.isfinite(made.model.log_probs_of([made.prepared.encoded[0][0]])[0]).all()


def test_empty_messages_and_replies_are_learned_like_others() -> None:
    made = fitted([row("", "Hello."), row("Hi", ""), row("Where is it?", "Here.")])
    assert made.record.step == 3
    assert np.isfinite(made.record.losses[-1].loss)


def test_a_row_of_100_000_characters_is_cut_into_windows_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = [row("Tell me all", "It is a long story. " * 5000), row("Hi", "Hello.")]
    made = prepare(rows, vocab_size=300)
    with caplog.at_level(logging.WARNING):
        trained = train_prepared(made, replace(BRIEF, steps=1), replace(SHAPE, context_length=128))
    assert "1 of 2 rows are longer than 128 tokens and were cut into windows" in caplog.text
    scores = trained.model.log_probs_of([made.encoded[0][0]])[0]
    assert np.isfinite(scores).all()


def test_fitting_without_rows_is_refused() -> None:
    with pytest.raises(CorpusError, match="no row to learn from"):
        fitted([])


def test_the_minutes_include_preparation(starter_rows: list[Row]) -> None:
    made = fit_mixture(starter_rows[:20], AttentionTraining(minutes=1e-6), SHAPE)
    assert made.record.step == 0
    assert made.prepared.seconds > 0


def test_a_warm_start_begins_with_the_bases_weights(starter_rows: list[Row]) -> None:
    first = fitted(starter_rows[:40])
    base = Bundle("v1", first.tokenizer, first.prepared.counts, UNFITTED, (), 0, {}, first.networks)
    warm = fit_mixture(starter_rows[:60], replace(BRIEF, steps=0), base=base)
    assert warm.networks.attention.config == first.networks.attention.config
    assert torch.equal(warm.networks.attention.tokens.weight, first.networks.attention.tokens.weight)
    assert warm.tokenizer is first.tokenizer


def test_a_killed_fit_resumes(starter_rows: list[Row], tmp_path: Path) -> None:
    state = tmp_path / "state"
    whole = fit_mixture(starter_rows[:30], BRIEF, SHAPE)
    fit_mixture(starter_rows[:30], BRIEF, SHAPE, state=state)
    again = fit_mixture(starter_rows[:30], BRIEF, SHAPE, state=state)
    assert again.record.step == 3
    for ours, theirs in zip(
        whole.networks.attention.parameters(), again.networks.attention.parameters(), strict=True
    ):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("folds", [0, 1, 2])
def test_zero_folds_use_no_counts_and_one_fold_leaves_nothing_out(
    folds: int, starter_rows: list[Row]
) -> None:
    # A fold leaves a message out; another row with its reply would give that away.
    rows = list({row.reply: row for row in starter_rows}.values())[:30]
    made = prepare(rows, vocab_size=400, folds=folds)
    trained = train_prepared(made, BRIEF, SHAPE)
    assert (trained.networks.gate is None) == (folds == 0)
    if made.left_out is not None:
        ids, start = made.encoded[0]
        knowing = made.counts.log_probs(ids)[start:].sum()
        assert (made.left_out.documents[0].log_probs[start:].sum() > knowing - 1) == (folds == 1)


def test_the_bigram_table_contains_the_counted_probabilities() -> None:
    counts = NgramLanguageModel.fit(random_documents(), VOCABULARY, 2)
    table = bigram_table(counts).float()
    assert table.exp().sum(-1) == pytest.approx(1, abs=0.02)
    assert table[7].numpy() == pytest.approx(counts.forward(torch.tensor([[7]]))[0][0, 0].numpy(), rel=0.01)
