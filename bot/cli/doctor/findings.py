"""What a check of `draftdesk doctor` finds: one thing that was looked at, and how bad it is."""

from dataclasses import dataclass
from enum import Enum, auto


class State(Enum):
    """How bad a finding is."""

    FINE = auto()
    MISSING = auto()
    """Not there yet; something works without it."""
    BROKEN = auto()


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in words; `todo` says what to do about it."""

    state: State
    subject: str
    told: str
    todo: str = ""
    blocks: bool = False
    """What the check is about cannot work before this is there."""
