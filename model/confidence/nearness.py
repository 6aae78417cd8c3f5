"""How near a message's point is to messages that no draft answers: the packaged ones that a fit learns from.

The line that `meaning.py` draws says which side a message is on; nearness knows each of them, one of a kind
included.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from model.corpus.not_support import load_not_support
from model.corpus.uncovered import load_uncovered
from model.encoder.encoder import load_encoder
from model.encoder.reading import as_compared

_NEAREST = 3

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Nearness:
    """The points of M messages, (M, D)."""

    points: Floats

    def score(self, point: Floats | None) -> float:
        """Return the mean cosine of the nearest messages to `point`, (D,); 0 without any."""
        if point is None or not len(self.points):
            return 0.0
        cosines = self.points @ point
        return float(np.sort(cosines)[-_NEAREST:].mean())


NEAR_NOTHING = Nearness(np.zeros((0, 0), dtype=np.float32))


@cache
def near_no_support() -> Nearness:
    """Return the packaged messages that ask for no support, by the contextual encoder; else none."""
    return _of([each.message for each in load_not_support()])


@cache
def near_uncovered() -> Nearness:
    """Return the packaged questions that no topic covers, by the contextual encoder; else none."""
    return _of([text for each in load_uncovered() for text in each.texts])


def _of(messages: list[str]) -> Nearness:
    encoder = load_encoder()
    if not encoder.contextual:
        return NEAR_NOTHING  # Other points than those of a version.
    return Nearness(encoder.embed([as_compared(message) for message in messages]))
