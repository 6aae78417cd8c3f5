"""Show the progress of an import: how much was read and learned, how fast, and up to when.

An export is in time order and does not say how long it is, so progress is the share of the time from its
first change to now. See `bot/services/helpdesk/importing.py` for the import.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.terminal import Report, stderr

if TYPE_CHECKING:
    from bot.services.helpdesk.importing import Import

EACH_TICKETS = 500
"""Tickets between two lines of progress, if there is no terminal for a bar."""


class ImportMeter:
    """Shows an import through a `Report`; its words change after every `each` tickets."""

    def __init__(
        self,
        progress: Report,
        *,
        each: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._progress = progress
        self._each = each or (1 if stderr().is_terminal else EACH_TICKETS)
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._first: tuple[datetime, int, float] | None = None
        self._worded = -1
        self._stage, self._share = "", 0.0
        self.summary = "Nothing was read yet."
        """Says in a sentence what was read and learned so far."""

    def report(self, state: "Import", reached: datetime) -> None:
        """Show that more tickets are done, up to the change at `reached`. An `Importer` calls it."""
        self._first = self._first or (reached, state.tickets, self._clock())
        began, tickets_before, began_at = self._first
        span = (self._now() - began).total_seconds()
        self._share = min(max((reached - began).total_seconds() / span, 0.0), 1.0) if span > 0 else 1.0
        moment = f"{reached.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        self.summary = f"{state.tickets:,} tickets read so far, up to {moment}; {_learned(state)}."
        if state.tickets // self._each != self._worded:
            self._worded = state.tickets // self._each
            seconds = self._clock() - began_at
            pace = f" ({(state.tickets - tickets_before) / seconds:,.0f} a second)" if seconds > 0 else ""
            self._stage = (
                f"importing solved tickets: {state.tickets:,} read{pace}, {_learned(state)}, now at {moment}"
            )
        self._progress(self._stage, self._share)

    def wait(self, seconds: float) -> None:
        """Wait as long as the helpdesk asked for, and say so."""
        self._progress(f"Zendesk asks to wait {seconds:.0f} s", self._share)
        self._sleep(seconds)


def _learned(state: "Import") -> str:
    changed = f", {state.changed:,} changed" if state.again else ""
    return f"{state.learned:,} replies learned{changed}"
