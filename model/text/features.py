"""Hashed n-gram features of short texts: character 2-5-grams within words and word 1-2-grams, all in numpy.

The texts of a batch are concatenated as code points, so that no Python loop runs over n-grams; a rolling hash
gives each n-gram 64 bits. See `model/retrieval/index.py` for weighting, storing and searching.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.masking.kinds import unquoted
from model.masking.mask import PLACEHOLDER

BUCKETS = 2**18
"""Number of columns that features are hashed into."""
LONGEST_TEXT = 4000
"""Characters read of a text; the rest would add little and cost time."""
SHORTEST_GRAM, LONGEST_GRAM = 2, 5
_PRIVATE = 0xE000  # Replace a placeholder by one private-use character: a separate word that is never split.
_PRIVATE_SIZE = 0x1900

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """The count of each feature in each text, sorted by text, then feature; R texts, F distinct pairs."""

    texts: Ints  # (F,) 0 to R - 1
    features: Ints  # (F,) 0 to BUCKETS - 1
    counts: Ints  # (F,)


@dataclass(frozen=True)
class Words:
    """The words of a batch of texts, in order: the text of each, and its 64-bit hash."""

    texts: Ints  # (W,)
    hashes: Hashes  # (W,)


def normalise(text: str) -> str:
    """Normalise a text: NFKC, case folded, `LONGEST_TEXT` characters, placeholders as private-use characters.

    Numbered placeholders become their kind: "{{Order Number 2}}" is "{{Order Number}}".
    """
    # A placeholder cut at the limit is read as words, which does no harm.
    parts, position = [], 0
    text = text[:LONGEST_TEXT]
    for match in PLACEHOLDER.finditer(text):
        name = " ".join(unquoted(match[1].strip()).casefold().rstrip("0123456789").split())
        parts += [_fold(text[position : match.start()]), " ", _placeholder(name), " "]
        position = match.end()
    return "".join(parts) + _fold(text[position:])


def count_features(texts: Sequence[str]) -> tuple[Counts, Words]:
    """Return the feature counts and the words of R texts."""
    codes, owners = _lay_out([normalise(text) for text in texts])  # (N,), (N,)
    words = _words(codes, owners)
    keys = [_pairs(owner, hashes) for owner, hashes in _character_grams(codes, owners)]
    keys.append(_pairs(words.texts, words.hashes))
    if len(words.hashes) > 1:
        together = words.texts[1:] == words.texts[:-1]
        pairs = _mix(words.hashes[:-1] * np.uint64(0x9E3779B97F4A7C15) + words.hashes[1:])
        keys.append(_pairs(words.texts[1:][together], pairs[together]))
    unique, counts = np.unique(np.concatenate(keys), return_counts=True)  # (F,), (F,)
    return Counts(unique // BUCKETS, unique % BUCKETS, counts.astype(np.int64)), words


def read_words(texts: Sequence[str]) -> Words:
    """Return the words of R texts as `count_features` does, without counting n-grams."""
    return _words(*_lay_out([normalise(text) for text in texts]))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _placeholder(name: str) -> str:
    number = 0
    for character in name:
        number = (number * 31 + ord(character)) % _PRIVATE_SIZE
    return chr(_PRIVATE + number)


def _lay_out(texts: Sequence[str]) -> tuple[Hashes, Ints]:
    """Return the code points of all texts; all but word characters become boundaries, 0.

    Adjacent boundaries are merged, so every word is between exactly two.
    """
    joined = "".join(f" {text} " for text in texts)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)  # (N0,)
    owners = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])  # (N0,)
    distinct, inverse = np.unique(raw, return_inverse=True)
    is_word = np.array([_is_word(chr(code)) for code in distinct], dtype=bool)
    codes = np.where(is_word[inverse], raw, 0).astype(np.uint64) if len(raw) else raw.astype(np.uint64)
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = (codes[1:] != 0) | (codes[:-1] != 0) | (owners[1:] != owners[:-1])
    return codes[keep], owners[keep]


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or _is_private(character)


def _is_private(character: str) -> bool:
    return _PRIVATE <= ord(character) < _PRIVATE + _PRIVATE_SIZE


def _character_grams(codes: Hashes, owners: Ints) -> list[tuple[Ints, Hashes]]:
    """Yield, for each length, the text and hash of each n-gram without inner boundary or placeholder."""
    inner = codes != 0
    private = (codes >= _PRIVATE) & (codes < _PRIVATE + _PRIVATE_SIZE)
    hashes, usable = _mix(codes + np.uint64(1)), ~private  # (N,), (N,)
    grams = []
    for length in range(2, LONGEST_GRAM + 1):
        following = codes[length - 1 :]  # the character that joins
        hashes = hashes[: len(following)] * np.uint64(0x100000001B3) + following
        usable = usable[: len(following)] & ~private[length - 1 :]
        if length == 2:
            usable &= inner[: len(following)] | inner[1:]
        else:
            usable &= inner[length - 2 : length - 2 + len(following)]
        if length >= SHORTEST_GRAM:
            grams.append((owners[: len(following)][usable], _mix(hashes[usable] + np.uint64(length))))
    return grams


def _words(codes: Hashes, owners: Ints) -> Words:
    """Hash words: the sum of their characters' hashes times powers of an odd number, so that order counts."""
    inner = codes != 0
    starts = np.flatnonzero(inner[1:] & ~inner[:-1]) + 1 if len(codes) else np.zeros(0, dtype=np.int64)
    if not len(starts):
        return Words(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))
    place = _places(starts, len(codes))
    powers = np.cumprod(np.full(int(place.max()) + 1, 0x2545F4914F6CDD1D, dtype=np.uint64))
    terms = np.where(inner, _mix(codes) * powers[place], np.uint64(0))
    return Words(owners[starts], _mix(np.add.reduceat(terms, starts)))


def _places(starts: Ints, length: int) -> Ints:
    """Return each position's distance from the last word's start (0 before the first word)."""
    last = np.zeros(length, dtype=np.int64)
    last[starts] = starts
    last = np.maximum.accumulate(last)
    last[: starts[0]] = np.arange(starts[0])
    return np.arange(length) - last


def _mix(hashes: Hashes) -> Hashes:
    """Mix every bit into all 64 (the finaliser of splitmix64, Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _pairs(texts: Ints, hashes: Hashes) -> Ints:
    """Return one sortable number for a text and a feature."""
    return texts * BUCKETS + (hashes % np.uint64(BUCKETS)).astype(np.int64)
