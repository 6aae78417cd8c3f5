"""Messages that do not ask for support, by category: one set to fit on, and another to evaluate with.

Both were written for this project and share no message. The first has every category of the second and a few
more: job applications, instructions to the model, and chatter in a shop's words. Nothing is fitted on the
second.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

FITTING, EVALUATION = "not_support.csv", "not_support_evaluation.csv"


@dataclass(frozen=True)
class NotSupport:
    """A message that is not a question to support, and its category ("greetings", "source code")."""

    category: str
    message: str


def load_not_support(name: str = FITTING) -> tuple[NotSupport, ...]:
    """Return the packaged set `name`, FITTING or EVALUATION, in file order."""
    lines = (
        files("model.corpus").joinpath(name).read_text(encoding="utf-8").splitlines()
    )  # Every message is one line.
    return tuple(NotSupport(row["category"], row["message"]) for row in csv.DictReader(lines))


def categories_of(messages: Sequence[NotSupport]) -> tuple[str, ...]:
    """Return the messages' categories, each once, in the order of their first message."""
    return tuple(dict.fromkeys(each.category for each in messages))
