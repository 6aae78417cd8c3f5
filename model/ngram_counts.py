"""Counting: every n-gram of some documents in one trie, with the Kneser-Ney weights that counts imply.

The trie is flat. Node 0 is the empty context; the nodes of length 1 follow, then those of length 2, and so
on, each length sorted by its context's node and then by its last token. Hence the successors of node `c` are
the nodes `first_child[c]` to `first_child[c + 1]`, sorted by token, and a binary search finds one of them.
How the weights become probabilities is left to `model/ngram.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_FALLBACK_DISCOUNTS = (0.5, 1.0, 1.5)


@dataclass(frozen=True)
class Trie:
    """All n-grams of length 1 to `order`, as n nodes, of which the first m are shorter than `order`.

    `share[g]` is what n-gram g's own count gives its last token, max(c - D, 0) / total; `passed_on[c]` is the
    weight, gamma, that context c leaves to the next shorter context (1 for a context without successors).
    """

    token: npt.NDArray[np.integer]  # (n,) the last token of each n-gram; 0 for the root
    first_child: npt.NDArray[np.int32]  # (m + 1,)
    share: Floats  # (n,); 0 for the root
    passed_on: Floats  # (m,)


@dataclass(frozen=True)
class _Level:
    """The distinct n-grams of one length, and where they stand in the documents."""

    token: Ints  # (g,) last token
    context: Ints  # (g,) number of its context among the n-grams one shorter
    count: Ints  # (g,) occurrences
    somewhere: Ints  # (g,) the place of one occurrence, by its last token
    number_at: npt.NDArray[np.int32]  # (N,) which n-gram ends here; -1 where the document is still too short


def joined(documents: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return all tokens in one array, and the place of each within its document, both (N,)."""
    lengths = np.fromiter(map(len, documents), dtype=np.int64, count=len(documents))
    tokens = np.fromiter(chain.from_iterable(documents), dtype=np.int64, count=int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    return tokens, np.arange(len(tokens)) - np.repeat(starts, lengths)


def count_ngrams(documents: Sequence[Sequence[int]], vocab_size: int, order: int) -> Trie:
    """Count every n-gram up to `order` and weigh it by interpolated modified Kneser-Ney.

    The formulas are those of Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language
    Modeling" (TR-10-98), section 3: three discounts an order, from counts of counts; raw counts at the
    highest order, and below it the number of distinct tokens to the left. Each document's start counts as a
    left neighbour of its own, so what only ever begins documents keeps its raw count, as in KenLM. No n-gram
    crosses from one document into the next.
    """
    tokens, place = joined(documents)
    if len(tokens) and not 0 <= tokens.min() <= tokens.max() < vocab_size:
        raise ValueError(f"token ids must lie in 0..{vocab_size - 1}, got {tokens.min()}..{tokens.max()}")
    sizes, level = [1], _root(tokens)
    names, children, shares, rests = [np.zeros(1, np.int64)], [], [np.zeros(1, np.float32)], []
    upper = _extend(level, tokens, place, 1, vocab_size)
    for length in range(1, order + 1):
        below, level = level, upper
        counts = level.count
        if length < order:
            upper = _extend(level, tokens, place, length + 1, vocab_size)
            counts = _left_neighbours(level, upper, place, length)
        successors = np.bincount(level.context, minlength=len(below.token))
        share, rest = _kneser_ney(counts, level.context, len(below.token))
        children.append(sum(sizes) + np.cumsum(successors) - successors)
        sizes.append(len(level.token))
        names.append(level.token)
        shares.append(share)
        rests.append(rest)
    children.append(np.array([sum(sizes)]))
    return Trie(
        token=np.concatenate(names).astype(np.uint16 if vocab_size <= 1 << 16 else np.int32),
        first_child=np.concatenate(children).astype(np.int32),
        share=np.concatenate(shares),
        passed_on=np.concatenate(rests),
    )


def _root(tokens: Ints) -> _Level:
    nothing = np.zeros(1, dtype=np.int64)
    everywhere = np.zeros(len(tokens), dtype=np.int32)
    return _Level(nothing, nothing, np.array([len(tokens)]), nothing, everywhere)


def _extend(level: _Level, tokens: Ints, place: Ints, length: int, vocab_size: int) -> _Level:
    """Return the n-grams of `length`: those of `level` that end one place earlier, with one more token."""
    ends = np.flatnonzero(place >= length - 1)
    before = level.number_at[ends - 1] if length > 1 else level.number_at[ends]
    keys = before.astype(np.int64) * vocab_size + tokens[ends]
    ranking = np.argsort(keys)
    ordered = keys[ranking]
    is_new = np.ones(len(keys), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    firsts = np.flatnonzero(is_new)
    number_at = np.full(len(tokens), -1, dtype=np.int32)
    number_at[ends[ranking]] = np.cumsum(is_new) - 1
    context, token = np.divmod(ordered[firsts], vocab_size)
    count = np.diff(firsts, append=len(keys))
    return _Level(token, context, count, ends[ranking[firsts]], number_at)


def _left_neighbours(level: _Level, upper: _Level, place: Ints, length: int) -> Ints:
    """Return, for each n-gram, how many distinct tokens precede it, each document's start being one more."""
    distinct = np.bincount(level.number_at[upper.somewhere], minlength=len(level.token))
    starting = level.number_at[place == length - 1]
    return distinct + np.bincount(starting, minlength=len(level.token))


def _kneser_ney(counts: Ints, context: Ints, contexts: int) -> tuple[Floats, Floats]:
    """Return each n-gram's share of its context, and what each context passes on."""
    discount = np.array([0.0, *_discounts(counts)])[np.minimum(counts, 3)]
    total = np.bincount(context, weights=counts, minlength=contexts)
    taken = np.bincount(context, weights=discount, minlength=contexts)
    share = (counts - discount) / total[context]
    passed_on = np.divide(taken, total, out=np.ones(contexts), where=total > 0)
    return share.astype(np.float32), passed_on.astype(np.float32)


def _discounts(counts: Ints) -> tuple[float, float, float]:
    """Return D1, D2 and D3+ from counts of counts; fixed ones where the corpus is too small to tell."""
    n1, n2, n3, n4 = (int(np.count_nonzero(counts == c)) for c in (1, 2, 3, 4))
    if not (n1 and n2 and n3 and n4):
        return _FALLBACK_DISCOUNTS
    y = n1 / (n1 + 2 * n2)
    found = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    in_range = all(0 < discount < c for c, discount in enumerate(found, start=1))
    return found if in_range else _FALLBACK_DISCOUNTS
