"""Turn messages into points: the sum of their tokens' static embeddings, in which a parcel is near a package.

The weights and their tokenizer are the files of the `wordllama` package, read as data; nothing is fetched and
none of its code runs. See `model/retrieval/vectors.py` for their weight beside shared n-grams.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from model.errors import DraftdeskModelError
from model.text.features import LONGEST_TEXT

DIMENSIONS = 256
_WEIGHTS = Path("weights", "l2_supercat_256.safetensors")
_TOKENIZER = Path("tokenizers", "l2_supercat_tokenizer_config.json")

Floats = npt.NDArray[np.float32]


class StaticEmbeddings:
    """A table of token embeddings. Threads may share it."""

    name = "wordllama-256"
    contextual = False

    def __init__(self, directory: Path) -> None:
        """Read a `wordllama` package's files. Raises DraftdeskModelError naming the folder that cannot be
        read.
        """
        try:
            (self._table,) = load_file(directory / _WEIGHTS).values()  # (V, D), half precision
            self._tokenizer = Tokenizer.from_file(str(directory / _TOKENIZER))
        except Exception as error:  # tokenizers raises a bare Exception.
            raise DraftdeskModelError(
                f"the word embeddings in {directory} cannot be read: {error}; reinstall wordllama"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of N texts, (N, D), ignoring case; 0 for a text without tokens.

        Reads the first `LONGEST_TEXT` characters.
        """
        # One at a time: for a few short messages the tokenizer's threads cost more than they gain.
        whole = [_readable(text[:LONGEST_TEXT]) for text in texts]
        ids = [self._tokenizer.encode(text, add_special_tokens=False).ids for text in whole]
        lengths = np.array([len(tokens) for tokens in ids], dtype=np.int64)
        tokens = np.array([token for tokens in ids for token in tokens], dtype=np.int64)
        distinct, which = np.unique(tokens, return_inverse=True)
        table = self._table[distinct].astype(np.float32)
        # Longest texts first, so that those with a token at a position are the first ones.
        order = np.argsort(-lengths, kind="stable")
        starts = (np.cumsum(lengths) - lengths)[order]
        summed = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for position in range(int(lengths.max(initial=0))):
            some = int(np.searchsorted(-lengths[order], -position))
            summed[:some] += table[which[starts[:some] + position]]
        points = np.empty_like(summed)
        points[order] = summed
        return unit(points)


@cache
def load_embeddings() -> StaticEmbeddings:
    """Return the installed package's embeddings, read once. Raises DraftdeskModelError if it is not
    installed.
    """
    found = find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        raise DraftdeskModelError("the package wordllama, which contains word embeddings, is not installed")
    return StaticEmbeddings(Path(found.submodule_search_locations[0]))


def unit(points: Floats) -> Floats:
    """Return the rows scaled to length 1, except those of length 0."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    scaled: Floats = (points / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


def _readable(text: str) -> str:
    """Return a text in lower case, with single spaces, and without lone surrogates, which the tokenizer
    refuses.
    """
    return " ".join(text.casefold().split()).encode("utf-8", "replace").decode()
