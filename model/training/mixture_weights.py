"""Fit the scale and shift of the mixture's gate on rows that neither part has seen.

Training fits the gate on rows that attention learns from at the same time, and so trusts attention slightly
too much, more so with fewer rows.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.attention.checkpoint import Networks
from model.attention.mixture import mixed_log_probs
from model.language.counted import CountedDocument

_SURE = 20.0
"""The gate's logit that leaves one part alone."""


@torch.no_grad()
def fit_weights(
    networks: Networks, rows: Sequence[tuple[Sequence[int], int]], counted: Sequence[CountedDocument]
) -> None:
    """Replace the gate's logit z by a z + b with the a and b that maximise the likelihood of `rows`.

    `rows` are (ids, index of the first reply token); `counted` their scores by counts that do not include
    them. If counts alone or attention alone do better than every gate found, the gate uses that part alone.
    """
    gate = networks.gate
    assert gate is not None, "without a gate there is nothing to weigh"
    attention, counts, logits = _parts(networks, rows, counted)
    if not len(logits):
        return
    candidates = [(1.0, 0.0), (0.0, _SURE), (0.0, -_SURE), _likeliest(attention, counts, logits)]
    scale, shift = min(candidates, key=lambda found: _nats(attention, counts, found[0] * logits + found[1]))
    gate.weight.mul_(scale)
    gate.of_length.copy_(scale * gate.of_length + shift)


def _parts(
    networks: Networks, rows: Sequence[tuple[Sequence[int], int]], counted: Sequence[CountedDocument]
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the reply tokens' log-probabilities by attention and by counts, and the gate's logits, (N,)."""
    gate, found = networks.gate, []
    assert gate is not None, "without a gate there is nothing to weigh"
    for number, hidden, scores in networks.attention.scored([ids for ids, _ in rows]):
        replied = slice(rows[number][1] - 1, None)  # They lack the first token's score.
        matched = torch.from_numpy(counted[number].matched[1:]).to(hidden.device)
        known = torch.from_numpy(counted[number].log_probs[1:]).to(hidden.device)
        logits = gate(hidden, matched)
        found.append((scores[replied], known[replied], logits[replied]))
    if not found:
        return torch.empty(0), torch.empty(0), torch.empty(0)
    attention, counts, logits = (torch.cat(parts).double() for parts in zip(*found, strict=True))
    return attention, counts, logits


def _likeliest(attention: Tensor, counts: Tensor, logits: Tensor, steps: int = 30) -> tuple[float, float]:
    """Minimise the mean loss over (scale, shift) from (1, 0), by L-BFGS."""
    with torch.enable_grad():
        weights = torch.tensor([1.0, 0.0], dtype=torch.float64, device=logits.device, requires_grad=True)
        search = torch.optim.LBFGS([weights], max_iter=steps, line_search_fn="strong_wolfe")

        def loss() -> Tensor:
            search.zero_grad()
            found = -_mixed(attention, counts, weights[0] * logits + weights[1]).mean()
            found.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped.
            return found

        search.step(loss)  # type: ignore[no-untyped-call]  # torch leaves it untyped.
    scale, shift = weights.tolist()
    return scale, shift


def _nats(attention: Tensor, counts: Tensor, logits: Tensor) -> float:
    return -float(_mixed(attention, counts, logits).mean())


def _mixed(attention: Tensor, counts: Tensor, logits: Tensor) -> Tensor:
    return mixed_log_probs(attention[:, None], counts[:, None], logits)[:, 0]
