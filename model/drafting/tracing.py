"""Measure how much of a draft is copied from its sources: spans of five or more equal tokens.

All texts of one call must come from one tokenizer. See `model/drafting/citing.py` for the choice of sources.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SPAN = 5
"""Least number of consecutive equal tokens; shorter runs match by chance."""

Codes = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trace:
    """Shares of a draft's tokens, 0 to 1: by source, and of those found in any source."""

    shares: dict[str, float]
    covered: float


def trace(draft_ids: Sequence[int], sources: Mapping[str, Sequence[int]]) -> Trace:
    """Return how much of the draft's tokens (N,) is in each source's (M,), in spans of `SPAN` or more.

    A token counts if a run of five that contains it is in the source, so overlapping runs make longer spans.
    A draft of fewer than five tokens is one span; an empty one has none. Takes time in proportion to the
    lengths, but for sorting the draft's.

    >>> trace([1, 2, 3, 4, 5, 9], {"a": [7, 1, 2, 3, 4, 5, 7]}).shares
    {'a': 0.8333333333333334}
    """
    draft = np.asarray(draft_ids, dtype=np.int64)
    if not len(draft) or not sources:
        return Trace(dict.fromkeys(sources, 0.0), 0.0)
    known = np.unique(draft)
    span = min(SPAN, len(draft))
    tokens, owners = _side_by_side([np.asarray(ids, dtype=np.int64) for ids in sources.values()], known)
    runs, which = np.unique(_runs(_numbered(draft, known), span, len(known)), return_inverse=True)
    places, said = _places(_runs(tokens, span, len(known)), runs)
    found_in = np.zeros((len(sources), len(runs)), dtype=bool)
    found_in[owners[: len(said)][said], places[said]] = True
    marks = _covered(found_in[:, which], span)  # (S, N)
    shares = dict(zip(sources, marks.mean(axis=1).tolist(), strict=True))
    return Trace(shares, float(marks.any(axis=0).mean()))


def _side_by_side(sources: Sequence[Codes], known: Codes) -> tuple[Codes, Codes]:
    """Concatenate all sources' tokens, each followed by a 0 so that no run continues into the next; also
    return the source of each token.

    Both are (M,).
    """
    ends = np.full(1, -1)  # No token has this id.
    tokens = _numbered(np.concatenate([part for ids in sources for part in (ids, ends)]), known)
    return tokens, np.repeat(np.arange(len(sources)), [len(ids) + 1 for ids in sources])


def _numbered(ids: Codes, known: Codes) -> Codes:
    """Return the tokens as positions in `known`, from 1; 0 for every token that the draft does not have."""
    places, found = _places(ids, known)
    numbered: Codes = np.where(found, places + 1, 0)
    return numbered


def _places(values: Codes, among: Codes) -> tuple[Codes, Marks]:
    """Return the position of each value in `among`, sorted and not empty, and whether it is there."""
    places = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return places, among[places] == values


def _runs(tokens: Codes, span: int, known: int) -> Codes:
    """Return one number for each run of `span` tokens, (N - span + 1,).

    Equal runs have equal numbers. Up to 6,207 different tokens, a run is a number in base `known` + 1
    below 2 ** 63, so different runs have different numbers. Beyond, the product wraps round: a hash.
    """
    count = max(len(tokens) - span + 1, 0)
    codes = np.zeros(count, dtype=np.int64)
    for offset in range(span):
        codes = codes * (known + 1) + tokens[offset : offset + count]
    return codes


def _covered(found: Marks, span: int) -> Marks:
    """Mark the tokens that belong to a run found: (S, N - span + 1) becomes (S, N)."""
    starts = found.shape[1]
    marks = np.zeros((len(found), starts + span - 1), dtype=bool)
    for offset in range(span):
        marks[:, offset : offset + starts] |= found
    return marks
