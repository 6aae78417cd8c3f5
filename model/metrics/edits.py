"""How much an agent would have to change a draft: not at all, lightly, or more."""

from rapidfuzz.distance import Levenshtein

AS_IT_IS = 0.05
"""Up to this difference a draft would have been sent as it is: one character in twenty."""
LIGHT_EDIT = 0.3
"""Up to this one it would have been lightly edited: three characters in ten."""


def difference(draft: str, sent: str) -> float:
    """Return the characters to insert, delete or replace, as a share of the longer text: 0 to 1. White space
    counts once.
    """
    return Levenshtein.normalized_distance(" ".join(draft.split()), " ".join(sent.split()))
