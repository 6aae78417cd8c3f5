"""What is known of candidate replies before one is chosen: the features that `model/ranking.py` weighs.

Candidates come from `model/candidates.py`. Only those that agree best are worth a network's time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.candidates import Candidate, nearness
from model.evaluation import DocumentScorer
from model.likelihood import likelihood_and_lift
from model.ranking import Weights, consensus, lengths
from model.text_overlap import Array, character_f, word_f
from model.tokenizer import BPETokenizer

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


def appraise(message: str, candidates: Sequence[Candidate], scorers: Scorers | None) -> Appraisal:
    """Compare `candidates`, at least one; without `scorers` likelihood and lift are left out."""
    texts = [candidate.text for candidate in candidates]
    overlap = character_f(texts)
    gain = (2 * overlap + word_f(texts)) / 3
    agreement = consensus(gain, [candidate.weight for candidate in candidates])
    features = {
        "agreement": agreement,
        "nearness": nearness(candidates, overlap),
        "written": np.array([float(candidate.hit is None) for candidate in candidates]),
        "length": lengths(texts),
    }
    listed = np.ones(len(texts), dtype=bool)
    if scorers is not None:
        chosen = np.argsort(-agreement, kind="stable")[:SHORTLIST]
        listed[:] = False
        listed[chosen] = True
        places = np.flatnonzero(listed)
        found = likelihood_and_lift(
            scorers.predictor, scorers.counts, scorers.tokenizer, message, [texts[i] for i in places]
        )
        for name, values in zip(("likelihood", "lift"), found, strict=True):
            features[name] = np.zeros(len(texts))
            features[name][places] = values
    return Appraisal(overlap, features, listed)
