"""What a confidence is fitted on: messages with what was found for each, on one side of a question."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from model.confidence.judgement import FOUND

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Kin:
    """The points of M messages that ask support, or of others, (M, D), which go together, (M,), and which
    ask what a topic covers, (M,).
    """

    points: Floats
    groups: npt.NDArray[np.int_]
    covered: npt.NDArray[np.bool_]

    def beside(self, group: int) -> "Kin":
        """Return all other groups."""
        return self._taking(self.groups != group)

    def asking_what_is_covered(self, covered: bool) -> Floats:
        """Return the points of those that ask what a topic covers, or of the others."""
        return self._taking(self.covered == covered).points

    def _taking(self, kept: npt.NDArray[np.bool_]) -> "Kin":
        return Kin(self.points[kept], self.groups[kept], self.covered[kept])

    def __add__(self, other: "Kin") -> "Kin":
        return Kin(
            np.concatenate([self.points, other.points]),
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.covered, other.covered]),
        )


@dataclass(frozen=True)
class Examples:
    """N messages with what was found for each, whether that is on topic, and which messages go together."""

    messages: tuple[str, ...]
    found: Array  # (N, F)
    right: npt.NDArray[np.bool_]  # (N,)
    groups: tuple[int, ...]  # (N,)
    weights: Array  # (N,) weight of each for the topic
    weights_for_support: Array  # (N,) weight of each for whether it asks for support
    points: Floats  # (N, D)
    kin: Kin  # more messages of the same side

    def taking(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        """Return the `chosen` messages, (N,)."""
        kept = np.flatnonzero(chosen).tolist()
        messages = tuple(self.messages[i] for i in kept)
        groups = tuple(self.groups[i] for i in kept)
        return replace(
            self,
            messages=messages,
            found=self.found[kept],
            right=self.right[kept],
            groups=groups,
            weights=self.weights[kept],
            weights_for_support=self.weights_for_support[kept],
            points=self.points[kept],
        )

    def __add__(self, other: "Examples") -> "Examples":
        return Examples(
            (*self.messages, *other.messages),
            np.concatenate([self.found, other.found]),
            np.concatenate([self.right, other.right]),
            (*self.groups, *other.groups),
            np.concatenate([self.weights, other.weights]),
            np.concatenate([self.weights_for_support, other.weights_for_support]),
            np.concatenate([self.points, other.points]),
            self.kin + other.kin,
        )

    def beside(self, group: int) -> list[str]:
        """Return the messages of all other groups."""
        return [message for message, own in zip(self.messages, self.groups, strict=True) if own != group]


_NO_KIN = Kin(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=int), np.zeros(0, dtype=bool))
_NO_WEIGHTS = np.zeros(0)
NO_EXAMPLES = Examples(
    (),
    np.zeros((0, len(FOUND))),
    np.zeros(0, dtype=bool),
    (),
    _NO_WEIGHTS,
    _NO_WEIGHTS,
    _NO_KIN.points,
    _NO_KIN,
)
