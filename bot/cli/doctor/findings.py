"""A check's input, the `Installation`, and its results, the `Finding`s, with their display."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bot.cli.terminal import stdout
from bot.settings import Settings


class State(Enum):
    """How bad a finding is, best first."""

    FINE = auto()
    WARNING = auto()
    """Everything works, but someone should look at it."""
    MISSING = auto()
    """Not there yet; something works without it."""
    BROKEN = auto()


@dataclass(frozen=True)
class Finding:
    """One checked thing in words; `todo` says what to do about it."""

    state: State
    subject: str
    told: str
    todo: str = ""
    blocks: bool = False
    """Whether nothing that the command checks can work without it."""


@dataclass(frozen=True)
class Installation:
    """What `draftdesk doctor` checks: the real one, or the demo's."""

    settings: Settings
    demo: bool

    @property
    def start(self) -> str:
        """Return the command that starts it."""
        return "draftdesk demo" if self.demo else "draftdesk serve"


Check = Callable[[Installation], Iterator[Finding]]

_MARKS = {
    State.FINE: ("ok     ", "green"),
    State.WARNING: ("warning", "yellow"),
    State.MISSING: ("missing", "yellow"),
    State.BROKEN: ("broken ", "bold red"),
}


def show(finding: Finding) -> None:
    """Write a finding for the person at the terminal."""
    word, style = _MARKS[finding.state]
    out = stdout()
    out.print(word, style=style, end="  ", highlight=False)
    out.print(f"{finding.subject}: {finding.told}", markup=False, highlight=False)
    if finding.todo:
        out.print(f"         {finding.todo}", markup=False, highlight=False)
