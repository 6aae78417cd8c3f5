"""Rules on which candidate leads that nothing fitted overrides.

What each candidate may expect to be worth is `model/drafting/ranking.py`'s.
"""

from collections.abc import Sequence

import numpy as np

from model.drafting.candidates import Candidate, has_blank
from model.masking.kinds import is_a_customers
from model.masking.mask import PLACEHOLDER, can_be_filled
from model.text.overlap import Array
from model.writing.promises import promised_actions

_AS_GOOD = 0.02
"""One that names what the customer gave may be expected so much below the best to take its place."""
_FILLED = 0.02
"""And so much one without blanks: a blank costs an agent time."""
_PROMISING = 0.01
"""And so much one that promises no action: only a person can know that it was done."""
_KNOWING = 0.06
"""And so much one that takes nothing for known that only the customer could have said."""


def with_rules(
    expected: Array, candidates: Sequence[Candidate], given: frozenset[str], approved: bool
) -> Array:
    """What candidates are ordered by, (N,): what each may expect, and rules that nothing fitted overrides.

    In order of weight: where `approved` replies are to lead, the one to the nearest message does; one that
    names what the customer gave ("{{Order Number}}") stands above a comparable one that does not, one without
    blanks above one with, one that promises no action above one that does, and one that knows nothing unsaid
    above all that do.
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
    lead = [i for i, candidate in enumerate(candidates) if approved and candidate.approved]
    if lead:
        first = max(lead, key=lambda i: candidates[i].weight)
        scores[first] = scores.max() + 1e-6
    return scores
