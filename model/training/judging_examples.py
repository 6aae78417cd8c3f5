"""Messages with the drafts of two versions, side by side."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A message for which the versions draft different texts; empty without a draft."""

    message: str
    former: str
    new: str
