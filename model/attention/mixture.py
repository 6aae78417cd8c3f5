"""Counts and attention in one distribution: p = g p_counts + (1 - g) p_attention, with a learned gate g.

Each part is normalised, so the mixture is. The gate depends on attention's hidden state and on the length of
the context that the counts have seen, never on the next token. Counts can be replaced without training: a
resolution counted a minute ago takes effect at once, with the weight that the gate gives all counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from model.attention.network import IGNORED, AttentionLanguageModel
from model.attention.network import State as AttentionReading
from model.language.counted import Counts, counted, matched_lengths

_FIRST_GATE = 2.0
"""Before training, counts get sigmoid(2) = 88%, since attention predicts only as well as the bigram."""


class CountsGate(nn.Module):
    """The logit of the weight of counts: linear in the hidden state, plus a constant by matched length."""

    def __init__(self, width: int, order: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, width))
        self.of_length = nn.Parameter(torch.full((order,), _FIRST_GATE))

    def forward(self, hidden: Tensor, matched: Tensor) -> Tensor:
        """Return the logits (...) for hidden (..., C) and matched lengths (...), 0 to order - 1."""
        return functional.linear(hidden.float(), self.weight)[..., 0] + self.of_length[matched.long()]


@dataclass
class MixtureState:
    """The state of B texts in both models."""

    attention: AttentionReading
    counts: Any  # the counted model's own state


class MixtureLanguageModel:
    """Two models mixed by the gate. Immutable except for the modules' weights."""

    def __init__(self, attention: AttentionLanguageModel, counts: Counts, gate: CountsGate) -> None:
        if attention.config.vocab_size != counts.vocab_size:
            raise ValueError(
                f"attention knows {attention.config.vocab_size} tokens and the counts {counts.vocab_size}; "
                "both must share one tokenizer"
            )
        self.attention = attention
        self.counts = counts
        self.gate = gate

    @property
    def context_length(self) -> int:
        """How many of the last tokens can matter."""
        return max(self.attention.context_length, self.counts.context_length)

    def with_counts(self, counts: Counts) -> "MixtureLanguageModel":
        """Return this model with other counts."""
        return MixtureLanguageModel(self.attention, counts, self.gate)

    def __call__(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        return self.forward(idx, targets)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Return (logits, loss) as `AttentionLanguageModel.forward` does; logits are log-probabilities."""
        hidden = self.attention.hidden(idx)  # (B, T, C)
        networks = self.attention.head(hidden, idx).log_softmax(-1)  # (B, T, V)
        # The length matched before token t + 1; any token can stand for the unread one.
        rows = [[*row, 0] for row in idx.tolist()]
        lengths = torch.from_numpy(np.stack(matched_lengths(self.counts, rows)))[:, 1:]  # (B, T)
        gate = self.gate(hidden, lengths.to(idx.device))  # (B, T)
        logits = mixed_log_probs(networks, self.counts.forward(idx)[0].to(idx.device), gate)
        if targets is None:
            return logits, None
        logits = logits.flatten(0, 1)  # (B*T, V)
        return logits, functional.nll_loss(logits, targets.flatten(), ignore_index=IGNORED)

    @torch.no_grad()
    def log_probs_of(self, documents: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float64]]:
        """Return log p(ids[i] | ids[:i]) for every i of each document, in nats; the first by counts alone."""
        known = counted(self.counts, documents)
        found = [of_counts.log_probs.astype(np.float64) for of_counts in known]
        for number, hidden, networks in self.attention.scored(documents):
            of_counts = torch.from_numpy(known[number].log_probs[1:]).to(networks.device)
            gate = self.gate(hidden, torch.from_numpy(known[number].matched[1:]).to(networks.device))
            mixed = mixed_log_probs(networks[:, None], of_counts[:, None], gate)
            found[number][1:] = mixed[:, 0].double().cpu().numpy()
        return found

    def start(self, batch: int) -> MixtureState:
        """Return the state of `batch` texts with no token yet."""
        return MixtureState(self.attention.start(batch), self.counts.start(batch))

    def read(self, state: MixtureState, idx: Tensor) -> MixtureState:
        """Return the state after each text's next tokens, idx (B, T); which uses up the given one."""
        counts = state.counts
        for tokens in idx.cpu().numpy().T:
            counts = self.counts.advance(counts, tokens)
        return MixtureState(self.attention.read(state.attention, idx), counts)

    def advance(self, state: MixtureState, tokens: npt.ArrayLike) -> MixtureState:
        """Return the state after each text's next token, tokens (B,); which uses up the given one."""
        return MixtureState(
            self.attention.advance(state.attention, tokens), self.counts.advance(state.counts, tokens)
        )

    def gathered(self, states: Sequence[MixtureState], rows: npt.NDArray[np.int64]) -> MixtureState:
        """Return the state of texts `rows`, numbered through all `states` in order."""
        return MixtureState(
            self.attention.gathered([state.attention for state in states], rows),
            self.counts.gathered([state.counts for state in states], rows),
        )

    def next_log_probs(self, state: MixtureState) -> npt.NDArray[np.float32]:
        """Return log p(next token | tokens read), (B, V), in nats."""
        networks = self.attention.next_probs(state.attention)
        counts = self.counts.next_probs(state.counts)
        lengths = torch.from_numpy(self.counts.matched(state.counts))
        with torch.inference_mode():
            gate = self.gate(state.attention.hidden, lengths.to(self.attention.device)).sigmoid()  # (B,)
            share = gate.cpu().numpy()[:, None]
        # Counts give every token some probability; logaddexp of logarithms would take four times as long.
        found: npt.NDArray[np.float32] = np.log(share * counts.astype(np.float32) + (1 - share) * networks)
        return found


def with_gate(
    attention: AttentionLanguageModel, counts: Counts, gate: CountsGate | None
) -> AttentionLanguageModel | MixtureLanguageModel:
    """Return the mixture if there is a gate, else attention alone."""
    return attention if gate is None else MixtureLanguageModel(attention, counts, gate)


def mixed_log_probs(networks: Tensor, counts: Tensor, gate: Tensor) -> Tensor:
    """Return log(g q + (1 - g) s) for log-probabilities (..., V) and gate logits (...)."""
    gate = gate[..., None].float()
    return torch.logaddexp(functional.logsigmoid(gate) + counts, functional.logsigmoid(-gate) + networks)
