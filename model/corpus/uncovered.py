"""Questions to support that no public topic covers: other trades', and a shop's own about other matters.

Written for this project, to teach the confidence silence; no evaluation set has one of them.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

_FILE = "uncovered.csv"


@dataclass(frozen=True)
class Uncovered:
    """A question, whose trade it is, and the same question in other words; empty if there is none."""

    trade: str
    message: str
    again: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the question in all its words."""
        return (self.message, self.again) if self.again else (self.message,)


def load_uncovered() -> tuple[Uncovered, ...]:
    """Return the packaged questions, those of a trade together."""
    # No question has two lines.
    lines = files("model.corpus").joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    return tuple(Uncovered(row["trade"], row["message"], row["again"]) for row in csv.DictReader(lines))
