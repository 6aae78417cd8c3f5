"""Rules that override the fitted ranking of candidates.

See `model/drafting/ranking.py` for the expected score of each.
"""

from collections.abc import Sequence

import numpy as np

from model.drafting.candidates import Candidate, has_blank
from model.masking.kinds import is_a_customers
from model.masking.mask import PLACEHOLDER, can_be_filled
from model.text.overlap import Array
from model.writing.promises import promised_actions

_AS_GOOD = 0.02
"""Score that a candidate may lack against the best and still replace it, if it names what the customer gave.
"""
_FILLED = 0.02
"""The same if it has no blanks, which cost an agent time."""
_PROMISING = 0.01
"""The same if it promises no action, which only a person can confirm."""
_KNOWING = 0.06
"""The same if it assumes nothing that only the customer could have said."""


def with_rules(
    expected: Array, candidates: Sequence[Candidate], given: frozenset[str], approved: bool
) -> Array:
    """Return the score that orders candidates, (N,): the expected score, adjusted by the rules.

    In order of weight: if `approved` replies lead, they come first, the reply to the nearest message before
    the others; then a candidate that names what the customer gave ("{{Order Number}}") precedes a comparable
    one that does not, one without blanks one with blanks, one that promises no action one that does, and one
    that assumes nothing unsaid one that does.
    """
    scores = expected.copy()
    named = np.zeros(len(candidates), dtype=bool)
    blank = np.zeros(len(candidates), dtype=bool)
    unsaid = np.zeros(len(candidates), dtype=bool)
    promising = np.array([bool(promised_actions(candidate.text)) for candidate in candidates], dtype=bool)
    for i, candidate in enumerate(candidates):
        names = [match[1] for match in PLACEHOLDER.finditer(candidate.text)]
        named[i] = any(can_be_filled(name, given) for name in names)
        blank[i] = has_blank(candidate.text, given)
        unsaid[i] = any(is_a_customers(name) and not can_be_filled(name, given) for name in names)
    for worse, margin in (
        (~named, _AS_GOOD),
        (blank, _FILLED),
        (promising, _PROMISING),
        (unsaid, _KNOWING),
    ):
        if scores[~worse].max(initial=-np.inf) >= scores.max() - margin:
            scores[worse] -= margin
    lead = {i: each.hit.score for i, each in enumerate(candidates) if approved and each.hit and each.approved}
    for i in sorted(lead, key=lambda i: lead[i]):
        scores[i] = scores.max() + 1e-6
    return scores
