"""What is read from a file: an exchange of messages, or a record that cannot be read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.helpdesks.port import Comment

MOST_CHARACTERS = 200_000
"""A longer text of a record is no question and no answer."""


@dataclass(frozen=True)
class Pair:
    """A question and its answer, or a thread of mail with several. Unmasked: never store or log it."""

    place: str
    """Where it stands, for people: "row 7 (line 12)"."""
    comments: tuple[Comment, ...]
    topic: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Broken:
    """A record that cannot be read, and why, without its words."""

    place: str
    why: str


Record = Pair | Broken


def digest(*texts: str) -> str:
    """Return an id that depends on these texts alone, so that reading them again gives the same."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
