"""What is known of candidate replies before one is chosen: the features that `ranking.py` weighs.

Candidates come from `model/drafting/candidates.py`. Only those that agree best are worth a network's time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.drafting.candidates import Candidate, nearness
from model.drafting.likelihood import likelihood_and_lift
from model.drafting.ranking import Weights, consensus, lengths
from model.language.scoring import DocumentScorer
from model.language.steps import Steps
from model.text.overlap import Array, character_f, word_f
from model.text.tokenizer import BPETokenizer

SHORTLIST = 8
"""So many of the candidates that agree best are scored by the language model."""
_BEHIND = 1.0  # What the others stand below those, in F-score: all of it.


@dataclass(frozen=True)
class Appraisal:
    """N candidates compared. `listed` (N,) marks those that all features are known of."""

    overlap: Array  # (N, N) chrF of each against each
    features: Mapping[str, Array]  # (N,) each, by the names of `ranking.FEATURES`
    listed: npt.NDArray[np.bool_]

    def expected(self, weights: Weights) -> Array:
        """The overlap with the right reply that each may expect, against the mean of those listed, (N,)."""
        scores = weights.scores({name: values[self.listed] for name, values in self.features.items()})
        found = np.empty(len(self.listed))
        found[self.listed] = scores
        agreement = self.features["agreement"][~self.listed]
        found[~self.listed] = scores.min(initial=0.0) - _BEHIND + agreement
        return found


@dataclass(frozen=True)
class Scorers:
    """The language model given the message, and counts for what is likely without it."""

    predictor: DocumentScorer
    counts: DocumentScorer
    tokenizer: BPETokenizer


def appraise(
    messages: Sequence[str],
    candidates: Sequence[Sequence[Candidate]],
    scorers: Scorers | None,
) -> Steps[list[Appraisal]]:
    """Compare each message's candidates, at least one each; a step for each message. Without `scorers`
    likelihood and lift are left out.
    """
    found = []
    for own in candidates:
        yield
        found.append(_compared(own))
    if scorers is None or not found:
        return found
    for appraisal in found:
        chosen = np.argsort(-appraisal.features["agreement"], kind="stable")[:SHORTLIST]
        appraisal.listed[:] = False
        appraisal.listed[chosen] = True
    replies = [
        [each.text for each, listed in zip(own, appraisal.listed, strict=True) if listed]
        for own, appraisal in zip(candidates, found, strict=True)
    ]
    scored = likelihood_and_lift(scorers.predictor, scorers.counts, scorers.tokenizer, messages, replies)
    return [
        replace(appraisal, features={**appraisal.features, **_spread(of, appraisal.listed)})
        for appraisal, of in zip(found, scored, strict=True)
    ]


def _compared(candidates: Sequence[Candidate]) -> Appraisal:
    """What the candidates' own texts and sources say."""
    texts = [candidate.text for candidate in candidates]
    overlap = character_f(texts)
    gain = (2 * overlap + word_f(texts)) / 3
    features = {
        "agreement": consensus(gain, [candidate.weight for candidate in candidates]),
        "nearness": nearness(candidates, overlap),
        "written": np.array([float(candidate.hit is None) for candidate in candidates]),
        "length": lengths(texts),
    }
    return Appraisal(overlap, features, np.ones(len(texts), dtype=bool))


def _spread(scored: tuple[Array, Array], listed: npt.NDArray[np.bool_]) -> dict[str, Array]:
    """The listed candidates' likelihood and lift as those of all, (N,) each; 0 for the others."""
    found = {}
    for name, values in zip(("likelihood", "lift"), scored, strict=True):
        found[name] = np.zeros(len(listed))
        found[name][listed] = values
    return found
