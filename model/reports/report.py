"""What a report is made of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading below the title."""

    text: str


@dataclass(frozen=True)
class Lines:
    """Sentences, each a paragraph; `small` ones explain."""

    lines: Sequence[str]
    small: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column is text and whose others are numbers or short texts."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One line of a plot; a missing y is a gap."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False


@dataclass(frozen=True)
class Plot:
    """Lines over one axis; `mark` is a vertical line at one x, `whole` shows y from 0 to 100."""

    name: str
    """A file's name without its ending."""
    x: str
    y: str
    lines: Sequence[Line]
    mark: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class SideBySide:
    """A message, and two texts about it, each under what it is."""

    message: str
    left: tuple[str, str]
    right: tuple[str, str]


Part = Heading | Lines | Table | Plot | SideBySide


@dataclass(frozen=True)
class Report:
    """A report. Texts of customers stand in it masked, as they are stored."""

    title: str
    parts: Sequence[Part]

    @property
    def plots(self) -> list[Plot]:
        """Its plots, in order."""
        return [part for part in self.parts if isinstance(part, Plot)]
