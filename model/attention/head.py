"""From hidden states to log-probabilities: the head, the counted bigram beside it, and its loss.

The logits of a token after token i are W h + a log p_counted(. | i), so that the network learns only what
counts do not predict (Li et al. 2022, arXiv 2210.14431). In training, a batch's logits are the largest
tensor. `fused_loss` therefore processes them in chunks that fit the processor's cache and computes the
gradients at the same time, which makes a training step about twice as fast as with autograd.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

CHUNK = 256
"""Tokens whose logits are held at once: 4 MiB of float32 for a vocabulary of 4096."""


@dataclass(frozen=True)
class Prior:
    """The counted bigram and its weight."""

    log_probs: Tensor  # (V, V): row i holds log p(next token | token i)
    weight: Tensor  # ()


class Head(nn.Module):
    """W, and the weight of the counted bigram, if any; initially the head predicts by counts alone."""

    def __init__(self, width: int, vocab_size: int, counted_bigram: Tensor | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(vocab_size, width))
        self.prior_weight = nn.Parameter(torch.ones(())) if counted_bigram is not None else None
        self.register_buffer("counted_bigram", counted_bigram)

    @property
    def prior(self) -> Prior | None:
        if self.prior_weight is None:
            return None
        return Prior(self.get_buffer("counted_bigram"), self.prior_weight)

    def forward(self, hidden: Tensor, last: Tensor) -> Tensor:
        """Return float32 logits (..., V) after hidden (..., C) and the last tokens (...)."""
        logits = functional.linear(hidden, self.weight.to(hidden.dtype)).float()
        if self.prior is None:
            return logits
        return logits + self.prior.weight * self.prior.log_probs[last].float()

    @torch.no_grad()
    def log_probs_of(self, hidden: Tensor, last: Tensor, targets: Tensor) -> Tensor:
        """Return log p(targets[n]) in nats, (N,), after hidden (N, C) and the last tokens (N,)."""
        found = [torch.empty(0, device=hidden.device)]
        for part in _chunks(len(targets)):
            logits = self(hidden[part], last[part])  # (n, V)
            chosen = logits.gather(1, targets[part, None])[:, 0]
            found.append(chosen - logits.logsumexp(1))
        return torch.cat(found)


@dataclass(frozen=True)
class Counted:
    """The probability of each of N targets by counts, and the weight of the counts."""

    log_probs: Tensor  # (N,) log p_counts(target)
    gate: Tensor  # (N,) the logit of the weight of counts
    own: float = 0.0  # weight of the loss of the head alone, added to the mixture's


@dataclass(frozen=True)
class HeadLoss:
    """Means over a batch, in nats."""

    loss: Tensor  # () the training objective
    cross_entropy: float  # of the prediction itself, including counts


def fused_loss(
    head: Head,
    hidden: Tensor,
    last: Tensor,
    targets: Tensor,
    counted: Counted | None = None,
    left_out: Tensor | None = None,
) -> HeadLoss:
    """Return the mean loss of targets (N,) after hidden (N, C) and the last tokens (N,), with its gradients.

    `left_out` (R, V) replaces the counted bigram; `last` then numbers its rows.

    Alone, the loss is the cross-entropy of the head's softmax s. With `counted`, it is that of
    p = g q + (1 - g) s, where q is the target's probability by counts and g = sigmoid(gate), plus `own` times
    that of s alone, so that the network also learns what the counts already predict.
    """
    prior = head.prior
    if prior is not None and left_out is not None:
        prior = Prior(left_out, prior.weight)
    loss, cross_entropy = _FusedLoss.apply(  # type: ignore[no-untyped-call]  # torch.autograd is untyped.
        hidden,
        head.weight,
        prior.weight if prior else None,
        counted.gate if counted else None,
        _Given(
            last,
            targets,
            prior.log_probs if prior else None,
            counted.log_probs if counted else None,
            counted.own if counted else 0.0,
        ),
    )
    return HeadLoss(loss, float(cross_entropy))


@dataclass(frozen=True)
class _Given:
    """Inputs that need no gradient."""

    last: Tensor  # (N,)
    targets: Tensor  # (N,)
    prior: Tensor | None  # (V, V), or (R, V)
    counted: Tensor | None  # (N,)
    own: float


class _FusedLoss(torch.autograd.Function):
    """The gradients of log p = log(g q + (1 - g) s), derived by hand.

    With the network's share r = (1 - g) s / p of a prediction, d(-log p)/d logits = r (softmax - onehot) and
    d(-log p)/d gate = g - (1 - r), as in any mixture: responsibility against weight.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, scale: Tensor | None, gate: Tensor | None, given: _Given
    ) -> tuple[Tensor, Tensor]:
        count = max(len(given.targets), 1)
        cast = weight.to(hidden.dtype)  # (V, C)
        grad_hidden = torch.empty_like(hidden)
        grad_weight = torch.zeros_like(weight)
        grad_scale = torch.zeros((), device=weight.device)
        grad_gate = torch.zeros_like(gate) if gate is not None else None
        loss = torch.zeros((), device=weight.device)
        cross_entropy = torch.zeros((), device=weight.device)
        for part in _chunks(len(given.targets)):
            logits = functional.linear(hidden[part], cast).float()  # (n, V)
            prior = None
            if given.prior is not None and scale is not None:
                prior = given.prior[given.last[part]]  # (n, V)
                logits.add_(prior * scale)
            own, surplus = _softmax_surplus(logits, given.targets[part])  # (n,), (n, V)
            log_p, share = own, torch.ones_like(own)
            if given.counted is not None and gate is not None and grad_gate is not None:
                log_p, share = _mixed(own, given.counted[part], gate[part])
                grad_gate[part] = gate[part].float().sigmoid() - (1 - share)
            cross_entropy -= log_p.sum()
            loss -= log_p.sum() + given.own * own.sum() if given.counted is not None else log_p.sum()
            if given.counted is not None:
                surplus.mul_((share + given.own)[:, None])
            narrow = surplus.to(hidden.dtype)
            if prior is not None:
                grad_scale += (narrow * prior).sum(dtype=torch.float32)
            torch.mm(narrow, cast, out=grad_hidden[part])
            grad_weight += narrow.T @ hidden[part]
        gradients = (grad_hidden, grad_weight, grad_scale, grad_gate)
        ctx.gradients = [None if gradient is None else gradient.div_(count) for gradient in gradients]
        ctx.has_scale = scale is not None
        cross_entropy /= count
        ctx.mark_non_differentiable(cross_entropy)
        return loss / count, cross_entropy

    @staticmethod
    def backward(ctx: Any, of_loss: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight, scale, gate = (None if g is None else g * of_loss for g in ctx.gradients)
        return hidden, weight, scale if ctx.has_scale else None, gate, None


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


def _softmax_surplus(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return log softmax at the targets, (n,), and softmax - onehot, (n, V), in place of `logits`."""
    chosen = logits.gather(1, targets[:, None])  # (n, 1)
    highest = logits.amax(1, keepdim=True)
    exponentials = logits.sub_(highest).exp_()
    total = exponentials.sum(1, keepdim=True)
    surplus = exponentials.div_(total)
    surplus.scatter_add_(1, targets[:, None], torch.full_like(chosen, -1.0))
    return (chosen - highest - total.log())[:, 0], surplus


def _mixed(own: Tensor, counted: Tensor, gate: Tensor) -> tuple[Tensor, Tensor]:
    """Return log(g q + (1 - g) s), and the network's share of the probability, (n,) each."""
    gate = gate.float()
    networks = functional.logsigmoid(-gate) + own
    log_p = torch.logaddexp(functional.logsigmoid(gate) + counted, networks)
    return log_p, (networks - log_p).exp()
