"""Count every n-gram of some documents in one trie, with the counts that Kneser-Ney needs.

The formulas are those of Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language
Modeling" (TR-10-98), section 3: three discounts an order, from counts of counts; raw counts at the highest
order, and below it the number of distinct tokens to the left. Each document's start counts as a left
neighbour of its own, so an n-gram that only begins documents keeps its raw count, as in KenLM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from model.ngram.trie import CLASSES, Floats, Ints, Narrow, Trie

_FALLBACK_DISCOUNTS = (0.0, 0.5, 1.0, 1.5)


@dataclass(frozen=True)
class _Level:
    """The distinct n-grams of one length, and where they occur in the documents."""

    token: Ints  # (g,) last token
    context: Ints  # (g,) number of its context among the n-grams one shorter
    count: Ints  # (g,) occurrences
    somewhere: Ints  # (g,) the place of one occurrence, by its last token
    number_at: Narrow  # (N,) which n-gram ends here; -1 at a place too near the document's start
    earlier: Ints  # (tries, g) its node in each of the earlier tries, or -1


@dataclass(frozen=True)
class _Gains:
    """What one length adds to the trie: of its n-grams (g,), and of their contexts (c,)."""

    token: Narrow  # (g,)
    gained: Narrow  # (g,)
    former: Ints | None  # (g,)
    successors: npt.NDArray[np.int32]  # (c,)
    kinds: Narrow  # (c, 3)
    counts_of_counts: Ints  # (4,)


def joined(documents: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return all tokens in one array, and the place of each within its document, (N,) each."""
    lengths = np.fromiter(map(len, documents), dtype=np.int64, count=len(documents))
    tokens = np.fromiter(chain.from_iterable(documents), dtype=np.int64, count=int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    return tokens, np.arange(len(tokens)) - np.repeat(starts, lengths)


def count_ngrams(
    documents: Sequence[Sequence[int]],
    roots: Sequence[int],
    number_of_roots: int,
    vocab_size: int,
    order: int,
    earlier: Sequence[Trie] = (),
) -> Trie:
    """Count every n-gram up to `order` below its document's root, as gains over the `earlier` tries.

    No n-gram crosses from one document into the next. ValueError for a token outside the vocabulary.
    """
    tokens, place = joined(documents)
    root = np.repeat(np.asarray(roots, dtype=np.int32), [len(document) for document in documents])
    if len(tokens) and not 0 <= tokens.min() <= tokens.max() < vocab_size:
        raise ValueError(f"token ids must lie in 0..{vocab_size - 1}, got {tokens.min()}..{tokens.max()}")
    level, gains = _roots(root, number_of_roots, earlier), []
    upper = _extend(level, tokens, place, 1, vocab_size, earlier)
    for length in range(1, order + 1):
        below, level = level, upper
        gained = level.count
        if length < order:
            upper = _extend(level, tokens, place, length + 1, vocab_size, earlier)
            gained = _new_left_neighbours(level, upper, place, length)
        gains.append(_gains(level, len(below.token), gained, vocab_size, earlier))
    return _trie(gains, number_of_roots)


def discounts_of(counts_of_counts: Ints) -> Floats:
    """Return each length's discounts by class of count, (order, 4), from its counts of counts (order, 4)."""
    return np.array([_discounts(*row) for row in counts_of_counts.tolist()])


def _roots(root: Narrow, number_of_roots: int, earlier: Sequence[Trie]) -> _Level:
    nothing = np.zeros(number_of_roots, dtype=np.int64)
    roots = np.tile(np.arange(number_of_roots), (len(earlier), 1))
    return _Level(nothing, nothing, nothing, nothing, root, roots)


def _extend(
    level: _Level, tokens: Ints, place: Ints, length: int, vocab_size: int, earlier: Sequence[Trie]
) -> _Level:
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
    nodes = np.empty((len(earlier), len(token)), dtype=np.int64)
    for i, trie in enumerate(earlier):
        nodes[i] = trie.child(level.earlier[i, context], token)
    count = np.diff(firsts, append=len(keys))
    return _Level(token, context, count, ends[ranking[firsts]], number_at, nodes)


def _new_left_neighbours(level: _Level, upper: _Level, place: Ints, length: int) -> Ints:
    """Return, for each n-gram, how many tokens precede it that did not in the earlier tries.

    Each document's start counts as one more token.
    """
    unheard = upper.somewhere[(upper.earlier < 0).all(axis=0)]
    distinct = np.bincount(level.number_at[unheard], minlength=len(level.token))
    starting = level.number_at[place == length - 1]
    return distinct + np.bincount(starting, minlength=len(level.token))


def _gains(level: _Level, contexts: int, gained: Ints, vocab_size: int, earlier: Sequence[Trie]) -> _Gains:
    """Sum up one length, whose n-grams extend `contexts` shorter ones."""
    small = np.uint16 if vocab_size < 1 << 16 and not earlier else np.int32
    former = np.zeros_like(gained)
    for trie, nodes in zip(earlier, level.earlier, strict=True):
        former += trie.gained(nodes)
    now = former + gained if earlier else gained
    kinds, counts_of_counts = _kinds(now, level.context, contexts), _counts_of_counts(now)
    if earlier:
        kinds -= _kinds(former, level.context, contexts)
        counts_of_counts -= _counts_of_counts(former)
    return _Gains(
        token=level.token.astype(small),
        gained=gained.astype(np.int32),
        former=former if earlier else None,
        successors=np.bincount(level.context, minlength=contexts).astype(np.int32),
        kinds=kinds.astype(small),
        counts_of_counts=counts_of_counts,
    )


def _kinds(counts: Ints, context: Ints, contexts: int) -> Ints:
    """Return how many n-grams of each context have a count of 1, 2, and 3 or more, (contexts, 3)."""
    classes = context * CLASSES + np.minimum(counts, CLASSES - 1)
    return np.bincount(classes, minlength=contexts * CLASSES).reshape(contexts, CLASSES)[:, 1:]


def _counts_of_counts(counts: Ints) -> Ints:
    """Return how many counts are 1, 2, 3 and 4."""
    return np.bincount(np.minimum(counts, 5), minlength=6)[1:5]


def _trie(gains: Sequence[_Gains], roots: int) -> Trie:
    successors = np.concatenate([np.full(1, roots, np.int32), *(each.successors for each in gains)])
    gained = np.concatenate([np.zeros(roots + 1, np.int32), *(each.gained for each in gains)])
    formers = [each.former for each in gains if each.former is not None]
    return Trie(
        token=np.concatenate([np.zeros(roots, gains[0].token.dtype), *(each.token for each in gains)]),
        first_child=np.cumsum(successors, dtype=np.int32),
        gained_before=np.cumsum(gained, dtype=np.int32 if gained.sum(dtype=np.int64) < 1 << 31 else np.int64),
        kinds=np.concatenate([each.kinds for each in gains]),
        counts_of_counts=np.stack([each.counts_of_counts for each in gains]),
        former=np.concatenate([np.zeros(roots, np.int64), *formers]) if formers else None,
    )


def _discounts(n1: int, n2: int, n3: int, n4: int) -> tuple[float, float, float, float]:
    """Return no discount for 0, then D1, D2 and D3+; fixed ones if the corpus is too small."""
    if not (n1 and n2 and n3 and n4):
        return _FALLBACK_DISCOUNTS
    y = n1 / (n1 + 2 * n2)
    found = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    in_range = all(0 < discount < c for c, discount in enumerate(found, start=1))
    return (0.0, *found) if in_range else _FALLBACK_DISCOUNTS
