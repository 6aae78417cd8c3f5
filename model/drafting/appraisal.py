"""Compute the features of candidate replies that `ranking.py` weighs.

See `model/drafting/candidates.py` for the candidates. The language model scores only those that agree best,
which saves time.
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
"""Number of candidates, those that agree best, that the language model scores."""
_BEHIND = 1.0  # F-score that the others lose against those: the maximum.


@dataclass(frozen=True)
class Appraisal:
    """N candidates compared. `listed` (N,) marks those with all features."""

    overlap: Array  # (N, N) chrF of each against each
    features: Mapping[str, Array]  # (N,) each, by the names of `ranking.FEATURES`
    listed: npt.NDArray[np.bool_]

    def expected(self, weights: Weights) -> Array:
        """Return the expected overlap with the right reply, relative to the mean of the listed candidates,
        (N,).
        """
        scores = weights.scores({name: values[self.listed] for name, values in self.features.items()})
        found = np.empty(len(self.listed))
        found[self.listed] = scores
        agreement = self.features["agreement"][~self.listed]
        found[~self.listed] = scores.min(initial=0.0) - _BEHIND + agreement
        return found


@dataclass(frozen=True)
class Scorers:
    """The language model given the message, and counts for the probability without it."""

    predictor: DocumentScorer
    counts: DocumentScorer
    tokenizer: BPETokenizer


def appraise(
    messages: Sequence[str],
    candidates: Sequence[Sequence[Candidate]],
    scorers: Scorers | None,
) -> Steps[list[Appraisal]]:
    """Compare each message's candidates, at least one each; a step for each message.

    Without `scorers`, likelihood and lift are missing.
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
    """Compute the features that need only the candidates' texts and sources."""
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
    """Spread the listed candidates' likelihood and lift over all candidates, (N,) each; 0 for the others."""
    found = {}
    for name, values in zip(("likelihood", "lift"), scored, strict=True):
        found[name] = np.zeros(len(listed))
        found[name][listed] = values
    return found
