"""The scale and shift of the gate: they favour the part that predicts the rows set apart better."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from model.attention.checkpoint import Networks
from model.attention.config import AttentionConfig
from model.attention.mixture import CountsGate
from model.corpus.rows import Row, split_rows
from model.language.counted import CountedDocument
from model.language.scoring import reply_bits_per_character
from model.training.leave_out import set_apart
from model.training.loop import AttentionTraining
from model.training.mixture import fit_mixture, train_prepared
from model.training.mixture_weights import fit_weights
from model.training.preparation import prepare
from tests.model.attention.small_attention import SMALL, draw, random_documents, small_attention

ORDER = 4
SHAPE = AttentionConfig(1, width=32, layers=1, heads=2, segments=(0,), hashed_rows=64)


def networks() -> Networks:
    gate = CountsGate(SMALL.width, ORDER)
    draw(gate)
    return Networks(small_attention(), gate)


def said(documents: list[list[int]], nats: float) -> list[CountedDocument]:
    """Counts that give every token the same log-probability."""
    return [
        CountedDocument(np.full(len(ids), -nats, np.float32), np.zeros(len(ids), np.uint8))
        for ids in documents
    ]


def share_of_counts(of: Networks) -> float:
    assert of.gate is not None
    hidden = torch.randn(50, SMALL.width, generator=torch.Generator().manual_seed(0))
    return float(of.gate(hidden, torch.zeros(50, dtype=torch.long)).sigmoid().mean().detach())


@pytest.mark.parametrize(("nats", "least", "most"), [(0.01, 0.95, 1.0), (30.0, 0.0, 0.05)])
def test_the_better_part_gets_the_weight(nats: float, least: float, most: float) -> None:
    made, documents = networks(), random_documents()
    fit_weights(made, [(ids, 1) for ids in documents], said(documents, nats))
    assert least <= share_of_counts(made) <= most


def test_fitting_makes_the_rows_set_apart_likelier() -> None:
    made, documents = networks(), random_documents()
    counted = said(documents, 3.5)
    before = _nats(made, documents, counted)
    fit_weights(made, [(ids, 1) for ids in documents], counted)
    assert _nats(made, documents, counted) < before


def test_rows_with_nothing_to_predict_change_nothing() -> None:
    made = networks()
    before = share_of_counts(made)
    fit_weights(made, [([1], 1)], said([[1]], 1.0))
    assert share_of_counts(made) == before


def test_a_barely_trained_network_does_not_harm_the_counts(starter_rows: list[Row]) -> None:
    training, held_out = split_rows(starter_rows)
    made = fit_mixture(training[::2], AttentionTraining(steps=2), SHAPE)
    counts = reply_bits_per_character(made.prepared.counts, made.tokenizer, held_out)
    assert reply_bits_per_character(made.model, made.tokenizer, held_out) < 1.005 * counts


def test_attention_never_learns_from_the_rows_set_apart(starter_rows: list[Row]) -> None:
    made = prepare(starter_rows[:50], vocab_size=400)
    assert 0 < len(made.apart) <= 12
    # Other words in their replies do not change what attention learns.
    encoded = [
        (ids[:start] + ids[start:][::-1], start) if place in made.apart else (ids, start)
        for place, (ids, start) in enumerate(made.encoded)
    ]
    other = replace(made, encoded=tuple(encoded))
    weights = [
        train_prepared(of, AttentionTraining(steps=2), SHAPE).networks.attention.tokens.weight
        for of in (made, other)
    ]
    assert torch.equal(*weights)


def test_rows_with_the_same_message_are_set_apart_together() -> None:
    documents = [[number % 20, 7, number] for number in range(200)]
    apart = set_apart(documents, [2] * len(documents))
    assert 40 <= len(apart) <= 50
    for place in apart:
        assert all(other in apart for other in range(200) if other % 20 == place % 20)


def test_too_few_rows_leave_none_set_apart() -> None:
    assert set_apart([[1], [2], [3], [4]], [1] * 4) == frozenset()


def _nats(of: Networks, documents: list[list[int]], counted: list[CountedDocument]) -> float:
    total = 0.0
    assert of.gate is not None
    for number, hidden, scores in of.attention.scored(documents):
        share = of.gate(hidden, torch.zeros(len(hidden), dtype=torch.long)).sigmoid().detach()
        known = torch.from_numpy(np.exp(counted[number].log_probs[1:]))
        total -= float((share * known + (1 - share) * scores.exp()).log().sum())
    return total
