"""The head's fused loss: the same loss and gradients as autograd, with less memory."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from model.attention import head as attention_head
from model.attention.head import Counted, Head, fused_loss
from tests.model.attention.small_attention import VOCABULARY, counted_bigram, draw

N, WIDTH = 23, 8


def parts(with_prior: bool) -> tuple[Head, Tensor, Tensor, Tensor]:
    head = Head(WIDTH, VOCABULARY, counted_bigram() if with_prior else None)
    draw(head)
    generator = torch.Generator().manual_seed(2)
    hidden = torch.randn(N, WIDTH, generator=generator, requires_grad=True)
    last, targets = torch.randint(VOCABULARY, (2, N), generator=generator)
    return head, hidden, last, targets


def counts() -> Counted:
    generator = torch.Generator().manual_seed(3)
    log_probs = -5 * torch.rand(N, generator=generator)
    return Counted(log_probs, torch.randn(N, generator=generator).requires_grad_())


@pytest.mark.parametrize("with_prior", [True, False])
@pytest.mark.parametrize(("with_counts", "own"), [(False, 0.0), (True, 0.0), (True, 0.7)])
def test_loss_and_gradients_equal_those_of_autograd(
    with_prior: bool, with_counts: bool, own: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention_head, "CHUNK", 10)
    head, hidden, last, targets = parts(with_prior)
    counted = replace(counts(), own=own) if with_counts else None
    leaves = [hidden, *head.parameters(), *([counted.gate] if counted else [])]
    found = fused_loss(head, hidden, last, targets, counted)
    fused = torch.autograd.grad(found.loss, leaves)

    networks = functional.cross_entropy(head(hidden, last), targets, reduction="none").neg()
    mixed = networks
    if counted is not None:
        gate = counted.gate.sigmoid()
        mixed = (gate * counted.log_probs.exp() + (1 - gate) * networks.exp()).log()
    expected = -(mixed.mean() + own * networks.mean())
    assert found.loss.item() == pytest.approx(expected.item(), abs=1e-5)
    assert found.cross_entropy == pytest.approx(-mixed.mean().item(), abs=1e-5)
    for ours, theirs in zip(fused, torch.autograd.grad(expected, leaves), strict=True):
        assert torch.allclose(ours, theirs, atol=1e-6)


def test_tables_without_a_fold_replace_the_counted_bigram() -> None:
    head, hidden, last, targets = parts(True)
    folds = torch.arange(N) % 2
    tables = torch.stack([counted_bigram(), counted_bigram().flip(0)])
    found = fused_loss(head, hidden, last + folds * VOCABULARY, targets, left_out=tables.flatten(0, 1))
    expected = 0.0
    for fold, table in enumerate(tables):
        head.counted_bigram = table
        inside = folds == fold
        loss = functional.cross_entropy(head(hidden[inside], last[inside]), targets[inside], reduction="sum")
        expected += loss.item()
    assert found.loss.item() == pytest.approx(expected / N, abs=1e-5)


def test_scores_equal_those_of_the_softmax() -> None:
    head, hidden, last, targets = parts(with_prior=True)
    expected = head(hidden, last).log_softmax(-1)[torch.arange(N), targets]
    assert torch.allclose(head.log_probs_of(hidden, last, targets), expected, atol=1e-5)
    assert head.log_probs_of(hidden[:0], last[:0], targets[:0]).shape == (0,)


def test_in_bfloat16_the_loss_is_nearly_the_same() -> None:
    head, hidden, last, targets = parts(with_prior=True)
    exact = fused_loss(head, hidden, last, targets).loss.item()
    assert fused_loss(head, hidden.bfloat16(), last, targets).loss.item() == pytest.approx(exact, rel=0.02)
